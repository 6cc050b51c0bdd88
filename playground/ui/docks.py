"""The docks of the window: where each is at first, how a layout is remembered, and how one is brought to light."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea, QWidget

from playground.ui.theme import TITLE_PX, body_font, sized_font

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea

ROOMY_WIDTH, ROOMY_HEIGHT = 1250, 800
"""From this size on, the panels on the left stand below each other."""

LAYOUT = 3
"""Number of the set of docks a layout is remembered with; another set starts where a first start has them."""


class Docks:
    """The docks in three groups: `left` below each other or as tabs, `top` on the right, `below` as tabs under it.

    Those of `asked`, tabs at the end of the last group, are hidden until somebody asks for them: there is room for five
    titles side by side.
    """

    def __init__(
        self,
        window: QMainWindow,
        left: list[QDockWidget],
        top: QDockWidget,
        below: list[QDockWidget],
        asked: Sequence[QDockWidget] = (),
    ) -> None:
        self._window = window
        self._left = left
        self._top = top
        self._below = [*below, *asked]
        self._asked = asked
        for dock in left:
            window.addDockWidget(LEFT, dock)
        self._add_right()
        for dock in self:
            dock.toggleViewAction().triggered.connect(partial(_raise_shown, dock))
        for dock in asked:
            dock.hide()

    def __iter__(self) -> Iterator[QDockWidget]:
        return iter([*self._left, self._top, *self._below])

    @property
    def right(self) -> list[QDockWidget]:
        """The docks on the right, which show what the network makes of its data and how it learns."""
        return [self._top, *self._below]

    @property
    def actions(self) -> list[QAction]:
        """The actions that show and hide a dock each."""
        return [dock.toggleViewAction() for dock in self]

    def arrange(self) -> None:
        """Put the docks where a first start has them; in a small window the left ones share one place as tabs."""
        window = self._window
        for dock in self:
            window.removeDockWidget(dock)
            dock.setFloating(False)
        data, training, layer = self._left
        is_small = window.width() < ROOMY_WIDTH or window.height() < ROOMY_HEIGHT
        window.addDockWidget(LEFT, data)
        if is_small:
            window.tabifyDockWidget(data, training)
        else:
            window.addDockWidget(LEFT, training)
        window.tabifyDockWidget(training, layer)
        self._add_right()
        for dock in self:
            dock.setVisible(dock not in self._asked)
        (data if is_small else training).raise_()
        self._below[0].raise_()
        window.resizeDocks([data, training], [540, 280], Qt.Orientation.Vertical)
        heights = [440, 160] if is_small else [420, 280]
        window.resizeDocks([self._top, self._below[0]], heights, Qt.Orientation.Vertical)
        window.resizeDocks([data, self._top], [256, 330 if is_small else 400], Qt.Orientation.Horizontal)

    def bring(self, panel: QWidget) -> None:
        """Show the dock of a panel, in front of those it shares its place with."""
        for dock in self:
            if dock.widget() is panel:
                dock.show()
                dock.raise_()

    def save(self) -> QByteArray:
        """Return where the docks are."""
        return self._window.saveState(LAYOUT)

    def restore(self, state: QByteArray) -> bool:
        """Put the docks where they were; return whether the state is of this set of docks."""
        return bool(self._window.restoreState(state, LAYOUT))

    def _add_right(self) -> None:
        """Put the docks on the right; those below share one place from the start.

        One below the other, even for a moment, they would make the window higher than a small screen is.
        """
        self._window.addDockWidget(RIGHT, self._top)
        self._window.addDockWidget(RIGHT, self._below[0])
        for before, dock in pairwise(self._below):
            self._window.tabifyDockWidget(before, dock)
        self._below[0].raise_()


def _raise_shown(dock: QDockWidget) -> None:
    """Bring a dock that is shown from the menu in front of those it shares its place with."""
    if dock.toggleViewAction().isChecked():
        dock.raise_()


def make_dock(window: QMainWindow, title: str, panel: QWidget) -> QDockWidget:
    """Return a dock that holds a panel and is remembered by its title."""
    dock = QDockWidget(title, window)
    dock.setObjectName(title.lower().replace(" ", "-"))
    dock.setFont(sized_font(TITLE_PX, QFont.Weight.Medium))
    panel.setFont(body_font())
    dock.setWidget(panel)
    return dock


class SideArea(QScrollArea):
    """Scrolls a panel up and down, and is never narrower than it, so that nothing is cut off at its right."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self._panel = panel
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidget(panel)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the panel and of a scroll bar beside it."""
        width = self._panel.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())
