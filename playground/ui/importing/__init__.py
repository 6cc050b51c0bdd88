"""Bringing a table in: the window in which it is seen before it is taken, and the ways to get there."""
