"""What lies over the map of the feature space and is drawn by a module of its own: lines of units, a warped plane."""

from typing import Protocol

from playground.session.messages import Frame
from playground.ui.theme import Colors


class Overlay(Protocol):
    """Has its own items in the plot, between the map (z values up to 5, boundary lines 15) and the query point (20)."""

    def show_frame(self, frame: Frame) -> None:
        """Draw what a frame holds of it; called for every frame that is drawn, never while the plot is hidden."""

    def recolor(self, colors: Colors, scale: float) -> None:
        """Take over the colours of a theme, `scale` device pixels to a pixel, and draw again what is there."""

    def set_opacity(self, opacity: float) -> None:
        """Fade what is drawn while it is out of date, or bring it back."""
