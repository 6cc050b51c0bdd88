"""Warnings and hints in a panel: quiet lines, each with its sign."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from playground.ui.panels.controls import GRID_PX, caption
from playground.ui.theme import IconRole, Theme

SIGN_PX = 16


class Remarks(QWidget):
    """Remarks of one sort, a line each with its sign; hidden where there are none.

    `name` says what the sign means where it cannot be seen.
    """

    def __init__(self, theme: Theme, name: str = "Warning", icon: str = "warning", role: IconRole = "warning") -> None:
        super().__init__()
        self._theme = theme
        self._name, self._icon, self._role = name, icon, role
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
            sign.setAccessibleName(self._name)
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
            sign.setPixmap(self._theme.pixmap(self._icon, self._role, SIGN_PX))
