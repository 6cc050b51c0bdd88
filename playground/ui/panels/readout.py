"""A number with its name, in a place of fixed width, so that nothing jumps while it changes."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.ui.panels.controls import GRID_PX, caption, explain
from playground.ui.theme import BODY_PX, Theme, mix, number_font
from playground.ui.wording import NO_NUMBER

NORMAL = QFont.Weight.Normal


class Readout(QWidget):
    """Shows `name` and the newest text; `widest` is the longest text there will usually be."""

    def __init__(
        self, name: str, widest: str, theme: Theme, pixels: int = BODY_PX, weight: QFont.Weight = NORMAL
    ) -> None:
        super().__init__()
        self._name = name
        self._label = caption(name)
        self._label.setWordWrap(False)
        self._figures = Figures(widest, theme, number_font(pixels, weight))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID_PX // 2 + 2)
        layout.addWidget(self._label)
        layout.addWidget(self._figures)
        self.show_text(NO_NUMBER)

    @property
    def text(self) -> str:
        """What is shown now."""
        return self._figures.text

    def show_text(self, text: str) -> None:
        """Show another text; the same text costs nothing."""
        if self._figures.show_text(text):
            self._figures.setAccessibleName(f"{self._name} {text}")

    def fill_with(self, zeros: str) -> None:
        """Fill numbers shorter than these zeros with faint ones, as a counter does."""
        self._figures.zeros = zeros

    def explain(self, sentence: str, formula: str = "") -> None:
        """Explain the number on hover and on F1."""
        explain(self, self._name, sentence, formula)
        for part in (self._label, self._figures):
            part.setToolTip(self.toolTip())


class Figures(QWidget):
    """Figures painted in a fixed width, without the layout a label would ask for at every change."""

    def __init__(self, widest: str, theme: Theme, font: QFont) -> None:
        super().__init__()
        self._theme = theme
        self.text = ""
        self.zeros = ""
        self.setFont(font)
        metrics = QFontMetrics(font)
        self.setFixedSize(QSize(metrics.horizontalAdvance(widest) + 2, metrics.height()))
        theme.changed.connect(self.update)

    def show_text(self, text: str) -> bool:
        """Show another text; returns whether it is another."""
        if text == self.text:
            return False
        self.text = text
        self.update()
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        colors = self._theme.colors
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        filler = self.zeros[: max(0, len(self.zeros) - len(self.text))] if self.text != NO_NUMBER else ""
        painter.setPen(QColor(mix(colors.quiet, colors.window, 0.55)))
        painter.drawText(self.rect(), align, filler)
        painter.setPen(QColor(colors.text))
        room = self.rect().adjusted(self.fontMetrics().horizontalAdvance(filler), 0, 0, 0)
        painter.drawText(room, align, self.text)
        painter.end()
