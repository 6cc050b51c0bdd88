"""The plots: each shows one part of a frame."""
