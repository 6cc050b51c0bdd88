"""The line below the plane: the query point's prediction, and where the point lies."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from playground.project.dataset import Source
from playground.ui.panels.controls import caption
from playground.ui.theme import CAPTION_PX, TITLE_PX, Theme, number_font
from playground.ui.wording import NO_NUMBER

LONG_PLACE = 32
"""Words for the query point's place that are longer than this take two lines, one for each axis."""


class QueryRow(QWidget):
    """Sign, prediction and place of the query point."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sign = QLabel()
        self.prediction = QLabel(NO_NUMBER)
        self.prediction.setFont(number_font(TITLE_PX))
        self.prediction.setAccessibleName("Prediction at the query point")
        self._place = caption()
        self._place.setFont(number_font(CAPTION_PX))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._sign)
        layout.addWidget(self.prediction)
        layout.addWidget(self._place, 1)
        theme.changed.connect(self._show_sign)
        self._show_sign()

    @property
    def place_words(self) -> str:
        """Where the query point lies, in words."""
        return self._place.text().replace("\n", " ")

    def show_place(self, words: str) -> None:
        """Say where the query point lies, the two axes parted by a comma."""
        words = f"at {words}"
        self._place.setText(words if len(words) < LONG_PLACE else words.replace(", ", ",\n", 1))

    def show_prediction(self, words: str) -> None:
        """Say what is predicted at the query point."""
        if words != self.prediction.text():
            self.prediction.setText(words)

    def reserve(self, info: Source) -> None:
        """Keep room for the longest prediction, so that nothing beside it moves while training."""
        longest = [f">99 % {name}" for name in info.classes] or [f"{info.target} −00.00"]
        metrics = self.prediction.fontMetrics()
        self.prediction.setFixedWidth(max(metrics.horizontalAdvance(text) for text in longest) + 4)

    def _show_sign(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("query"))
