"""A card beside a plot, and what it says of one point: its row, its columns, its target and its prediction."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.ui.plots.plot_area import LEFT_AXIS_PX, MARGIN_PX
from playground.ui.plots.point_marks import Part
from playground.ui.theme import CAPTION_PX, number_font
from playground.ui.wording import counted, prediction_text, short_number, target_text

GAP_PX = 12
MAX_COLUMNS = 12
MAX_TITLE = 60
MAX_NAME = 24
MAX_VALUE = 18


class PointCard(QFrame):
    """Stands beside the plot, where the window has room, and over it otherwise; the mouse goes through it."""

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        self.setProperty("banner", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = QLabel()
        self._words.setFont(number_font(CAPTION_PX))
        self._words.setTextFormat(Qt.TextFormat.RichText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(self._words)
        self.hide()

    @property
    def words(self) -> str:
        """What the card says; empty where it is not shown."""
        return "" if self.isHidden() else self._words.text()

    def show_point(self, title: str, rows: Sequence[tuple[str, ...]], point: QPoint) -> None:
        """Show a title and rows of a name and values beside a point of the plot, in its pixels."""
        lines = "".join(f"<tr>{_name_cell(name)}{''.join(map(_value_cell, values))}</tr>" for name, *values in rows)
        self._words.setText(f"<b>{html.escape(_short(title, MAX_TITLE))}</b><table cellspacing='0'>{lines}</table>")
        window = self._plot.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.adjustSize()
        panel = self._plot.parentWidget() or self._plot
        edge, corner = panel.mapTo(window, QPoint(0, 0)), self._plot.mapTo(window, QPoint(0, 0))
        left = edge.x() - self.width() - GAP_PX
        if left < 0:
            left = edge.x() + panel.width() + GAP_PX
        if left + self.width() > window.width():
            # Over the plot, on the side away from the point.
            is_left = point.x() > self._plot.width() // 2
            left = corner.x() + (LEFT_AXIS_PX + MARGIN_PX if is_left else self._plot.width() - self.width() - GAP_PX)
        top = corner.y() + point.y() - self.height() // 2
        self.move(left, max(GAP_PX, min(top, window.height() - self.height() - GAP_PX)))
        self.show()
        self.raise_()


def point_rows(
    dataset: Dataset, plane: Plane, part: Part, index: int, outputs: list[float] | None
) -> tuple[str, list[tuple[str, str]]]:
    """Return the title of a point and rows of name and value: its columns, its target, its prediction."""
    points, rows = (
        (dataset.points_train, dataset.rows_train) if part == "train" else (dataset.points_test, dataset.rows_test)
    )
    info, spans = dataset.info, (plane.columns.high - plane.columns.low).tolist()
    title = f"{part.capitalize()} point, row {int(rows[index]) + 1}"
    values = points[index].tolist()
    # Of the columns of zeros and ones that a category becomes, the one that is 1 says it all.
    columns = [
        (name, value, span)
        for name, value, span in zip(info.columns, values, spans, strict=True)
        if value != 0.0 or span != 1.0 or " = " not in name
    ]
    lines = [(name, short_number(value, span)) for name, value, span in columns[:MAX_COLUMNS]]
    if len(columns) > MAX_COLUMNS:
        lines.append((f"and {counted(len(columns) - MAX_COLUMNS, 'column')} more", ""))
    target = float(dataset.targets(part)[index])
    low, high = dataset.target_range
    lines.append((info.target, target_text(info, target, high - low)))
    if outputs is not None:
        lines.append(("predicted", prediction_text(info, outputs, high - low, is_named=False)))
    return title, lines


def _name_cell(name: str) -> str:
    return f"<td>{html.escape(_short(name, MAX_NAME))}</td>"


def _value_cell(value: str) -> str:
    return f"<td align='right' style='padding-left:12px'>{html.escape(_short(value, MAX_VALUE))}</td>"


def _short(text: str, n: int) -> str:
    return text if len(text) <= n else f"{text[: n - 1]}…"
