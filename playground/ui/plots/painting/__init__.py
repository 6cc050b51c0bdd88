"""Painting on the feature space: the tools, what they do to the sheet, and their controls."""
