"""Colours, fonts and the application's style, light and dark."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

Mode: TypeAlias = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one theme, as #rrggbb. Orange and blue belong to the numbers; chrome is grey."""

    window: str
    panel: str
    line: str
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
    text="#E6E9EE",
    quiet="#9AA4B2",
    negative="#F59322",
    positive="#4FA8E8",
    further_classes=("#3FC5B0", "#E07A9F", "#B39DDB", "#E0C341", "#FF7B72", "#9AA4B2"),
    error="#FF7B72",
    warning="#E0C341",
)


class Theme(QObject):
    """The theme in force; `changed` follows every switch, whether the person's or the system's."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: Mode = "system"

    @property
    def is_dark(self) -> bool:
        """Whether dark colours are in force."""
        if self._mode == "system":
            return QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
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
        self._mode = mode
        self.changed.emit()
