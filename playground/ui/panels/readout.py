"""A number with its name, in a place of fixed width, so that nothing jumps while it changes."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from playground.ui.panels.controls import GRID_PX, caption, explain
from playground.ui.theme import BODY_PX, number_font
from playground.ui.wording import NO_NUMBER

NORMAL = QFont.Weight.Normal


class Readout(QWidget):
    """Shows `name` and the newest text; `widest` is the longest text there will usually be."""

    def __init__(self, name: str, widest: str, pixels: int = BODY_PX, weight: QFont.Weight = NORMAL) -> None:
        super().__init__()
        self._name = name
        self._label = caption(name)
        self._label.setWordWrap(False)
        self._value = QLabel(NO_NUMBER)
        font = number_font(pixels, weight)
        self._value.setFont(font)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setFixedWidth(QFontMetrics(font).horizontalAdvance(widest) + 2)
        self._value.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._value.setAccessibleName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2)
        layout.addWidget(self._label)
        layout.addWidget(self._value)

    @property
    def text(self) -> str:
        """What is shown now."""
        return self._value.text()

    def show_text(self, text: str) -> None:
        """Show another text; the same text costs nothing."""
        if text != self._value.text():
            self._value.setText(text)
            self._value.setAccessibleName(f"{self._name} {text}")

    def explain(self, sentence: str, formula: str = "") -> None:
        """Explain the number on hover and on F1."""
        explain(self, self._name, sentence, formula)
        for part in (self._label, self._value):
            part.setToolTip(self.toolTip())
