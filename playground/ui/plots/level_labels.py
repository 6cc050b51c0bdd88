"""The numbers written at some contour lines; each stays near where it was while the lines move."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from playground.ui.plots.contour import Levels
from playground.ui.theme import CAPTION_PX, Colors, number_font

Floats = NDArray[np.float64]
Extent = tuple[float, float, float, float]

Z_VALUE = 12
"""Above the points, or nothing could be read among many."""
MAX_LABELS = 6
MAX_CANDIDATES = 120
"""A label looks for its place among so many places of its line."""
NEAR = 0.08
"""A line that is farther off its label than this share of the plane has it elsewhere."""
EDGE = 0.07
"""Labels keep this share of the plane from its edge, where there is a choice."""
APART = 0.16
APART_PX = 44.0
"""Labels that would be nearer to each other than this share, or so many pixels, are left out."""


class LevelLabels:
    """Owns the labels of one plot."""

    def __init__(self, plot: pg.PlotItem, colors: Colors) -> None:
        self._plot = plot
        self._colors = colors
        self._items: list[pg.TextItem] = []
        self._places: dict[str, Floats] = {}

    @property
    def texts(self) -> list[str]:
        """What is written."""
        return [item.toPlainText() for item in self._items if item.isVisible()]

    def recolor(self, colors: Colors) -> None:
        """Take over the colours of a theme."""
        self._colors = colors
        for item in self._items:
            item.setColor(colors.text)
            item.fill.setColor(self._ground())

    def set_opacity(self, opacity: float) -> None:
        """Fade the labels, or bring them back."""
        for item in self._items:
            item.setOpacity(opacity)

    def show(self, lines: Levels, labels: dict[int, str], extent: Extent) -> None:
        """Write the labels of these levels, by their number, at their lines; at most six."""
        x_min, x_max, y_min, y_max = extent
        origin, size = np.array([x_min, y_min]), np.array([x_max - x_min, y_max - y_min])
        found: dict[str, Floats] = {}
        apart = max(APART, APART_PX / max(1.0, self._plot.getViewBox().width()))
        for level, text in labels.items():
            pieces = np.nonzero(lines.of_level == level)[0]
            if len(found) == MAX_LABELS or not len(pieces):
                continue
            pieces = pieces[:: max(1, len(pieces) // MAX_CANDIDATES)]
            places = (np.column_stack((lines.x[2 * pieces], lines.y[2 * pieces])) - origin) / size
            place = _choose(places, self._places.get(text), list(found.values()), apart)
            if place is not None:
                found[text] = place
        self._places = found
        self._write({text: origin + place * size for text, place in found.items()})

    def _write(self, places: dict[str, Floats]) -> None:
        while len(self._items) < len(places):
            self._items.append(self._new_item())
        for number, item in enumerate(self._items):
            item.setVisible(number < len(places))
        for item, (text, place) in zip(self._items, places.items(), strict=False):
            if item.toPlainText() != text:
                item.setPlainText(text)
            item.setPos(*place.tolist())

    def _new_item(self) -> pg.TextItem:
        item = pg.TextItem(anchor=(0.5, 0.5), color=self._colors.text, fill=self._ground())
        item.setFont(number_font(CAPTION_PX))
        item.textItem.document().setDocumentMargin(1)
        item.setZValue(Z_VALUE)
        self._plot.addItem(item)
        return item

    def _ground(self) -> QColor:
        ground = QColor(self._colors.panel)
        ground.setAlphaF(0.75)
        return ground


def _choose(places: Floats, before: Floats | None, others: list[Floats], least: float) -> Floats | None:
    """Return where a label stands of the places it can have, shape (N, 2) in shares of the plane; None for nowhere.

    It keeps `least` from the others.
    """
    room = np.minimum(places.min(axis=1), 1.0 - places.max(axis=1))
    apart = np.min([np.hypot(*(places - other).T) for other in others], axis=0) if others else np.ones(len(places))
    fits = (room > EDGE) & (apart > least)
    if not fits.any():
        return None
    places, room, apart = places[fits], room[fits], apart[fits]
    chosen = int(np.minimum(apart, 2.0 * room).argmax())
    if before is not None:
        distances = np.hypot(*(places - before).T)
        nearest = int(distances.argmin())
        chosen = nearest if distances[nearest] < NEAR else chosen
    place: Floats = places[chosen]
    return place
