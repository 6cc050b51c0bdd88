"""The builder: palette, canvas, layer cards and inspector."""
