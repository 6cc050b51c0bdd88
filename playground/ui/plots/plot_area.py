"""What all plots share: an empty plot in the theme's colours, and words laid over it."""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from playground.ui.theme import CAPTION_PX, IconRole, Theme, number_font

LEFT_AXIS_PX = 54
BOTTOM_AXIS_PX = 36
MARGIN_PX = 10
SIGN_PX = 16

STALE_AFTER_MS = 200
STALE_OPACITY = 0.3

MANY_DECADES = 2.5
"""A logarithmic axis longer than this is numbered at whole decades only."""

NEARLY_ONE = 0.9999

TICK_GAP_PX = 6.0
"""Between two numbers along an axis."""


class Axis(pg.AxisItem):
    """An axis whose numbers have true minus signs and, on a logarithmic scale, stand at 1, 2 and 5 of each decade.

    With `numbered` it has ticks within that range only.
    """

    numbered: tuple[float, float] | None = None

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        levels: list[tuple[float, list[float]]] = super().tickValues(minVal, maxVal, size)
        if levels and self.orientation == "bottom" and not self.logMode:
            levels[0] = self._with_room(*levels[0], size / (maxVal - minVal))
        if self.numbered is None:
            return levels
        low, high = self.numbered
        # A tick at 0 may come out as the smallest of numbers below it.
        return [
            (step, [value for value in values if low - 1e-6 * step < value < high + 1e-6 * step])
            for step, values in levels
        ]

    def _with_room(self, step: float, values: list[float], px_per_unit: float) -> tuple[float, list[float]]:
        """Return as many of the widest spaced ticks as have room for their numbers side by side."""
        metrics = QFontMetricsF(self.style["tickFont"])
        texts = self.tickStrings(values, self.autoSIPrefixScale * self.scale, step)
        widest = max(map(metrics.horizontalAdvance, texts), default=0.0) + TICK_GAP_PX
        factor = next((factor for factor in (1, 2, 5) if step * factor * px_per_unit >= widest), 10)
        return step * factor, [value for value in values if round(value / step) % factor == 0]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self.logMode:
            sizes = [abs(value * scale) for value in values]
            for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
                if max(sizes, default=0.0) >= 10 * size:
                    return [_short_tick(value * scale / size, sign) for value in values]
            if spacing * scale >= 1:
                return [f"{value * scale:,.0f}".replace("-", "−") for value in values]
            return [text.replace("-", "−") for text in super().tickStrings(values, scale, spacing)]
        low, high = self.range
        marks = {1} if high - low > MANY_DECADES else {1, 2, 5}
        return [_decade_text(value) if _leading_digit(value) in marks else "" for value in values]


def _short_tick(value: float, sign: str) -> str:
    """Return a number of thousands, millions or milliards; zero stands alone."""
    return f"{value:.10g}{sign}".replace("-", "−") if value else "0"


def _leading_digit(exponent: float) -> int:
    return round(10.0 ** (exponent % 1.0)) if exponent % 1.0 < NEARLY_ONE else 1


def _decade_text(exponent: float) -> str:
    value = 10.0**exponent
    if 0.00099 < value < 10_000:
        return f"{value:.3g}"
    return f"{value:.0e}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e")


class PlotArea(pg.PlotWidget):
    """A plot with two labelled axes that nobody can pan by accident; the colours follow the theme.

    `scale_changed` follows a move to a screen of another scale: pyqtgraph's pens count device pixels.
    """

    scale_changed = Signal()

    def __init__(self, theme: Theme, right_px: int = MARGIN_PX) -> None:
        axes = {side: Axis(side) for side in ("left", "bottom")}
        super().__init__(background=theme.colors.panel, axisItems=axes)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.layout.setContentsMargins(0, MARGIN_PX, right_px, 0)
        self.setMouseEnabled(x=False, y=False)
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setStyle(
                tickFont=number_font(CAPTION_PX), tickLength=4, autoExpandTextSpace=False, hideOverlappingLabels=False
            )
            axis.enableAutoSIPrefix(False)
        self.getAxis("left").setWidth(LEFT_AXIS_PX)
        self.getAxis("bottom").setHeight(BOTTOM_AXIS_PX)
        theme.changed.connect(self._recolor)
        self._recolor()

    def event(self, event: QEvent) -> bool:
        """Tell of another scale."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.scale_changed.emit()
        return bool(super().event(event))

    def set_labels(self, across: str, up: str) -> None:
        """Name both axes."""
        for name, text in (("bottom", across), ("left", up)):
            axis = self.getAxis(name)
            if axis.labelText != text:
                axis.setLabel(text, **self._label_style())
                axis.resizeEvent()  # puts the label in the middle again

    def number_within(self, name: str, numbered: tuple[float, float] | None) -> None:
        """Have ticks at an axis, "left" or "bottom", within a range only; None lifts that."""
        axis = self.getAxis(name)
        if axis.numbered != numbered:
            axis.numbered = numbered
            axis.picture = None
            axis.update()

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


class Staleness(QObject):
    """Says when a plot should fade: when an edit began a new run and its first frame is long in coming.

    The delay keeps the plot from flickering while a slider is dragged and every value begins a run.
    """

    changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STALE_AFTER_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def expect_run(self) -> None:
        """Begin to wait for a frame of another run."""
        if not self.is_stale and not self._timer.isActive():
            self._timer.start()

    def note_run(self) -> None:
        """Note that a frame of another run came."""
        self._timer.stop()
        if self.is_stale:
            self.is_stale = False
            self.changed.emit(False)

    def _on_timer_timeout(self) -> None:
        self.is_stale = True
        self.changed.emit(True)


class Banner(QFrame):
    """One sentence over the middle of a plot, or low in it: what is going on, or what to do."""

    def __init__(self, over: QWidget, theme: Theme, *, is_low: bool = False) -> None:
        super().__init__(over)
        self._is_low = is_low
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
        room = self._over.width() - LEFT_AXIS_PX - 3 * MARGIN_PX
        natural = self._words.fontMetrics().horizontalAdvance(self.words) + 60
        width = max(80, min(room, 360, natural))
        height = self._row.totalHeightForWidth(width)
        left = (self._over.width() - width + LEFT_AXIS_PX - MARGIN_PX) // 2
        top = (self._over.height() - height - BOTTOM_AXIS_PX + MARGIN_PX) // 2
        if self._is_low:
            top = self._over.height() - BOTTOM_AXIS_PX - height - MARGIN_PX
        self.setGeometry(left, top, width, height)
        self.raise_()
