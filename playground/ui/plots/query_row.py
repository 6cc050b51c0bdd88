"""The line below the plane: the query point's prediction, and where the point lies."""

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from playground.ui.panels.controls import caption
from playground.ui.panels.steady_label import SteadyLabel
from playground.ui.theme import CAPTION_PX, TITLE_PX, Theme, number_font
from playground.ui.wording import NO_NUMBER

MAX_PREDICTION_PX = 200
NO_BREAK = "\u00a0"


class QueryRow(QWidget):
    """Sign, prediction and place of the query point; as high as two lines of its place, so that nothing jumps."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sign = QLabel()
        self._words = NO_NUMBER
        self._axes: list[str] = []
        self._others = ""
        self.prediction = QLabel(NO_NUMBER)
        self.prediction.setFont(number_font(TITLE_PX))
        self.prediction.setAccessibleName("Prediction at the query point")
        self._prediction_room = SteadyLabel(self.prediction)
        self._place = caption()
        self._place.setFont(number_font(CAPTION_PX))
        place_room = SteadyLabel(self._place)
        place_room.setMinimumHeight(2 * QFontMetrics(number_font(CAPTION_PX)).lineSpacing())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._sign)
        layout.addWidget(self._prediction_room)
        layout.addWidget(place_room, 1)
        theme.changed.connect(self._show_sign)
        self._show_sign()

    @property
    def place_words(self) -> str:
        """Where the query point lies, in words."""
        return self._place.text().replace("\n", " ").replace(NO_BREAK, " ")

    @property
    def others(self) -> str:
        """What the columns that are not axes are at the query point, as is told on hover."""
        return self._others

    def show_place(self, words: list[str], others: str) -> None:
        """Say where the query point lies, one text an axis, and on hover where in the other columns."""
        # A number stays with its unit.
        self._axes, self._others = [NO_BREAK.join(axis.rsplit(" ", 1)) for axis in words], others
        self._break_lines()
        self._place.setToolTip(f"<p>{html.escape(others)}</p>" if others else "")

    def show_prediction(self, words: str) -> None:
        """Say what is predicted at the query point."""
        if words == self._words:
            return
        self._words = words
        room = self.prediction.width()
        short = self.prediction.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room)
        self.prediction.setText(short)
        self.prediction.setToolTip(f"<p>{html.escape(words)}</p>" if short != words else "")

    def reserve(self, longest: list[str]) -> None:
        """Keep room for the longest of these predictions, so that nothing beside it moves while training."""
        metrics = self.prediction.fontMetrics()
        width = max(metrics.horizontalAdvance(text) for text in longest) + 4
        self._prediction_room.setFixedWidth(min(width, MAX_PREDICTION_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break_lines()

    def _break_lines(self) -> None:
        """Write the place in one line, or in a line for each axis where it is too long."""
        place = f"at {', '.join(self._axes)}"
        is_long = self._place.fontMetrics().horizontalAdvance(place) > self._place.width()
        words = "at " + ",\n".join(self._axes) if is_long else place
        if words != self._place.text():
            self._place.setText(words)

    def _show_sign(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("query"))
