"""The line below the plane that says what the pointer points at, or how many points there are and are wrong."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.ui.panels.controls import caption
from playground.ui.panels.steady_label import SteadyLabel
from playground.ui.plots.point_marks import RING_SIZE, wrong_stamp
from playground.ui.theme import CAPTION_PX, Theme, number_font

MAX_LINES = 2


class CaptionRow(QWidget):
    """A sentence behind the ring that it counts; as high as its longest sentence, so that nothing above it jumps."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._ring = Ring(theme)
        self._words = caption()
        self._words.setFont(number_font(CAPTION_PX))
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._room = SteadyLabel(self._words)
        self._longest = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._room, 1)

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def say(self, words: str, *, has_ring: bool) -> None:
        """Say something, behind the ring where it tells of wrong points."""
        if words != self._words.text():
            self._words.setText(words)
            self._words.setToolTip(words if self._lines(words) > MAX_LINES else "")
        self._ring.setVisible(has_ring)

    def reserve(self, longest: str) -> None:
        """Keep room for a sentence of this length."""
        self._longest = longest
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        n_lines = min(MAX_LINES, self._lines(self._longest))
        self._room.setFixedHeight(n_lines * QFontMetrics(self._words.font()).lineSpacing())

    def _lines(self, words: str) -> int:
        # A line ends at a word, some of it stays empty.
        room = max(1.0, 0.95 * (self.width() - self._ring.sizeHint().width()))
        return 1 + int(QFontMetrics(self._words.font()).horizontalAdvance(words) / room)


class Ring(QWidget):
    """The ring around wrong points, as the plane draws it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(self.sizeHint())
        self.hide()
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(RING_SIZE + 4, QFontMetrics(number_font(CAPTION_PX)).lineSpacing())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wrong_stamp(self._theme.colors).paint(painter, QPointF(self.width() / 2, self.height() / 2))
        painter.end()
