"""The panels: controls that edit the project or steer the run."""
