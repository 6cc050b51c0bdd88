"""The columns of the canvas: the input features, and one card a layer."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.project.network import (
    OUTPUT_ID,
    ActivationSpec,
    DenseSpec,
    DropoutSpec,
    LayerSize,
    LayerSpec,
)
from playground.ui.builder import words
from playground.ui.builder.controls import ActivationButton, NumberButton, SignButton
from playground.ui.builder.layout import FOOTER, HEADER, MAX_CELLS, Layout, unit_column
from playground.ui.builder.look import Look
from playground.ui.builder.units import UnitCells

INSET = 6.0
LABEL_GAP = 6.0
ROW = 24.0
SIGN = 22.0
ACTIVATION_ROW = 28.0


@dataclass(frozen=True, slots=True)
class CardCalls:
    """What a card calls when its controls are used, each with the id of its layer."""

    step: Callable[[str, int], None]
    edit_number: Callable[[str], None]
    choose_activation: Callable[[str], None]


class FeaturesItem(QGraphicsItem):
    """The input features: what the first layer reads."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._width = 0.0
        self._height = 0.0
        self._labels: tuple[str, ...] = ()
        self._tips: tuple[str, ...] = ()
        self.units = UnitCells(look)
        self.problem = ""

    def show_features(self, labels: tuple[str, ...], tips: tuple[str, ...], layout: Layout) -> None:
        """Show these features in the sizes of a layout."""
        if labels != self._labels:
            self.units.pictures = []
        self._labels, self._tips = labels, tips
        self.prepareGeometryChange()
        self._width, self._height = layout.spacing.features, HEADER + layout.zone + FOOTER
        column = unit_column(len(labels), layout.zone)
        self.units.place(column, self._width - column.cell / 2, HEADER)
        self.update()

    def tip_at(self, point: QPointF) -> str:
        """Return the words for what lies at a point of the item."""
        unit = self.units.unit_at(point.x(), point.y())
        if unit is not None and unit < len(self._tips):
            return self._tips[unit]
        return self.problem or words.FEATURES.help

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._width + 2, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        look, width, height = self._look, self._width, self._height
        self.units.paint(painter)
        column = self.units.column
        painter.setPen(look.text)
        painter.setFont(look.body)
        if column is not None and column.n_units <= MAX_CELLS:
            if column.height < 15:
                painter.setFont(look.caption)
            for label, center in zip(self._labels, column.centers.tolist(), strict=True):
                rect = QRectF(0, HEADER + center - 10, width - column.cell - LABEL_GAP, 20)
                _draw_elided(painter, rect, Qt.AlignmentFlag.AlignRight, label)
        if option.exposedRect.top() < HEADER:
            painter.setFont(look.title)
            painter.drawText(
                QRectF(0, 0, width, HEADER),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                words.FEATURES.title,
            )
        if option.exposedRect.bottom() > height - FOOTER:
            painter.setFont(look.caption)
            painter.setPen(look.error if self.problem else look.quiet)
            text = words.counted(len(self._labels), "input") if self._labels else "no input"
            rect = QRectF(0, height - FOOTER + 76, width, 16)
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            if self.problem:
                look.draw_icon(painter, "error", QRectF(width - 16, height - FOOTER + 56, 16, 16), "error")


class LayerCard(QGraphicsItem):
    """One layer: its name, its units, what can be changed, its output shape and its parameter count."""

    def __init__(self, look: Look, layer: LayerSpec, calls: CardCalls) -> None:
        super().__init__()
        self._look = look
        self._width = 0.0
        self._height = 0.0
        self._size = LayerSize(n_inputs=0, n_units=0, n_parameters=0)
        self._problems: tuple[str, ...] = ()
        self._is_selected = False
        self._has_focus = False
        self._is_doomed = False
        self.layer = layer
        self.units = UnitCells(look)
        self.units.is_dashed = isinstance(layer, DropoutSpec)
        self._unit_names: tuple[str, ...] = ()
        self._number: NumberButton | None = None
        self._signs: list[SignButton] = []
        self._activation: ActivationButton | None = None
        self._add_controls(layer, calls)

    @property
    def number_rect(self) -> QRectF:
        """Where the number stands that can be typed over; empty where there is none."""
        return self._number.rect if self._number is not None else QRectF()

    @property
    def activation_rect(self) -> QRectF:
        """Where the activation is chosen; empty where there is none."""
        return self._activation.rect if self._activation is not None else QRectF()

    @property
    def problem_text(self) -> str:
        """Everything that is wrong with the layer, one sentence a line."""
        return "\n".join(self._problems)

    def sign_rect(self, sign: int) -> QRectF:
        """Where the − (−1) or + (1) button stands; empty where there is none."""
        return self._signs[0 if sign < 0 else 1].rect if self._signs else QRectF()

    def show_layer(
        self, layer: LayerSpec, size: LayerSize, layout: Layout, problems: tuple[str, ...], unit_names: tuple[str, ...]
    ) -> None:
        """Show this state of the layer in a card of a layout's sizes."""
        width, height = layout.spacing.card, HEADER + layout.zone + FOOTER
        if (width, height) != (self._width, self._height):
            self.prepareGeometryChange()
            self._width, self._height = width, height
        self.layer, self._size, self._problems, self._unit_names = layer, size, problems, unit_names
        self.units.place(unit_column(size.n_units, layout.zone), self._width / 2, HEADER)
        self._place_controls()
        self._show_values()
        self.update()

    def show_selected(self, *, is_selected: bool, has_focus: bool) -> None:
        """Mark the card as the selected one, strongly where the keyboard acts on it."""
        if (is_selected, has_focus) != (self._is_selected, self._has_focus):
            self._is_selected, self._has_focus = is_selected, has_focus
            self.update()

    def show_doomed(self, *, is_doomed: bool) -> None:
        """Tell that the card is removed when it is let go."""
        if is_doomed != self._is_doomed:
            self._is_doomed = is_doomed
            self.update()

    def tip_at(self, point: QPointF) -> str:
        """Return the words for what lies at a point of the card."""
        for button in (*self._signs, self._number, self._activation):
            if button is not None and button.rect.contains(point):
                return button.toolTip()
        unit = self.units.unit_at(point.x(), point.y())
        if unit is not None:
            return self._unit_tip(unit)
        word = words.word_for(self.layer)
        parts = [self.problem_text, f"{word.title}: {words.size_sentence(self._size)}", word.help]
        return "\n".join(part for part in parts if part)

    def boundingRect(self) -> QRectF:
        return QRectF(-1, -1, self._width + 2, self._height + 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        self.units.paint(painter)
        exposed = option.exposedRect
        if exposed.top() < HEADER:
            self._paint_header(painter)
        if exposed.bottom() > self._height - FOOTER:
            self._paint_footer(painter)
        if self._is_doomed:
            self._paint_doom(painter)

    def _add_controls(self, layer: LayerSpec, calls: CardCalls) -> None:
        look, layer_id, nowhere = self._look, layer.id, QRectF()
        is_dropout = isinstance(layer, DropoutSpec)
        if layer_id != OUTPUT_ID and isinstance(layer, DenseSpec | DropoutSpec):
            fewer, more = ("Lower rate (−)", "Higher rate (+)") if is_dropout else ("Fewer units (−)", "More units (+)")
            typed = words.RATE_HELP if is_dropout else words.UNITS_HELP
            self._signs = [
                SignButton(look, -1, nowhere, fewer, lambda: calls.step(layer_id, -1), self),
                SignButton(look, 1, nowhere, more, lambda: calls.step(layer_id, 1), self),
            ]
            tip = f"{typed}\nClick or press Enter to type."
            self._number = NumberButton(look, nowhere, tip, lambda: calls.edit_number(layer_id), self)
        if isinstance(layer, DenseSpec | ActivationSpec):
            self._activation = ActivationButton(look, nowhere, "", lambda: calls.choose_activation(layer_id), self)

    def _place_controls(self) -> None:
        top, inner = self._height - FOOTER + INSET, self._width - 2 * INSET
        if self._number is not None:
            self._signs[0].move_to(QRectF(INSET, top, SIGN, ROW))
            self._number.move_to(QRectF(INSET + SIGN + 2, top, inner - 2 * SIGN - 4, ROW))
            self._signs[1].move_to(QRectF(INSET + inner - SIGN, top, SIGN, ROW))
        if self._activation is not None:
            self._activation.move_to(QRectF(INSET, top + ROW + 8, inner, ACTIVATION_ROW))

    def _show_values(self) -> None:
        layer = self.layer
        if self._number is not None:
            is_dropout = isinstance(layer, DropoutSpec)
            self._number.show_text(percent(layer.rate) if is_dropout else str(self._size.n_units))  # type: ignore[union-attr]
        if self._activation is not None and isinstance(layer, DenseSpec | ActivationSpec):
            self._activation.show_activation(layer.activation, words.ACTIVATION_TITLES[layer.activation])
            self._activation.setToolTip(f"{words.ACTIVATION_HELP[layer.activation]}\nClick or press A to choose.")

    def _unit_tip(self, unit: int) -> str:
        name = self._unit_names[unit] if unit < len(self._unit_names) else f"Unit {unit + 1}"
        bias = self.units.bias(unit)
        return name if bias is None else f"{name}: bias {signed(bias)}"

    def _paint_frame(self, painter: QPainter) -> None:
        look = self._look
        color, width = (look.line, 1.0)
        if self._problems or self._is_doomed:
            color, width = look.error, 2.0
        if self._is_selected:
            width = 2.0
            if not self._problems and not self._is_doomed:
                color = look.text if self._has_focus else look.border
        painter.setPen(QPen(color, width))
        painter.setBrush(look.panel)
        half = width / 2
        painter.drawRoundedRect(QRectF(0, 0, self._width, self._height).adjusted(half, half, -half, -half), 6, 6)

    def _paint_header(self, painter: QPainter) -> None:
        look, word = self._look, words.word_for(self.layer)
        look.draw_icon(painter, word.icon, QRectF(INSET, 7, 18, 18))
        painter.setPen(look.text)
        painter.setFont(look.title)
        right = self._width - (26 if self._problems else 2)
        _draw_elided(painter, QRectF(28, 0, right - 28, HEADER), Qt.AlignmentFlag.AlignLeft, word.title)
        if self._problems:
            look.draw_icon(painter, "error", QRectF(self._width - 24, 7, 18, 18), "error")

    def _paint_footer(self, painter: QPainter) -> None:
        look, size = self._look, self._size
        top, inner = self._height - FOOTER + INSET, self._width - 2 * INSET
        middle = Qt.AlignmentFlag.AlignCenter
        painter.setPen(look.quiet)
        if self.layer.id == OUTPUT_ID:
            look.draw_icon(painter, "layers/lock", QRectF(INSET, top + 3, 16, 16))
            painter.setFont(look.body)
            painter.drawText(QRectF(INSET + 12, top, inner - 12, ROW), middle, words.counted(size.n_units, "unit"))
        painter.setFont(look.caption)
        if isinstance(self.layer, ActivationSpec):
            painter.drawText(QRectF(INSET, top, inner, ROW), middle, "f(x), no weights")
        if isinstance(self.layer, DropoutSpec):
            painter.drawText(QRectF(INSET, top + ROW + 8, inner, ACTIVATION_ROW), middle, "while training")
        below = self._height - FOOTER + 76
        shape = f"{words.short_count(size.n_inputs)} → {words.short_count(size.n_units)}"
        noun = "parameter" if size.n_parameters == 1 else "parameters"
        _draw_elided(painter, QRectF(2, below, self._width - 4, 16), Qt.AlignmentFlag.AlignHCenter, shape)
        count = f"{words.short_count(size.n_parameters)} {noun}"
        _draw_elided(painter, QRectF(2, below + 17, self._width - 4, 16), Qt.AlignmentFlag.AlignHCenter, count)

    def _paint_doom(self, painter: QPainter) -> None:
        look = self._look
        band = QRectF(1, HEADER, self._width - 2, 48)
        painter.fillRect(band, look.panel)
        painter.setPen(look.error)
        painter.setFont(look.body)
        painter.drawText(band, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, "Let go to remove")


def percent(rate: float) -> str:
    """Return a rate as a person reads it: `20 %`."""
    return f"{round(100 * rate)} %"


def signed(value: float) -> str:
    """Return a number with its sign, as it is written in a formula."""
    return f"{value:+.3g}".replace("-", "−")


def _draw_elided(painter: QPainter, rect: QRectF, alignment: Qt.AlignmentFlag, text: str) -> None:
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
    painter.drawText(rect, alignment | Qt.AlignmentFlag.AlignVCenter, short)
