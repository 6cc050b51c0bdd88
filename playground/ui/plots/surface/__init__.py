"""A loss landscape as a surface that can be turned: its shape, its drawing by OpenGL, and what happens without."""
