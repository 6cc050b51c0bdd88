"""Drawing what need not be smooth: no oftener than a few times a second, and only while it is seen."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

REDRAW_MS = 250


class Redraw(QObject):
    """Calls `draw` soon after it was asked to, at most once in `interval_ms`; what is asked unseen waits to be seen."""

    def __init__(self, widget: QWidget, draw: Callable[[], None], interval_ms: int = REDRAW_MS) -> None:
        super().__init__(widget)
        self._widget = widget
        self._draw = draw
        self._is_asked = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(interval_ms)
        self._pause.timeout.connect(self._draw_asked)
        widget.installEventFilter(self)

    def ask(self) -> None:
        """Draw when there is time."""
        self._is_asked = True
        if not self._pause.isActive():
            self._draw_asked()

    def now(self) -> None:
        """Draw at once, as an answer to the person."""
        self._is_asked = True
        self._draw_asked()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw what was asked unseen: coming to the front, a dock is painted and told nothing else."""
        if event.type() == QEvent.Type.Paint and self._is_asked and not self._pause.isActive():
            QTimer.singleShot(0, self, self._draw_asked)
        elif event.type() == QEvent.Type.Hide:
            self._pause.stop()
        return super().eventFilter(watched, event)

    def _draw_asked(self) -> None:
        # A dock behind others is visible to Qt; only its visible region is empty.
        if self._is_asked and not self._widget.visibleRegion().isEmpty():
            self._is_asked = False
            self._pause.start()
            self._draw()
