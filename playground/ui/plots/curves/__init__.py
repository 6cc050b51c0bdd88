"""Lines over epochs or steps: thinning, drawing, ranges, the pointer, the legend; marks, events and pinned runs."""
