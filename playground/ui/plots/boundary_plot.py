"""The feature space: what the network makes of every place of the plane, the points, and the query point."""

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSizeF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.data.plane import Plane
from playground.document import Document
from playground.project import edits
from playground.project.dataset import Source
from playground.project.project import Project, needs_new_run
from playground.session.messages import Frame, OutputMap
from playground.ui.plots.contour import contour_lines
from playground.ui.plots.legend import Legend
from playground.ui.plots.output_colors import MAP_STRENGTH, diverging_table, region_pixels, shade_numbers
from playground.ui.plots.plot_area import (
    BOTTOM_AXIS_PX,
    LEFT_AXIS_PX,
    MARGIN_PX,
    STALE_OPACITY,
    Banner,
    PlotArea,
    Staleness,
)
from playground.ui.plots.point_marks import PointMarks
from playground.ui.theme import CAPTION_PX, TITLE_PX, Colors, Theme, number_font
from playground.ui.wording import NO_NUMBER, count_text, number_text, prediction_text, short_number

Extent = tuple[float, float, float, float]

EMPTY_WORDS = "No points yet: choose data on the left."

LONG_PLACE = 32
"""Words for the query point's place that are longer than this take two lines, one for each axis."""

KEY_STEP = 0.01
KEY_LEAP = 0.1
"""An arrow key moves the query point by this share of the axis, with Shift by the larger one."""

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}


class BoundaryPlot(QWidget):
    """Draws the newest frame; dragging, double clicking or the arrow keys move the query point of the document.

    A frame that comes while the plot is hidden is kept and drawn when it is shown.
    """

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._waiting: Frame | None = None
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self._map: OutputMap | None = None
        self._run_id = 0
        self._gesture = 0
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 280)
        self.setAccessibleName("Feature space")
        self._make_plot()
        self._lay_out()
        self._recolor()
        self.staleness = Staleness(self)
        self.staleness.changed.connect(self._on_staleness_changed)
        theme.changed.connect(self._redraw)
        self._plot.scale_changed.connect(self._recolor)
        self._plot.scene().sigMouseClicked.connect(self._on_scene_clicked)
        self._plot.scene().sigMouseMoved.connect(self._on_pointer_moved)
        self.query_mark.sigPositionChanged.connect(self._on_query_mark_moved)
        self.query_mark.sigPositionChangeFinished.connect(self._begin_gesture)
        self._show_query_place()
        self.banner.say(EMPTY_WORDS, "points")

    def show_project(self, before: Project, after: Project) -> None:
        """Move the query point; fade the map where the change begins a new run, until its first frame."""
        if before.query != after.query:
            self._show_query_place()
        if needs_new_run(before, after):
            self.staleness.expect_run()

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame."""
        self._waiting = frame
        if self.isVisible():
            self._draw_waiting()

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """The colours of the map, shape (G, G, 3), bottom row first; None where there is no map."""
        image: NDArray[np.uint8] | None = self._image.image
        return image

    @property
    def boundary(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The ends of the pieces of the boundary line, in the units of the axes."""
        x, y = self._line.getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    @property
    def query_words(self) -> str:
        """Where the query point lies, in words."""
        return self._query_place.text().replace("\n", " ")

    @property
    def caption(self) -> str:
        """The line below: the value under the pointer, otherwise how many points there are."""
        return self._caption.text()

    @property
    def plane_size(self) -> QSizeF:
        """How large the plane is drawn."""
        size: QSizeF = self._plot.getViewBox().size()
        return size

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = ARROWS.get(Qt.Key(event.key()))
        if way is None or self._plane is None:
            super().keyPressEvent(event)
            return
        x_min, x_max, y_min, y_max = self._plane.extent
        share = KEY_LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else KEY_STEP
        x, y = self._plane.query(self._document.project.query)
        self._move_query(x + way[0] * share * (x_max - x_min), y + way[1] * share * (y_max - y_min))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._begin_gesture()
        self._square.set_ring(is_shown=True)
        self._caption.setText("Arrow keys move the query point, with Shift further.")
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._square.set_ring(is_shown=False)
        self._show_counts()
        super().focusOutEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_waiting()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_counts()

    def _make_plot(self) -> None:
        self._plot = PlotArea(self._theme)
        self._plot.setToolTip(
            "What the network puts out at every place of the plane. Drag the query point, or double click to move it."
        )
        self._square = SquareFrame(self._plot, self._theme)
        self.banner = Banner(self._plot, self._theme, is_low=True)
        item = self._plot.getPlotItem()
        self._image = SmoothImageItem(axisOrder="row-major")
        self._line = pg.PlotCurveItem(connect="pairs", antialias=False)
        self._line.setZValue(15)
        self.points = PointMarks(item)
        self.query_mark = QueryMark()
        self.query_mark.setZValue(20)
        for part in (self._image, self._line, self.query_mark):
            item.addItem(part)

    def _lay_out(self) -> None:
        self.legend = Legend(self._theme)
        self.prediction = QLabel(NO_NUMBER)
        self.prediction.setFont(number_font(TITLE_PX))
        self.prediction.setAccessibleName("Prediction at the query point")
        self._query_place = _small_label()
        self._caption = _small_label()
        self._query_sign = QLabel()
        answer = QHBoxLayout()
        answer.setSpacing(8)
        answer.addWidget(self._query_sign)
        answer.addWidget(self.prediction)
        answer.addWidget(self._query_place, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(4)
        layout.addWidget(self.legend)
        layout.addWidget(self._square, 1)
        layout.addLayout(answer)
        layout.addWidget(self._caption)

    def _draw_waiting(self) -> None:
        frame, self._waiting = self._waiting, None
        if frame is None:
            return
        if frame.run_id != self._run_id:
            self._run_id = frame.run_id
            self.staleness.note_run()
        if frame.dataset is not self._dataset or frame.plane is not self._plane:
            self._dataset, self._plane = frame.dataset, frame.plane
            self._show_dataset()
        if frame.output_map is not self._map:
            self._map = frame.output_map
            self._show_map()
        self._show_state(frame)
        self._show_prediction(frame.query_prediction)

    def _redraw(self) -> None:
        """Draw everything again, in other colours."""
        self._recolor()
        self._show_dataset()
        self._show_map()

    def _recolor(self) -> None:
        colors, scale = self._theme.colors, self.devicePixelRatioF()
        # Without round ends, short 2 px pieces at 45° leave gaps between them.
        pen = pg.mkPen(colors.text, width=2 * scale)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._line.setPen(pen)
        self.query_mark.recolor(colors, scale)
        self._query_sign.setPixmap(self._theme.pixmap("query"))
        self._table = diverging_table(colors, MAP_STRENGTH)

    def _show_dataset(self) -> None:
        dataset, plane = self._dataset, self._plane
        if dataset is None or plane is None:
            return
        info = dataset.info
        self._plot.set_labels(*plane.labels)
        x_min, x_max, y_min, y_max = plane.extent
        self._plot.setRange(xRange=(x_min, x_max), yRange=(y_min, y_max), padding=0, disableAutoRange=True)
        self.points.show(dataset, plane, self._theme.colors)
        self.legend.show_source(info)
        self._reserve_prediction(info)
        self._show_query_place()
        self._show_counts()

    def _show_map(self) -> None:
        output_map, dataset = self._map, self._dataset
        if output_map is None or dataset is None:
            self._image.clear()
            self._line.setData([], [])
            return
        info = dataset.spec.info
        values = output_map.values
        if info.task == "multiclass":
            pixels = region_pixels(values, self._theme.colors)
        else:
            pixels = self._table[shade_numbers(values[0], output_map.value_range)]
        self._image.setImage(pixels, autoLevels=False)
        self._image.setRect(_image_rect(output_map))
        self._line.setData(*_boundary(output_map))

    def _on_staleness_changed(self, is_stale: bool) -> None:
        opacity = STALE_OPACITY if is_stale else 1.0
        for item in (self._image, self._line):
            item.setOpacity(opacity)
        self.points.set_opacity(opacity)
        self.prediction.setEnabled(not is_stale)

    def _show_state(self, frame: Frame) -> None:
        if frame.error is not None:
            self.banner.say(frame.error, "warning", "error")
        elif frame.phase == "compiling":
            self.banner.say("Compiling the kernels… The map follows.", "busy")
        elif frame.dataset is None:
            self.banner.say(EMPTY_WORDS, "points")
        else:
            self.banner.say("")

    def _show_prediction(self, outputs: NDArray[np.float64] | None) -> None:
        words = NO_NUMBER
        if outputs is not None and self._dataset is not None:
            words = prediction_text(self._dataset.spec.info, outputs.tolist())
        if words != self.prediction.text():
            self.prediction.setText(words)

    def _reserve_prediction(self, info: Source) -> None:
        """Keep room for the longest prediction, so that nothing beside it moves while training."""
        longest = [f">99 % {name}" for name in info.classes] or [f"{info.target} −00.00"]
        metrics = self.prediction.fontMetrics()
        self.prediction.setFixedWidth(max(metrics.horizontalAdvance(text) for text in longest) + 4)

    def _show_query_place(self) -> None:
        asked = self._document.project.query
        place = asked or (0.0, 0.0) if self._plane is None else self._plane.query(asked)
        with QSignalBlocker(self.query_mark):
            self.query_mark.setPos(*place)
        words = f"at {self._place_words(*place, short_number)}"
        self._query_place.setText(words if len(words) < LONG_PLACE else words.replace(", ", ",\n", 1))

    def _place_words(self, x: float, y: float, write: Callable[[float, float], str]) -> str:
        extent = (0.0, 10.0, 0.0, 10.0) if self._plane is None else self._plane.extent
        names = ("x₁", "x₂") if self._plane is None else self._plane.labels
        spans = (extent[1] - extent[0], extent[3] - extent[2])
        return ", ".join(f"{name} {write(value, span)}" for name, value, span in zip(names, (x, y), spans, strict=True))

    def _show_counts(self) -> None:
        dataset = self._dataset
        if dataset is None:
            return
        n_train, n_test = len(dataset.points_train), len(dataset.points_test)
        words = f"{count_text(n_train)} train and {count_text(n_test)} test points"
        if self.points.n_left_out:
            words += f", {count_text(n_train + n_test - self.points.n_left_out)} of them drawn"
        self._caption.setText(words)
        self.setAccessibleDescription(f"{dataset.spec.info.title}: {words}.")

    def _begin_gesture(self) -> None:
        self._gesture += 1

    def _move_query(self, x: float, y: float) -> None:
        if self._plane is not None:
            x_min, x_max, y_min, y_max = self._plane.extent
            x, y = min(max(x, x_min), x_max), min(max(y, y_min), y_max)
        project = edits.move_query(self._document.project, x, y)
        self._document.edit("Move query point", project, f"query-{self._gesture}")
        self._show_query_place()

    def _on_query_mark_moved(self) -> None:
        place = self.query_mark.pos()
        self._move_query(place.x(), place.y())

    def _on_scene_clicked(self, event: MouseClickEvent) -> None:
        if event.double() and self._dataset is not None:
            place = self._plot.getViewBox().mapSceneToView(event.scenePos())
            self._begin_gesture()
            self._move_query(place.x(), place.y())
            self._begin_gesture()

    def _on_pointer_moved(self, position: QPointF) -> None:
        view = self._plot.getViewBox()
        if self._dataset is None or self._plane is None or not view.sceneBoundingRect().contains(position):
            return
        place = view.mapSceneToView(position)
        words = self._place_words(place.x(), place.y(), number_text)
        if self._map is not None and not self.staleness.is_stale:
            outputs = output_at(self._map, place.x(), place.y())
            words += f" → {prediction_text(self._dataset.spec.info, outputs)}"
        self._caption.setText(words)


class QueryMark(pg.TargetItem):
    """A cross hair with a light edge, so that it is seen on points, map and line alike."""

    def __init__(self) -> None:
        super().__init__(size=18, symbol="crosshair", movable=True)
        self._edge = pg.mkPen(None)
        self.setBrush(pg.mkBrush(None))
        self.setHoverBrush(pg.mkBrush(None))

    def recolor(self, colors: Colors, scale: float) -> None:
        """Take over the colours of a theme; pens count device pixels, `scale` of them to a pixel."""
        self._edge = pg.mkPen(colors.panel, width=5 * scale)
        self.setPen(pg.mkPen(colors.text, width=2 * scale))
        self.setHoverPen(pg.mkPen(colors.text, width=3 * scale))

    def paint(self, painter: QPainter, *args: object) -> None:
        """Draw the edge, then the cross hair."""
        painter.setPen(self._edge)
        painter.drawPath(self.shape())
        super().paint(painter, *args)


class SmoothImageItem(pg.ImageItem):
    """An image whose pixels run into each other, as the values between two grid points do."""

    def paint(self, painter: QPainter, *args: object) -> None:
        """Draw the image interpolated."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *args)


class SquareFrame(QWidget):
    """Keeps a plot's inner area square and in the middle, and draws the focus ring around it."""

    def __init__(self, plot: PlotArea, theme: Theme) -> None:
        super().__init__()
        self._plot = plot
        self._theme = theme
        self._has_ring = False
        plot.setParent(self)
        self.setMinimumSize(200, 200)

    def set_ring(self, *, is_shown: bool) -> None:
        """Show or hide the focus ring."""
        self._has_ring = is_shown
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across, up = LEFT_AXIS_PX + MARGIN_PX, BOTTOM_AXIS_PX + MARGIN_PX
        side = max(50, min(self.width() - across - 4, self.height() - up - 4))
        left = max(2, (self.width() - side - across) // 2)
        self._plot.setGeometry(left, max(2, (self.height() - side - up) // 2), side + across, side + up)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._has_ring:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(self._theme.colors.text), 2))
            painter.drawRect(self._plot.geometry().adjusted(-1, -1, 1, 1))
            painter.end()


def output_at(output_map: OutputMap, x: float, y: float) -> list[float]:
    """Return the outputs at a place, interpolated between the four grid points around it."""
    values = output_map.values
    x_min, x_max, y_min, y_max = output_map.extent
    last = values.shape[1] - 1
    column = min(max((x - x_min) / (x_max - x_min) * last, 0.0), float(last))
    row = min(max((y - y_min) / (y_max - y_min) * last, 0.0), float(last))
    c, r = min(int(column), last - 1), min(int(row), last - 1)
    right, upper = column - c, row - r
    cell = values[:, r : r + 2, c : c + 2].astype(np.float64)
    weights = np.outer((1 - upper, upper), (1 - right, right))
    return [float(value) for value in (cell * weights).sum(axis=(1, 2))]


def _boundary(output_map: OutputMap) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lines on which the prediction changes: the middle of its range, or another class likeliest."""
    values = output_map.values
    if values.shape[0] == 1:
        low, high = output_map.value_range
        return contour_lines(values[0], (low + high) / 2.0, output_map.extent)
    lines = []
    for index in range(values.shape[0]):
        others = np.delete(values, index, axis=0).max(axis=0)
        lines.append(contour_lines(values[index] - others, 0.0, output_map.extent))
    return np.concatenate([x for x, _ in lines]), np.concatenate([y for _, y in lines])


def _image_rect(output_map: OutputMap) -> QRectF:
    """Return where the image lies: each pixel's middle on its grid point, so half a pixel beyond the extent."""
    x_min, x_max, y_min, y_max = output_map.extent
    n_cells = output_map.values.shape[1] - 1
    dx, dy = (x_max - x_min) / n_cells, (y_max - y_min) / n_cells
    return QRectF(x_min - dx / 2, y_min - dy / 2, x_max - x_min + dx, y_max - y_min + dy)


def _small_label() -> QLabel:
    label = QLabel()
    label.setProperty("caption", True)
    label.setFont(number_font(CAPTION_PX))
    label.setWordWrap(True)
    return label
