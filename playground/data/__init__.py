"""Arrays to learn from, built from a dataset specification and nothing else."""
