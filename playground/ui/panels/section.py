"""A part of a panel that can be folded away; folded, its heading says in short what is set in it."""

import html

from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from playground.ui.panels.controls import GRID_PX
from playground.ui.theme import CAPTION_PX, Theme, body_font, mix, sized_font

SIGN_PX = 8
PADDING_PX = 5
INDENT_PX = SIGN_PX + 6


class SectionHeading(QAbstractButton):
    """Folds and unfolds a section; the summary stands beside the title where there is room, below it otherwise.

    Of several headings in one row (`is_brief`) it is told on hover only.
    """

    def __init__(self, title: str, theme: Theme, *, is_brief: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._is_brief = is_brief
        self._summary = ""
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    @property
    def summary(self) -> str:
        """What is set in the section, in short."""
        return self._summary

    def show_summary(self, summary: str) -> None:
        """Say what is set in the section."""
        self._summary = summary
        self.setAccessibleName(f"{self.text()}: {summary}" if summary else self.text())
        if self._is_brief:
            self.setToolTip(f"<p>{html.escape(self.accessibleName())}</p>{self.whatsThis()}")
        self.updateGeometry()
        self.update()

    def show_title(self, title: str) -> None:
        """Give the section another title."""
        self.setText(title)
        self.show_summary(self._summary)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        title = self._title_metrics().height()
        if self._shown_summary() == "" or self._fits_beside(width):
            return title + 2 * PADDING_PX
        return title + self._summary_rect(width).height() + 2 * PADDING_PX

    def sizeHint(self) -> QSize:
        metrics = self._title_metrics()
        return QSize(INDENT_PX + metrics.horizontalAdvance(self.text()), metrics.height() + 2 * PADDING_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        title_height = self._title_metrics().height()
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(QColor(colors.text), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(self._ground())
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(QPen(QColor(colors.quiet), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(self._sign(PADDING_PX + title_height / 2))
        painter.setPen(colors.text)
        painter.setFont(body_font())
        painter.drawText(
            QRect(INDENT_PX, PADDING_PX, self.width() - INDENT_PX, title_height),
            Qt.AlignmentFlag.AlignVCenter,
            self.text(),
        )
        self._paint_summary(painter, title_height)

    def _paint_summary(self, painter: QPainter, title_height: int) -> None:
        painter.setPen(self._theme.colors.quiet)
        painter.setFont(sized_font(CAPTION_PX))
        if self._fits_beside(self.width()):
            place = QRect(INDENT_PX, PADDING_PX, self.width() - INDENT_PX - SIGN_PX // 2, title_height)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        else:
            place = self._summary_rect(self.width())
            flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(place, int(flags), self._shown_summary())

    def _ground(self) -> str:
        return mix(self._theme.colors.panel, self._theme.colors.text, 0.06 if self.underMouse() else 0.0)

    def _sign(self, middle: float) -> QPolygonF:
        """Return the angle that points to the right where the section is folded and down where it is open."""
        reach, depth = SIGN_PX / 2, SIGN_PX / 4
        x = GRID_PX / 4 + reach
        if self.isChecked():
            return QPolygonF(
                [QPointF(x - reach, middle - depth), QPointF(x, middle + depth), QPointF(x + reach, middle - depth)]
            )
        return QPolygonF(
            [QPointF(x - depth, middle - reach), QPointF(x + depth, middle), QPointF(x - depth, middle + reach)]
        )

    def _title_metrics(self) -> QFontMetrics:
        return QFontMetrics(body_font())

    def _shown_summary(self) -> str:
        return "" if self.isChecked() or self._is_brief else self._summary

    def _fits_beside(self, width: int) -> bool:
        title = self._title_metrics().horizontalAdvance(self.text())
        summary = QFontMetrics(sized_font(CAPTION_PX)).horizontalAdvance(self._shown_summary())
        return INDENT_PX + title + 2 * GRID_PX + summary + SIGN_PX // 2 <= width

    def _summary_rect(self, width: int) -> QRect:
        room = QRect(INDENT_PX, PADDING_PX + self._title_metrics().height(), max(1, width - INDENT_PX), 1000)
        metrics = QFontMetrics(sized_font(CAPTION_PX))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        return QRect(room.topLeft(), metrics.boundingRect(room, flags, self._shown_summary()).size())


class Section(QWidget):
    """A heading and what it folds away; sections are folded at first."""

    toggled = Signal(bool)

    def __init__(self, title: str, sentence: str, theme: Theme) -> None:
        super().__init__()
        self.heading = SectionHeading(title, theme)
        self.heading.setAccessibleDescription(sentence)
        self.heading.setToolTip(sentence)
        self.heading.setWhatsThis(sentence)
        self.heading.toggled.connect(self._on_heading_toggled)
        self._body = QWidget()
        self._body.hide()
        self.content = QVBoxLayout(self._body)
        self.content.setContentsMargins(0, GRID_PX // 2, 0, GRID_PX)
        self.content.setSpacing(GRID_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.heading)
        layout.addWidget(self._body)

    @property
    def is_open(self) -> bool:
        """Whether what the section holds is shown."""
        return self.heading.isChecked()

    def set_open(self, *, is_open: bool) -> None:
        """Fold or unfold the section."""
        self.heading.setChecked(is_open)

    def _on_heading_toggled(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self.heading.updateGeometry()
        if is_open:
            # The rows have their places only after the layout has been done anew.
            QTimer.singleShot(0, self, self._scroll_into_view)
        self.toggled.emit(is_open)

    def _scroll_into_view(self) -> None:
        """Let the panel scroll to what was unfolded; where that is too much for it, to its beginning."""
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(self, 0, 0)
            parent.ensureWidgetVisible(self.heading, 0, 0)
