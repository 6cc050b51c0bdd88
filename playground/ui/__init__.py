"""How it looks: widgets, plots and windows."""
