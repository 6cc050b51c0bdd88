"""One view of the window drawn once more on a sheet: with its title and its numbers, without its bare buttons."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QToolButton, QWidget

from playground.ui.plots.plot_area import PlotArea
from playground.ui.theme import DARK, LIGHT, TITLE_PX, Mode, Theme, sized_font

EDGE = 16.0
TITLE_ROOM = 40.0
DRAFT_SCALE = 2.0


@dataclass(frozen=True, slots=True)
class Subject:
    """What a picture is taken of: a widget of the window, what it is called, and the theme it follows."""

    view: QWidget
    name: str
    theme: Theme
    drafts: dict[bool, QImage] = field(default_factory=dict)
    """Small pictures for previews, by whether they are dark: changing all colours for one takes its time."""


class ViewSheet:
    """A sheet with one view as it is when the sheet is painted, in light or dark colours.

    `size` is its width and height in the pixels of a screen at 100 %.
    """

    def __init__(self, subject: Subject, *, is_dark: bool = False, title: str = "") -> None:
        self.title = title
        self._subject = subject
        self._mode: Mode = "dark" if is_dark else "light"
        self._colors = DARK if is_dark else LIGHT

    @property
    def size(self) -> QSizeF:
        """Width and height with the edge and the title."""
        view = self._subject.view
        return QSizeF(view.width() + 2 * EDGE, view.height() + 2 * EDGE + (TITLE_ROOM if self.title else 0.0))

    @property
    def ground(self) -> QColor:
        """The colour of the paper."""
        return QColor(self._colors.window if self._subject.view.isWindow() else self._colors.panel)

    @property
    def summary(self) -> str:
        """What the view shows, in words."""
        view = self._subject.view
        return ". ".join(words for words in (self._subject.name, view.accessibleDescription()) if words)

    def paint(self, painter: QPainter, target: QRectF, *, is_draft: bool = False) -> None:
        """Draw the sheet into `target` as large as it fits, in its middle; a draft may be of a moment ago."""
        size = self.size
        scale = min(target.width() / size.width(), target.height() / size.height())
        painter.save()
        painter.translate(target.center() - QRectF(0, 0, scale * size.width(), scale * size.height()).center())
        painter.scale(scale, scale)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), self.ground)
        top = EDGE
        if self.title:
            painter.setPen(QColor(self._colors.text))
            painter.setFont(sized_font(TITLE_PX))
            width = size.width() - 2 * EDGE
            shown = painter.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, int(width))
            place = QRectF(EDGE, EDGE, width, TITLE_ROOM - EDGE / 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
            top += TITLE_ROOM
        view = self._subject.view
        if is_draft:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(EDGE, top, view.width(), view.height()), self._draft())
        else:
            self._render(painter, QPoint(round(EDGE), round(top)))
        painter.restore()

    def _draft(self) -> QImage:
        drafts, is_dark = self._subject.drafts, self._mode == "dark"
        if is_dark not in drafts:
            draft = QImage(self._subject.view.size() * DRAFT_SCALE, QImage.Format.Format_RGB32)
            draft.setDevicePixelRatio(DRAFT_SCALE)
            draft.fill(self.ground)
            painter = QPainter(draft)
            self._render(painter, QPoint(0, 0))
            painter.end()
            draft.setDevicePixelRatio(1.0)
            drafts[is_dark] = draft
        return drafts[is_dark]

    def _render(self, painter: QPainter, place: QPoint) -> None:
        view = self._subject.view
        ratio = painter.deviceTransform().m11()  # of a PNG its scale, of a PDF its dots a point
        with _in_mode(self._subject.theme, self._mode), _at_ratio(view, ratio):
            flags = QWidget.RenderFlag
            view.render(painter, place, _without_buttons(view), flags.DrawWindowBackground | flags.DrawChildren)


@contextmanager
def _in_mode(theme: Theme, mode: Mode) -> Iterator[None]:
    """Let everything have light or dark colours; nothing of that reaches the screen, which is painted afterwards."""
    before = theme.mode
    if theme.is_dark == (mode == "dark"):
        yield
        return
    theme.set_mode(mode)
    try:
        yield
    finally:
        theme.set_mode(before)


@contextmanager
def _at_ratio(view: QWidget, ratio: float) -> Iterator[None]:
    """Let plots choose their pens, which count pixels of the device, as on a screen of this many pixels a point."""
    if ratio == view.devicePixelRatioF():
        yield
        return
    widgets = [view, *view.findChildren(QWidget)]
    areas = [widget for widget in widgets if isinstance(widget, PlotArea)]
    for widget in widgets:
        widget.__dict__["devicePixelRatioF"] = lambda: ratio
    for area in areas:
        area.scale_changed.emit()
    try:
        yield
    finally:
        for widget in widgets:
            del widget.__dict__["devicePixelRatioF"]
        for area in areas:
            area.scale_changed.emit()


def _without_buttons(view: QWidget) -> QRegion:
    """Return the place of a view but for the buttons that only have an icon; of a window all."""
    region = QRegion(view.rect())
    if view.isWindow():
        return region
    for button in view.findChildren(QToolButton):
        is_bare = button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly and not button.icon().isNull()
        if button.isVisible() and button.property("flat") and is_bare:
            region -= QRegion(button.rect().translated(button.mapTo(view, QPoint(0, 0))))
    return region
