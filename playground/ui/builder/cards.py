"""The card of one layer."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.project.given import given_at
from playground.project.network import (
    MAX_UNITS,
    OUTPUT_ID,
    ActivationSpec,
    AddSpec,
    ConcatenateSpec,
    DenseSpec,
    DropoutSpec,
    LayerSize,
    LayerSpec,
)
from playground.ui.builder import words
from playground.ui.builder.card_header import Sign, paint_header, signs_of
from playground.ui.builder.controls import (
    ActivationButton,
    CardButton,
    FoldButton,
    NumberButton,
    SignButton,
    SourceButton,
)
from playground.ui.builder.handles import FROM_RIGHT, Handle, SkipHandle, UnitsGrip
from playground.ui.builder.layout import FOOTER, HEADER, PORT, ZONE_PADDING, Layout, folded_column, unit_column
from playground.ui.builder.look import Look, draw_elided
from playground.ui.builder.units import UnitCells
from playground.ui.builder.weight_summary import WeightSummary
from playground.ui.wording import counted, share_text

INSET = 6.0
BLOCK_INSET = 8.0
ROW = 24.0
FOLD_RECT = QRectF(2, 2, 30, 28)
SIGN = 22.0
ACTIVATION_ROW = 28.0


NORM_VALUES = ("scale", "shift", "running mean", "running variance")
"""What a normalisation layer holds for each unit, in the order of its parameters."""


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card says about its layer that the layer itself does not know.

    `source` is the title of the output a skip connection reads, and `n_source` its width; `cost` says what the layer
    costs besides its parameters, `name` what sentences call it. `hints` are quiet remarks, each with its reason.
    """

    problems: tuple[str, ...] = ()
    unit_names: tuple[str, ...] = ()
    source: str = ""
    n_source: int = 0
    cost: str = ""
    name: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CardCalls:
    """What a card calls when its controls are used, each with the id of its layer."""

    step: Callable[[str, int], None]
    edit_number: Callable[[str], None]
    choose_activation: Callable[[str], None]
    choose_source: Callable[[str], None]


class LayerCard(QGraphicsItem):
    """One layer: its name, its units, what can be changed, its output shape and its parameter count."""

    def __init__(self, look: Look, layer: LayerSpec, calls: CardCalls, fold: Callable[[str], None]) -> None:
        super().__init__()
        self._look = look
        self._width = 0.0
        self._height = 0.0
        self._size = LayerSize(n_inputs=0, n_units=0, n_parameters=0)
        self._words = CardText()
        self._norm: NDArray[np.float64] | None = None
        self._is_selected = False
        self._has_focus = False
        self._is_doomed = False
        self.layer = layer
        self.units = UnitCells(look)
        self.units.is_dashed = isinstance(layer, DropoutSpec)
        self.weights = WeightSummary(look)
        self.units.mark = "+" if isinstance(layer, AddSpec) else ""
        self._number: NumberButton | None = None
        self._signs: list[SignButton] = []
        self._activation: ActivationButton | None = None
        self._source: SourceButton | None = None
        self._is_folded = False
        self._fold = FoldButton(look, FOLD_RECT, lambda: fold(layer.id), self)
        self.skip_handle: SkipHandle | None = None
        self.units_grip: UnitsGrip | None = None
        self._add_controls(layer, calls)

    @property
    def is_selected(self) -> bool:
        """Whether the card is marked as selected."""
        return self._is_selected

    @property
    def is_folded(self) -> bool:
        """Whether the card is a slim bar."""
        return self._is_folded

    @property
    def fold_rect(self) -> QRectF:
        """Where a click folds and opens the card."""
        return self._fold.rect

    @property
    def middle(self) -> float:
        """Half the width, around which skip connections end and begin."""
        return self._width / 2

    @property
    def reach(self) -> float:
        """How far right of the middle skip connections may begin."""
        return min(5 * PORT, self._width / 2 - 4)

    @property
    def number_rect(self) -> QRectF:
        """Where the number stands that can be typed over; empty where there is none."""
        return self._rect_of(self._number)

    @property
    def activation_rect(self) -> QRectF:
        """Where the activation is chosen; empty where there is none."""
        return self._rect_of(self._activation)

    @property
    def source_rect(self) -> QRectF:
        """Where the source of a skip connection is chosen; empty where there is none."""
        return self._rect_of(self._source)

    @property
    def problem_text(self) -> str:
        """Everything that is wrong with the layer, one sentence a line."""
        return "\n".join(self._words.problems)

    def handle_at(self, point: QPointF) -> Handle | None:
        """Return what can be pulled at a point, in the card's own coordinates."""
        shown = [handle for handle in (self.skip_handle, self.units_grip) if handle is not None and handle.isVisible()]
        return next((handle for handle in shown if handle.rect.contains(point)), None)

    def show_reach(self, *, can_skip: bool) -> None:
        """Show the handle for skip connections where they can lead to a later layer."""
        if self.skip_handle is not None:
            self.skip_handle.setVisible(can_skip)

    @property
    def hints(self) -> tuple[str, ...]:
        """The remarks about the layer, each with its reason."""
        return self._words.hints

    def sign_rect(self, sign: int) -> QRectF:
        """Where the − (−1) or + (1) button stands; empty where there is none."""
        return self._rect_of(self._signs[0 if sign < 0 else 1] if self._signs else None)

    def _rect_of(self, button: CardButton | None) -> QRectF:
        return button.rect if button is not None and not self._is_folded else QRectF()

    def show_layer(self, layer: LayerSpec, size: LayerSize, layout: Layout, text: CardText, place: int) -> None:
        """Show this state of the layer, which has this place in the network, in a card of a layout's sizes."""
        width, height = layout.card_width(place), HEADER + layout.zone + FOOTER
        self._show_folded(is_folded=place in layout.folded)
        if (width, height) != (self._width, self._height):
            self.prepareGeometryChange()
            self._width, self._height = width, height
        if self._norm is not None and self._norm.shape[1] != size.n_units:
            self._norm = None
        self.layer, self._size, self._words = layer, size, text
        block = self._width - 2 * BLOCK_INSET if isinstance(layer, DenseSpec) else None
        n_units = min(size.n_units, MAX_UNITS)
        column = unit_column(n_units, layout.zone, layout.scale, block)
        if self._is_folded:
            column = folded_column(n_units, layout.zone, layout.scale)
        given = layer.given if isinstance(layer, DenseSpec) else ()
        self.units.by_hand = {each.unit: each.is_frozen for each in given if each.input is None}
        self.units.place(column, self._width / 2, HEADER)
        top, room = HEADER + ZONE_PADDING, layout.zone - 2 * ZONE_PADDING
        self.weights.place(QRectF(BLOCK_INSET, top, self._width - 2 * BLOCK_INSET, room))
        self._place_controls()
        self._show_values()
        self.update()

    @property
    def is_summary(self) -> bool:
        """Whether the weights are drawn as pictures here instead of as links and cells."""
        column = self.units.column
        is_wide = column is not None and column.detail == "summary"
        return is_wide and isinstance(self.layer, DenseSpec) and not self._is_folded

    def show_weights(self, weights: NDArray[np.float64] | None, biases: NDArray[np.float64] | None) -> None:
        """Draw weights, shape (U, D), and biases, shape (U,), as pictures; None where none are known."""
        self.weights.show_weights(weights, biases)
        self.update(self.weights.rect.adjusted(-1, -1, 1, 1))

    def show_biases(self, biases: NDArray[np.float64] | None) -> None:
        """Colour the units by their biases, shape (U,); None where they have none, or none is known yet."""
        if self.units.show_biases(biases):
            self.update(self.units.rect)

    def show_off(self, off: NDArray[np.bool_] | None) -> None:
        """Cross out the units that are off in this step, shape (U,); None where that is not known or none can be."""
        if self.units.show_off(off):
            self.update(self.units.rect)

    def show_norm(self, values: NDArray[np.float64] | None) -> None:
        """Show what a normalisation layer holds, shape (2 or 4, U): its units have the colour of their shift."""
        self._norm = values
        self.show_biases(None if values is None else values[1])

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
        for button in self._buttons:
            if button.isVisible() and button.rect.contains(point):
                return button.toolTip()
        unit = self.units.unit_at(point.x(), point.y())
        if unit is not None:
            return self._unit_tip(unit)
        if self.is_summary and self.weights.rect.contains(point) and self.weights.tip_at(point):
            return self.weights.tip_at(point)
        word, source = words.word_for(self.layer), (self._words.source, self._words.n_source)
        size = words.size_sentence(self._size, source if self._source is not None else None)
        frozen = words.FROZEN if self._is_frozen else ""
        title = f"{word.title}, {self._words.name}" if self._words.name else word.title
        parts = [self.problem_text, f"{title}: {size}", self._words.cost, frozen, word.help, *self._words.hints]
        return "\n".join(part for part in parts if part)

    def boundingRect(self) -> QRectF:
        return QRectF(-1, -1, self._width + 2, self._height + 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        self._paint_seam(painter)
        if self.is_summary:
            self.weights.paint(painter)
        else:
            self.units.paint(painter)
        exposed = option.exposedRect
        if exposed.top() < HEADER:
            self._look.draw_icon(painter, words.word_for(self.layer).icon, QRectF(FOLD_RECT.right() - 19, 7, 18, 18))
        if exposed.top() < HEADER and not self._is_folded:
            paint_header(painter, self._look, self.layer, self._width, self._signs_of_state)
        if exposed.bottom() > self._height - FOOTER:
            if self._is_folded:
                self._paint_spine(painter)
            else:
                self._paint_footer(painter)
        if self._is_doomed and not self._is_folded:
            self._paint_doom(painter)

    def _add_controls(self, layer: LayerSpec, calls: CardCalls) -> None:
        look, layer_id, nowhere = self._look, layer.id, QRectF()
        is_dropout = isinstance(layer, DropoutSpec)
        if layer_id != OUTPUT_ID:
            self.skip_handle = SkipHandle(look, words.SKIP_HANDLE_HELP, Qt.CursorShape.CrossCursor, self)
        if layer_id != OUTPUT_ID and isinstance(layer, DenseSpec):
            self.units_grip = UnitsGrip(look, words.UNITS_GRIP_HELP, Qt.CursorShape.SizeVerCursor, self)
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
        if isinstance(layer, AddSpec | ConcatenateSpec):
            tip = f"{words.SOURCE_HELP}\nClick or press S to choose."
            self._source = SourceButton(look, nowhere, tip, lambda: calls.choose_source(layer_id), self)

    @property
    def _buttons(self) -> list[CardButton]:
        buttons: list[CardButton | None] = [*self._signs, self._number, self._activation, self._source, self._fold]
        return [button for button in buttons if button is not None]

    def _show_folded(self, *, is_folded: bool) -> None:
        if is_folded != self._is_folded:
            self._is_folded = is_folded
            self._fold.show_folded(is_folded=is_folded)
            for button in self._buttons:
                button.setVisible(button is self._fold or not is_folded)
            if self.units_grip is not None:
                self.units_grip.setVisible(not is_folded)

    def _place_controls(self) -> None:
        top, inner = self._height - FOOTER + INSET, self._width - 2 * INSET
        if self.skip_handle is not None:
            self.skip_handle.move_to(QPointF(self._width - FROM_RIGHT, 0))
        if self.units_grip is not None:
            self.units_grip.move_to(QPointF(self._width / 2, self._height))
        if self._number is not None:
            self._signs[0].move_to(QRectF(INSET, top, SIGN, ROW))
            self._number.move_to(QRectF(INSET + SIGN + 2, top, inner - 2 * SIGN - 4, ROW))
            self._signs[1].move_to(QRectF(INSET + inner - SIGN, top, SIGN, ROW))
        if self._activation is not None:
            self._activation.move_to(QRectF(INSET, top + ROW + 8, inner, ACTIVATION_ROW))
        if self._source is not None:
            self._source.move_to(QRectF(INSET, top, inner, ROW))

    def _show_values(self) -> None:
        layer = self.layer
        if self._number is not None:
            is_dropout = isinstance(layer, DropoutSpec)
            self._number.show_text(share_text(layer.rate, digits=0) if is_dropout else str(self._size.n_units))  # type: ignore[union-attr]
        if self._activation is not None and isinstance(layer, DenseSpec | ActivationSpec):
            self._activation.show_activation(layer.activation, words.ACTIVATION_TITLES[layer.activation])
            self._activation.setToolTip(f"{words.ACTIVATION_HELP[layer.activation]}\nClick or press A to choose.")
        if self._source is not None:
            self._source.show_title(self._words.source)

    @property
    def _is_frozen(self) -> bool:
        return isinstance(self.layer, DenseSpec) and self.layer.is_frozen

    def _unit_tip(self, unit: int) -> str:
        names = self._words.unit_names
        name = names[unit] if unit < len(names) else f"Unit {unit + 1}"
        if self._norm is not None:
            values = zip(NORM_VALUES, self._norm[:, unit].tolist(), strict=False)
            return f"{name}: {', '.join(f'{title} {words.signed(value)}' for title, value in values)}"
        if isinstance(self.layer, ConcatenateSpec):
            is_own = unit < self._size.n_inputs
            return f"{name}: from {'the layer before' if is_own else words.lower_first(self._words.source)}"
        if self.units.is_off(unit):
            return f"{name}: {words.OFF}"
        bias = self.units.bias(unit)
        if bias is None or not isinstance(self.layer, DenseSpec):
            return name if bias is None else f"{name}: bias {words.signed(bias)}"
        said = words.said_of(given_at(self.layer, unit, None))
        return f"{name}: bias {words.signed(bias)}{said}\n{words.CLICK_BIAS}"

    def _paint_frame(self, painter: QPainter) -> None:
        look = self._look
        color, width = (look.line, 1.0)
        if self._words.problems or self._is_doomed:
            color, width = look.error, 2.0
        if self._is_selected:
            width = 2.0
            if not self._words.problems and not self._is_doomed:
                color = look.text if self._has_focus else look.border
        painter.setPen(QPen(color, width))
        painter.setBrush(look.panel)
        half = width / 2
        painter.drawRoundedRect(QRectF(0, 0, self._width, self._height).adjusted(half, half, -half, -half), 6, 6)

    def _paint_seam(self, painter: QPainter) -> None:
        """Part what a Concatenate layer gets from the layer before from what its source brings."""
        column, first = self.units.column, self._size.n_inputs
        if not isinstance(self.layer, ConcatenateSpec) or column is None or not 0 < first < column.n_units:
            return
        y = HEADER + (column.centers[first - 1] + column.centers[first]) / 2
        painter.setPen(QPen(self._look.border, 1.0))
        painter.drawLine(QPointF(INSET, y), QPointF(self._width - INSET, y))

    @property
    def _signs_of_state(self) -> list[Sign]:
        has_problems, has_hints = bool(self._words.problems), bool(self._words.hints)
        return signs_of(has_problems=has_problems, has_hints=has_hints, is_frozen=self._is_frozen)

    def _paint_spine(self, painter: QPainter) -> None:
        """Write along a folded card what it is."""
        look, top = self._look, self._height - FOOTER + 4
        for sign, role in self._signs_of_state:
            look.draw_icon(painter, sign, QRectF((self._width - 16) / 2, top, 16, 16), role)
            top += 20
        word, settings = words.word_for(self.layer), words.spine(self.layer, self._size)
        painter.save()
        painter.translate(0, self._height - 8)
        painter.rotate(-90)
        painter.setPen(look.text)
        painter.setFont(look.body)
        room = QRectF(0, 0, self._height - 8 - top, self._width)
        title = f"{word.short or word.title}{settings}"
        if painter.fontMetrics().horizontalAdvance(title) > room.width():
            painter.setFont(look.caption)
        draw_elided(painter, room, Qt.AlignmentFlag.AlignLeft, title)
        painter.restore()

    def _paint_footer(self, painter: QPainter) -> None:
        look, size = self._look, self._size
        top, inner = self._height - FOOTER + INSET, self._width - 2 * INSET
        middle = Qt.AlignmentFlag.AlignCenter
        painter.setPen(look.quiet)
        if self.layer.id == OUTPUT_ID:
            look.draw_icon(painter, "layers/lock", QRectF(INSET, top + 3, 16, 16))
            painter.setFont(look.body)
            painter.drawText(QRectF(INSET + 12, top, inner - 12, ROW), middle, counted(size.n_units, "unit"))
        painter.setFont(look.caption)
        caption = words.CAPTIONS.get(type(self.layer), "")
        if self._number is None and self._source is None:
            painter.drawText(QRectF(INSET, top, inner, ROW), middle, caption)
        else:
            painter.drawText(QRectF(INSET, top + ROW + 8, inner, ACTIVATION_ROW), middle, caption)
        below = self._height - FOOTER + 76
        shape = words.short_shape(self.layer, size, self._words.n_source)
        draw_elided(painter, QRectF(2, below, self._width - 4, 16), Qt.AlignmentFlag.AlignHCenter, shape)
        count = words.parameter_count(size.n_parameters)
        if painter.fontMetrics().horizontalAdvance(count) > self._width - 4:
            count = words.parameter_count(size.n_parameters, is_short=True)
        draw_elided(painter, QRectF(2, below + 17, self._width - 4, 16), Qt.AlignmentFlag.AlignHCenter, count)

    def _paint_doom(self, painter: QPainter) -> None:
        look = self._look
        band = QRectF(1, HEADER, self._width - 2, 48)
        painter.fillRect(band, look.panel)
        painter.setPen(look.error)
        painter.setFont(look.body)
        painter.drawText(band, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, "Let go to remove")
