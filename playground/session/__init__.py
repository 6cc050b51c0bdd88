"""The thread line: requests go in, frames come out."""
