"""Colours, fonts, icons and the application's style, light and dark."""

from dataclasses import dataclass
from string import Template
from typing import Literal, TypeAlias
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontInfo, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from playground.resources import resource_path

Mode: TypeAlias = Literal["system", "light", "dark"]
IconRole: TypeAlias = Literal["text", "quiet", "inverse", "warning", "error"]

BODY_PX = 13
CAPTION_PX = 11
TITLE_PX = 16
ICON_PX = 20
ICON_SCALES = (1.0, 1.25, 1.5, 2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one theme, as #rrggbb. Orange and blue belong to the numbers; chrome is grey.

    `line` parts areas and needs no contrast; `border` outlines what can be operated and has at least 3:1.
    """

    window: str
    panel: str
    line: str
    border: str
    text: str
    quiet: str
    negative: str
    positive: str
    further_classes: tuple[str, ...]
    error: str
    warning: str

    def class_color(self, index: int) -> str:
        """Return the colour of class 0, 1, 2, …: orange, blue, then the further ones."""
        return (self.negative, self.positive, *self.further_classes)[index % (2 + len(self.further_classes))]


LIGHT = Colors(
    window="#F6F7F9",
    panel="#FFFFFF",
    line="#D5D9E0",
    border="#868E9A",
    text="#1F2430",
    quiet="#5B6470",
    negative="#C8640A",
    positive="#0877BD",
    further_classes=("#007A5E", "#B8417A", "#7A5BC4", "#8A6D00", "#C73E3A", "#2A9D8F"),
    error="#C73E3A",
    warning="#8A6D00",
)
DARK = Colors(
    window="#1B1E23",
    panel="#24282F",
    line="#3A404A",
    border="#737C89",
    text="#E6E9EE",
    quiet="#9AA4B2",
    negative="#F59322",
    positive="#4FA8E8",
    further_classes=("#3FC5B0", "#E07A9F", "#B39DDB", "#E0C341", "#FF7B72", "#9AA4B2"),
    error="#FF7B72",
    warning="#E0C341",
)


LINE_CONTRAST = 3.0
"""What is to be seen has at least this contrast against its ground (WCAG 2.2, 1.4.11)."""


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2), from 1 to 21."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parsed = QColor(color)
    parts = (parsed.redF(), parsed.greenF(), parsed.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def mix(first: str, second: str, share: float) -> str:
    """Return the colour that lies `share` of the way from the first to the second, as #rrggbb."""
    a, b = QColor(first), QColor(second)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    red, green, blue = (round(x + (y - x) * share) for x, y in parts)
    return f"#{red:02X}{green:02X}{blue:02X}"


class Theme(QObject):
    """The theme in force; `changed` follows every switch, whether the person's or the system's.

    `dress` puts the style on the application once; colours, fonts and icons can be asked for without it.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: Mode = "system"
        self._was_dark = self.is_dark
        self._app: QApplication | None = None
        self._icons: dict[tuple[str, IconRole], QIcon] = {}
        self._followers: WeakKeyDictionary[QAction | QAbstractButton, tuple[str, IconRole]] = WeakKeyDictionary()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    @property
    def is_dark(self) -> bool:
        """Whether dark colours are in force."""
        if self._mode == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode == "dark"

    @property
    def colors(self) -> Colors:
        """The colours in force."""
        return DARK if self.is_dark else LIGHT

    @property
    def mode(self) -> Mode:
        """What the person chose."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Follow the system, or stay light or dark."""
        if mode == self._mode:
            return
        self._mode = mode
        if self._app is not None:
            self._tell_system()
        self._refresh()

    def dress(self, app: QApplication) -> None:
        """Give the application the Fusion style, the font, the palette and the style sheet, now and at every change."""
        self._app = app
        app.setStyle("Fusion")
        app.setFont(body_font())
        self._tell_system()
        self._paint_app(app)

    def icon(self, name: str, role: IconRole = "text") -> QIcon:
        """Return the icon `resources/icons/<name>.svg` in the theme's colours, sharp at every usual scale."""
        key = (name, role)
        if key not in self._icons:
            self._icons[key] = self._draw_icon(name, role)
        return self._icons[key]

    def pixmap(self, name: str, role: IconRole = "text", size: int = ICON_PX, scale: float = 2.0) -> QPixmap:
        """Return one icon as a picture of `size` logical pixels."""
        return _render(name, self.icon_color(role), size, scale)

    def icon_color(self, role: IconRole) -> str:
        """Return the colour icons of a role have."""
        return {
            "text": self.colors.text,
            "quiet": self.colors.quiet,
            "inverse": self.colors.panel,
            "warning": self.colors.warning,
            "error": self.colors.error,
        }[role]

    def give_icon(self, target: QAction | QAbstractButton, name: str, role: IconRole = "text") -> None:
        """Put an icon on an action or a button, and put it on again whenever the theme changes."""
        self._followers[target] = (name, role)
        target.setIcon(self.icon(name, role))

    def _draw_icon(self, name: str, role: IconRole) -> QIcon:
        icon = QIcon()
        faded = mix(self.colors.quiet, self.colors.panel, 0.5)
        for scale in ICON_SCALES:
            normal = self.pixmap(name, role, scale=scale)
            icon.addPixmap(normal, QIcon.Mode.Normal)
            icon.addPixmap(normal, QIcon.Mode.Active)
            icon.addPixmap(normal, QIcon.Mode.Selected)
            icon.addPixmap(_render(name, faded, ICON_PX, scale), QIcon.Mode.Disabled)
        return icon

    def _tell_system(self) -> None:
        """Let title bars and the system's own dialogs follow the choice."""
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        QGuiApplication.styleHints().setColorScheme(schemes.get(self._mode, Qt.ColorScheme.Unknown))

    def _on_color_scheme_changed(self) -> None:
        if self._mode == "system" and self.is_dark != self._was_dark:
            self._refresh()

    def _refresh(self) -> None:
        self._was_dark = self.is_dark
        self._icons.clear()
        if self._app is not None:
            self._paint_app(self._app)
        for target, (name, role) in list(self._followers.items()):
            if shiboken6.isValid(target):
                target.setIcon(self.icon(name, role))
        self.changed.emit()

    def _paint_app(self, app: QApplication) -> None:
        app.setPalette(palette(self.colors))
        app.setStyleSheet(style_sheet(self.colors, is_dark=self.is_dark))


def icon_source(name: str, color: str) -> bytes:
    """Return an SVG of the icons, whose strokes are `currentColor`, in one colour."""
    source = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    return source.replace("currentColor", color).encode()


def _render(name: str, color: str, size: int, scale: float) -> QPixmap:
    """Draw an icon in one colour."""
    renderer = QSvgRenderer(QByteArray(icon_source(name, color)))
    pixels = round(size * scale)
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def body_font() -> QFont:
    """Return the system's font at body size, or larger where the person asked the system for larger type."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(max(BODY_PX, min(QFontInfo(font).pixelSize(), 2 * BODY_PX)))
    return font


def sized_font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the body font at one of the three sizes, in the same proportion where the body is larger than usual."""
    font = body_font()
    font.setPixelSize(round(font.pixelSize() * pixels / BODY_PX))
    font.setWeight(weight)
    return font


def number_font(pixels: int = BODY_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return a font whose digits are all equally wide, so that numbers do not jump while training."""
    font = sized_font(pixels, weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def palette(colors: Colors) -> QPalette:
    """Return the colours as a palette, for everything the style sheet leaves to Fusion."""
    role = QPalette.ColorRole
    result = QPalette()
    for target, color in {
        role.Window: colors.window,
        role.WindowText: colors.text,
        role.Base: colors.panel,
        role.AlternateBase: colors.window,
        role.Text: colors.text,
        role.Button: colors.panel,
        role.ButtonText: colors.text,
        role.BrightText: colors.error,
        role.ToolTipBase: colors.panel,
        role.ToolTipText: colors.text,
        role.PlaceholderText: colors.quiet,
        role.Highlight: mix(colors.panel, colors.text, 0.18),
        role.HighlightedText: colors.text,
        role.Link: colors.positive,
        role.LinkVisited: colors.positive,
        role.Mid: colors.line,
        role.Accent: colors.text,
    }.items():
        result.setColor(target, QColor(color))
    faded = QColor(mix(colors.quiet, colors.panel, 0.4))
    for target in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, target, faded)
    return result


def style_sheet(colors: Colors, *, is_dark: bool) -> str:
    """Return the style sheet of `resources/themes/playground.qss` with the theme's colours and signs filled in."""
    template = Template(resource_path("themes/playground.qss").read_text(encoding="utf-8"))
    signs = resource_path(f"themes/{'dark' if is_dark else 'light'}").as_posix()
    font = body_font().pixelSize() / BODY_PX
    return template.substitute(
        window=colors.window,
        panel=colors.panel,
        line=colors.line,
        border=colors.border,
        text=colors.text,
        quiet=colors.quiet,
        faded=mix(colors.quiet, colors.panel, 0.4),
        hover=mix(colors.panel, colors.text, 0.06),
        pressed=mix(colors.panel, colors.text, 0.14),
        strong_hover=mix(colors.text, colors.panel, 0.15),
        error=colors.error,
        caption_px=round(CAPTION_PX * font),
        title_px=round(TITLE_PX * font),
        signs=signs,
    )
