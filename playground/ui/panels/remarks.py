"""Warnings in a panel: quiet lines, each with its sign."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from playground.ui.panels.controls import GRID_PX, caption
from playground.ui.theme import Theme

SIGN_PX = 16


class Remarks(QWidget):
    """Warnings, a line each with its sign; hidden where there are none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(GRID_PX // 2)
        self._layout.setVerticalSpacing(GRID_PX // 2)
        self._layout.setColumnStretch(1, 1)
        theme.changed.connect(self._draw_signs)
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """What is said."""
        return [words.text() for _, words in self._lines if not words.isHidden()]

    def show_sentences(self, sentences: list[str]) -> None:
        """Say these sentences."""
        while len(self._lines) < len(sentences):
            sign, words = QLabel(), caption()
            sign.setAccessibleName("Warning")
            words.setTextFormat(Qt.TextFormat.PlainText)
            self._layout.addWidget(sign, len(self._lines), 0, Qt.AlignmentFlag.AlignTop)
            self._layout.addWidget(words, len(self._lines), 1)
            self._lines.append((sign, words))
            self._draw_signs()
        for place, (sign, words) in enumerate(self._lines):
            words.setText(sentences[place] if place < len(sentences) else "")
            sign.setVisible(place < len(sentences))
            words.setVisible(place < len(sentences))
        self.setVisible(bool(sentences))

    def _draw_signs(self) -> None:
        for sign, _ in self._lines:
            sign.setPixmap(self._theme.pixmap("warning", "warning", SIGN_PX))
