"""What all plots share: an empty plot in the theme's colours, and words laid over it."""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from playground.ui.theme import CAPTION_PX, IconRole, Theme, number_font

LEFT_AXIS_PX = 48
BOTTOM_AXIS_PX = 40
MARGIN_PX = 10
SIGN_PX = 16


class PlotArea(pg.PlotWidget):
    """A plot with two labelled axes that nobody can pan by accident; the colours follow the theme."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(background=theme.colors.panel)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.layout.setContentsMargins(0, MARGIN_PX, MARGIN_PX, 0)
        self.setMouseEnabled(x=False, y=False)
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setStyle(tickFont=number_font(CAPTION_PX), tickLength=4, autoExpandTextSpace=False)
            axis.enableAutoSIPrefix(False)
        self.getAxis("left").setWidth(LEFT_AXIS_PX)
        self.getAxis("bottom").setHeight(BOTTOM_AXIS_PX)
        theme.changed.connect(self._recolor)
        self._recolor()

    def set_labels(self, across: str, up: str) -> None:
        """Name both axes."""
        for name, text in (("bottom", across), ("left", up)):
            axis = self.getAxis(name)
            if axis.labelText != text:
                axis.setLabel(text, **self._label_style())

    def _label_style(self) -> dict[str, str]:
        return {"color": self._theme.colors.quiet, "font-size": f"{number_font(CAPTION_PX).pixelSize()}px"}

    def _recolor(self) -> None:
        colors = self._theme.colors
        self.setBackground(colors.panel)
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setPen(pg.mkPen(colors.border))
            axis.setTextPen(pg.mkPen(colors.quiet))
            if axis.labelText:
                axis.setLabel(axis.labelText, **self._label_style())


class Banner(QFrame):
    """One sentence over the middle of a plot: what is going on, or what to do."""

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over)
        self._over = over
        self._theme = theme
        self._sign_name = ""
        self._role: IconRole = "text"
        self.setProperty("banner", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self._sign)
        layout.addWidget(self._words, 1)
        over.installEventFilter(self)
        theme.changed.connect(self._show_sign)
        self.hide()

    @property
    def words(self) -> str:
        """The sentence shown; empty where there is none."""
        return self._words.text()

    def say(self, words: str, sign: str = "", role: IconRole = "text") -> None:
        """Show a sentence, or nothing."""
        if (words, sign, role) == (self.words, self._sign_name, self._role):
            return
        self._sign_name, self._role = sign, role
        self._words.setText(words)
        self._show_sign()
        self.setVisible(bool(words))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the plot is resized."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _show_sign(self) -> None:
        self._sign.setVisible(bool(self._sign_name))
        if self._sign_name:
            self._sign.setPixmap(self._theme.pixmap(self._sign_name, self._role, SIGN_PX))

    def _place(self) -> None:
        if not self.words:
            return
        room = self._over.width() - 2 * MARGIN_PX
        natural = self._words.fontMetrics().horizontalAdvance(self.words) + 60
        width = max(80, min(room, 360, natural))
        height = self._row.totalHeightForWidth(width)
        self.setGeometry((self._over.width() - width) // 2, (self._over.height() - height) // 2, width, height)
        self.raise_()
