"""One line of text that is cut where it has no room, and asks for no layout when its words change."""

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.ui.theme import CAPTION_PX, Theme, number_font


class LineLabel(QWidget):
    """Painted by hand; the whole text is its tool tip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self.setFont(number_font(CAPTION_PX))
        self.setFixedHeight(self.fontMetrics().height())
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    def say(self, text: str) -> None:
        """Write something else."""
        if text != self._text:
            self._text = text
            is_cut = self.fontMetrics().horizontalAdvance(text) > self.width()
            self.setToolTip(f"<p>{html.escape(text, quote=False)}</p>" if is_cut else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setPen(QColor(self._theme.colors.quiet))
        fitting = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)
        painter.end()
