"""A landscape as a surface that is turned by mouse and keys, drawn by OpenGL where there is one."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from playground.settings import Settings
from playground.ui.plots.plot_area import STALE_OPACITY, Banner
from playground.ui.plots.surface import shape
from playground.ui.plots.surface.camera import Camera, on_screen
from playground.ui.plots.surface.probe import Probe, why_not_at_once
from playground.ui.plots.surface.renderer import NoOpenGL, Part, Renderer
from playground.ui.plots.surface.shape import HEIGHT, Surface
from playground.ui.theme import CAPTION_PX, Theme, mix, number_font

log = logging.getLogger(__name__)

TURN_DEGREES = 6.0
"""One press of an arrow key."""
DEGREES_PER_PX = 0.5
ZOOM_STEP = 1.15
PATH_WIDTH = 2.5
NAMED_PX = 130
"""A lower view has no room for names beside the surface."""

BUSY_WORDS = "Trying out whether this computer can draw in three dimensions…"
FLAT_WORDS = "This view is flat because {reason}."
DID_NOT_COME_BACK = "the program ended the last time it drew in three dimensions; press “3-D” twice to try once more"


class SurfaceView(QWidget):
    """Draws a `Surface`; `became_flat(sentence)` says why it cannot, once it was tried.

    It is tried when the view is first seen, never before: first in a process of its own, then here, with a mark in the
    settings that is taken away when the first picture is there. Dragging and the arrow keys turn the surface; the
    wheel, + and − zoom; Home goes back to the first view.
    """

    became_flat = Signal(str)
    turned = Signal()

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings = settings
        self._surface: Surface | None = None
        self._names = ("", "", "")
        self._parts: list[Part] = []
        self._renderer: Renderer | None = None
        self._probe: Probe | None = None
        self._picture: QImage | None = None
        self._camera = Camera()
        self._dragged_from: QPointF | None = None
        self._is_stale = False
        self.why_flat = ""
        self.setFont(number_font(CAPTION_PX))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 80)
        self.setAccessibleName("Loss surface")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.banner = Banner(self, theme)
        theme.changed.connect(self._on_theme_changed)

    @property
    def camera(self) -> Camera:
        """Where the surface is looked at from."""
        return self._camera

    @property
    def is_drawn(self) -> bool:
        """Whether there is a picture of the surface."""
        return self._picture is not None

    @property
    def is_trying(self) -> bool:
        """Whether it is being found out what this computer can draw."""
        return self._probe is not None

    def show_surface(self, surface: Surface | None, names: tuple[str, str, str] = ("", "", "")) -> None:
        """Show another surface, with the names of both axes of its plane and of its height."""
        self._surface, self._names = surface, names
        self._parts = []
        self._redraw()

    def set_stale(self, *, is_stale: bool) -> None:
        """Fade the surface, or bring it back."""
        self._is_stale = is_stale
        self.update()

    def look_from(self, camera: Camera) -> None:
        """Look at the surface from elsewhere."""
        if camera != self._camera:
            self._camera = camera
            self._redraw()
            self.turned.emit()

    def try_again(self) -> None:
        """Forget that drawing failed, and find out anew when the view is seen."""
        self._settings.is_drawing_3d = False
        self.why_flat = ""
        self.banner.say("")
        self.update()

    def close_renderer(self) -> None:
        """Give back what the driver holds; the view draws no more."""
        if self._probe is not None:
            self._probe.close()
            self._probe = None
        if self._renderer is not None:
            self._renderer.close()
            self._renderer = None

    def sizeHint(self) -> QSize:
        return QSize(300, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._dragged_from = None

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.colors.panel))
        if self._renderer is not None and self._surface is not None:
            if self._picture is None:
                self._draw()
            if self._picture is not None:
                painter.setOpacity(STALE_OPACITY if self._is_stale else 1.0)
                painter.drawImage(QRectF(self.rect()), self._picture)
                self._paint_names(painter)
                painter.setOpacity(1.0)
        elif not self.why_flat and self._renderer is None and self._probe is None:
            QTimer.singleShot(0, self, self._begin)  # no process is started inside a paint event
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.colors.text), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            moved = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self.look_from(self._camera.turned(-DEGREES_PER_PX * moved.x(), DEGREES_PER_PX * moved.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.look_from(self._camera.zoomed(ZOOM_STEP ** (event.angleDelta().y() / 120.0)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        camera = {key: camera for _words, keys, camera in self._ways() for key in keys}.get(Qt.Key(event.key()))
        if camera is None:
            super().keyPressEvent(event)
        else:
            self.look_from(camera)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer by single clicks what dragging and keys do."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, _keys, camera in self._ways():
            menu.addAction(words, self._looker(camera))
        menu.popup(event.globalPos())

    def _looker(self, camera: Camera) -> Callable[[], None]:
        return lambda: self.look_from(camera)

    def _ways(self) -> tuple[tuple[str, tuple[Qt.Key, ...], Camera], ...]:
        """Return the ways to look from elsewhere: their words, their keys, and where they lead."""
        camera, key = self._camera, Qt.Key
        return (
            ("Turn left", (key.Key_Left,), camera.turned(TURN_DEGREES, 0.0)),
            ("Turn right", (key.Key_Right,), camera.turned(-TURN_DEGREES, 0.0)),
            ("Look from higher up", (key.Key_Up,), camera.turned(0.0, TURN_DEGREES)),
            ("Look from lower down", (key.Key_Down,), camera.turned(0.0, -TURN_DEGREES)),
            ("Nearer", (key.Key_Plus, key.Key_Equal), camera.zoomed(ZOOM_STEP)),
            ("Farther away", (key.Key_Minus,), camera.zoomed(1.0 / ZOOM_STEP)),
            ("Reset view", (key.Key_Home, key.Key_0), Camera()),
        )

    def _begin(self) -> None:
        """Find out whether OpenGL can be used."""
        if self.why_flat or self._renderer is not None or self._probe is not None:
            return
        reason = why_not_at_once()
        if reason or self._settings.is_drawing_3d:
            # The mark stays until a person wants to try again.
            self._go_flat(reason or DID_NOT_COME_BACK)
            return
        self.banner.say(BUSY_WORDS, "busy")
        self._probe = Probe(self)
        self._probe.answered.connect(self._on_probe_answered)
        self._probe.start()

    def _on_probe_answered(self, reason: str) -> None:
        probe, self._probe = self._probe, None
        if probe is not None:
            probe.deleteLater()
        if reason:
            self._go_flat(reason)
            return
        self.banner.say("")
        # Written before the driver is called: if it takes the program down, the next start knows.
        self._settings.is_drawing_3d = True
        self._settings.flush()
        try:
            self._renderer = Renderer()
            log.info("surfaces are drawn by %s", self._renderer.device)
        except NoOpenGL as problem:
            self._settings.is_drawing_3d = False
            self._go_flat(str(problem))
        self._redraw()

    def _go_flat(self, reason: str) -> None:
        self.close_renderer()
        self._picture = None
        self.why_flat = FLAT_WORDS.format(reason=reason)
        self.banner.say(self.why_flat)
        self.setAccessibleDescription(self.why_flat)
        self.became_flat.emit(self.why_flat)

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _on_theme_changed(self) -> None:
        self._parts = []
        self._redraw()

    def _draw(self) -> None:
        """Draw the picture anew, at the pixels of the screen."""
        assert self._renderer is not None
        assert self._surface is not None
        if not self._parts:
            self._parts = self._make_parts(self._surface)
        colors, scale = self._theme.colors, self.devicePixelRatioF()
        size = QSize(max(1, round(self.width() * scale)), max(1, round(self.height() * scale)))
        try:
            matrix = self._camera.matrix(self.width(), self.height())
            box = shape.box_lines(_parts_of(mix(colors.panel, colors.border, 0.7)), self._camera.nearest)
            parts = [*self._parts, Part(box, scale)]
            self._picture = self._renderer.draw(parts, matrix, size, QColor(colors.panel))
        except NoOpenGL as problem:
            reason = str(problem)
            self._settings.is_drawing_3d = False
            QTimer.singleShot(0, self, lambda: self._go_flat(reason))
            return
        if self._settings.is_drawing_3d:
            self._settings.is_drawing_3d = False
            self._settings.flush()

    def _make_parts(self, surface: Surface) -> list[Part]:
        colors, scale = self._theme.colors, self.devicePixelRatioF()
        text = _parts_of(colors.text)
        return [
            Part(shape.triangles(surface), top=HEIGHT),
            Part(shape.mesh_lines(surface), scale, HEIGHT),
            Part(shape.path_line(surface, text), PATH_WIDTH * scale, HEIGHT + shape.LIFT),
            Part(shape.ball(surface, text)),
        ]

    def _paint_names(self, painter: QPainter) -> None:
        """Write the names of the axes beside the nearest edges of the floor, and of the height at the left."""
        if self.height() < NAMED_PX:
            return
        matrix = self._camera.matrix(self.width(), self.height())
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(self._theme.colors.quiet))
        edges = {
            self._names[0]: [(0.0, -1.14, 0.0), (0.0, 1.14, 0.0)],
            self._names[1]: [(1.14, 0.0, 0.0), (-1.14, 0.0, 0.0)],
        }
        for name, middles in edges.items():
            seen = [on_screen(matrix, middle, self.width(), self.height()) for middle in middles]
            self._write(painter, metrics, name, max(seen, key=lambda point: point.y()))
        corners = [(x, y, HEIGHT) for x, y in shape.CORNERS if (x, y) != self._camera.nearest]
        seen = [on_screen(matrix, corner, self.width(), self.height()) for corner in corners]
        at = min(seen, key=lambda point: point.x())
        self._write(painter, metrics, self._names[2], at - QPointF(0.0, metrics.height()))

    def _write(self, painter: QPainter, metrics: QFontMetricsF, text: str, middle: QPointF) -> None:
        """Write words around a place, moved so that they are inside the view."""
        width, height = metrics.horizontalAdvance(text), metrics.height()
        left = min(max(middle.x() - width / 2, 4.0), self.width() - width - 4.0)
        top = min(max(middle.y() - height / 2, 2.0), self.height() - height - 2.0)
        painter.drawText(QRectF(left, top, width + 1.0, height), Qt.AlignmentFlag.AlignCenter, text)


def _parts_of(color: str) -> tuple[float, float, float]:
    """Return red, green and blue of a colour, 0 to 1."""
    parsed = QColor(color)
    return parsed.redF(), parsed.greenF(), parsed.blueF()
