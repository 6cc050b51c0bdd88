"""The whole network drawn once more, on a sheet of its own: nothing of the window's marks, colours or zoom is on it."""

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtSvg import QSvgRenderer

from playground.project.network import layer_sizes
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.builder.cards import CardCalls
from playground.ui.builder.columns import features_width
from playground.ui.builder.controls import FoldButton, SignButton
from playground.ui.builder.detail import MAX_CELLS
from playground.ui.builder.handles import Handle
from playground.ui.builder.layout import (
    FOOTER,
    HEADER,
    LANE,
    LANES_PADDING,
    MARGIN,
    MAX_LANES,
    WIDE_CARD,
    ZONE_PADDING,
)
from playground.ui.builder.look import Look
from playground.ui.builder.marks import InsertionMark, Invitation
from playground.ui.builder.scene import NetworkScene
from playground.ui.builder.summary import summarize
from playground.ui.theme import TITLE_PX, IconRole, Theme, icon_source, sized_font

EDGE = 16.0
TITLE_ROOM = 40.0
GAP = 56.0
"""Between two columns: the links can be followed, and six columns still fit on a page."""

PITCH = 48.0
FEWEST, MOST = 6, 9
"""The height is that of the layer with most units, each so far from the next, within these limits."""


class SheetLook(Look):
    """What a sheet is painted with: on light ones the ground is white as paper, and icons are drawn by their lines."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._sheet_theme = theme
        self._renderers: dict[tuple[str, IconRole], QSvgRenderer] = {}
        if not theme.is_dark:
            self.window = self.panel

    def draw_icon(self, painter: QPainter, name: str, rect: QRectF, role: IconRole = "text") -> None:
        """Draw an icon as lines, which stay sharp at every size."""
        key = (name, role)
        if key not in self._renderers:
            source = icon_source(name, self._sheet_theme.icon_color(role))
            self._renderers[key] = QSvgRenderer(QByteArray(source))
        self._renderers[key].render(painter, rect)


class Sheet:
    """One drawing of a project and of what the run is like, in light or dark colours, with a title where one is given.

    `size` is its width and height in the pixels of a screen at 100 %.
    """

    def __init__(self, project: Project, frame: Frame | None, *, is_dark: bool = False, title: str = "") -> None:
        self.project = project
        self.title = title
        self._theme = Theme()
        self._theme.set_mode("dark" if is_dark else "light")
        self._look = SheetLook(self._theme)
        self._scene = NetworkScene(self._look, project, CardCalls(_no_step, _nothing, _nothing, _nothing))
        self._scene.set_room(*_room(project, self._scene, self._look))
        if frame is not None:
            self._scene.show_frame(frame)
        for item in self._scene.items():
            if isinstance(item, FoldButton | SignButton | InsertionMark | Invitation | Handle):
                item.hide()
        self._content = self._drawn_rect()

    @property
    def size(self) -> QSizeF:
        """Width and height with the edge and the title."""
        top = TITLE_ROOM if self.title else 0.0
        return QSizeF(self._content.width() + 2 * EDGE, self._content.height() + 2 * EDGE + top)

    @property
    def ground(self) -> QColor:
        """The colour of the paper."""
        return self._look.window

    @property
    def summary(self) -> str:
        """The network in words."""
        return summarize(self.project)

    def paint(self, painter: QPainter, target: QRectF, *, is_draft: bool = False) -> None:
        """Draw the sheet into `target` as large as it fits, in its middle; a draft is no different."""
        del is_draft
        scale = min(target.width() / self.size.width(), target.height() / self.size.height())
        left = target.left() + (target.width() - scale * self.size.width()) / 2
        top = target.top() + (target.height() - scale * self.size.height()) / 2
        painter.save()
        painter.translate(left, top)
        painter.scale(scale, scale)
        painter.fillRect(QRectF(QPointF(0, 0), self.size), QBrush(self.ground))
        content = self._content.translated(EDGE - self._content.left(), EDGE - self._content.top())
        if self.title:
            painter.setPen(self._look.text)
            painter.setFont(sized_font(TITLE_PX))
            place = QRectF(EDGE, EDGE, content.width(), TITLE_ROOM - EDGE / 2)
            shown = painter.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, int(place.width()))
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
            content.translate(0, TITLE_ROOM)
        self._scene.render(painter, content, self._content)
        painter.restore()

    def _drawn_rect(self) -> QRectF:
        """Return what the visible items take up, in whole pixels."""
        rect = QRectF()
        for item in self._scene.items():
            if item.isVisible():
                rect = rect.united(item.sceneBoundingRect())
        return QRectF(rect.toAlignedRect())


def _room(project: Project, scene: NetworkScene, look: Look) -> tuple[float, float]:
    """Return the width and height in which the network stands well, whatever the window is like."""
    network, n_features = project.network, project.dataset.n_features
    n_cards = len(network.all_layers)
    width = 2 * MARGIN + features_width(project, look) + n_cards * (WIDE_CARD + GAP)
    sizes = layer_sizes(network, n_features)
    most = max([n_features, *(size.n_units for size in sizes)])
    n_rows = min(max(most, FEWEST), MOST) if most <= MAX_CELLS else MOST
    n_lanes = len(scene.skips)
    lanes = min(n_lanes * LANE, MAX_LANES) + LANES_PADDING if n_lanes else 0.0
    return width, 2 * MARGIN + lanes + HEADER + n_rows * PITCH + 2 * ZONE_PADDING + FOOTER


def _no_step(_layer_id: str, _by: int) -> None:
    """Leave the layer as it is: nobody can click on a sheet."""


def _nothing(_layer_id: str) -> None:
    """Do nothing: nobody can click on a sheet."""
