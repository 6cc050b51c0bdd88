"""The dock that shows a run from inside: layers, their numbers over time, and mistakes."""
