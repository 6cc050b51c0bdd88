"""A small text of one or two lines that ends in … where there is no room, and then says all of it on hover."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class ElidedLabel(QLabel):
    """Shows a caption, cut to its width in each of the lines it is given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("caption", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str, n_lines: int = 1) -> None:
        """Show a text in at most so many lines."""
        self.setText(text)
        self.setMinimumHeight(n_lines * self.fontMetrics().height())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = self.fontMetrics()
        n_lines = max(1, self.height() // metrics.height())
        room = self.width() * n_lines if n_lines == 1 else int(0.9 * self.width() * n_lines)  # lines end at words
        short = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        self.setToolTip(self.text() if short != self.text() else "")
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, short)
