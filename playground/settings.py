"""Typed preferences of the person on this machine, over QSettings: what is remembered between two starts."""

import hashlib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

LandscapeKind: TypeAlias = Literal["weights", "path", "random", "curvature"]
LandscapePart: TypeAlias = Literal["train", "test", "batch"]
ThemeMode: TypeAlias = Literal["system", "light", "dark"]
FirstLines: TypeAlias = Literal["single", "always", "never"]

MAX_RECENT = 10
LAYOUT_VERSION = 1
IMPORT_SIZE = 960, 640


@dataclass(frozen=True, slots=True)
class CurveChoices:
    """What the curves show: a quantity, by "epoch" or by "step"; and what is drawn of the runs kept for comparison."""

    quantity: str = "loss"
    across: str = "epoch"
    has_train: bool = False
    keeps_last: bool = True


class Settings:
    """Preferences of this person on this machine, or those in the file at `path`.

    A missing or damaged value counts as the default.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._folder = path.parent if path else None
        ini = QSettings.Format.IniFormat
        name = "network-playground"
        self._store = QSettings(str(path), ini) if path else QSettings(ini, QSettings.Scope.UserScope, name, name)

    @property
    def theme_mode(self) -> ThemeMode:
        """Light, dark, or as the system says."""
        value = self._store.value("theme")
        for mode in get_args(ThemeMode):
            if value == mode:
                return mode  # type: ignore[no-any-return]  # get_args gives Any; the values are those of ThemeMode
        return "system"

    @theme_mode.setter
    def theme_mode(self, mode: ThemeMode) -> None:
        self._store.setValue("theme", mode)

    @property
    def is_loss_logarithmic(self) -> bool:
        """Whether losses are drawn on a logarithmic axis."""
        return self._store.value("loss_logarithmic") in {True, "true"}

    @is_loss_logarithmic.setter
    def is_loss_logarithmic(self, is_logarithmic: bool) -> None:
        self._store.setValue("loss_logarithmic", is_logarithmic)

    @property
    def curve_choices(self) -> CurveChoices:
        """What the curves show; words are taken as they are, and whoever shows them knows which there are."""
        kept: dict[str, str | bool] = {}
        for field in fields(CurveChoices):
            value = self._store.value(f"curves/{field.name}")
            if isinstance(field.default, bool):
                kept[field.name] = value in {True, "true"} if value is not None else field.default
            elif isinstance(value, str):
                kept[field.name] = value
        return CurveChoices(**kept)  # type: ignore[arg-type]  # as the kinds of the defaults are

    @curve_choices.setter
    def curve_choices(self, choices: CurveChoices) -> None:
        for field in fields(CurveChoices):
            self._store.setValue(f"curves/{field.name}", getattr(choices, field.name))

    @property
    def is_gap_alone(self) -> bool:
        """Whether the gap between test and train loss is drawn without the losses."""
        return self._store.value("gap_alone") in {True, "true"}

    @is_gap_alone.setter
    def is_gap_alone(self, is_alone: bool) -> None:
        self._store.setValue("gap_alone", is_alone)

    @property
    def landscape_kind(self) -> LandscapeKind:
        """Which plane the loss landscape is shown over."""
        value = self._store.value("landscape_kind")
        return next((kind for kind in get_args(LandscapeKind) if kind == value), "path")

    @landscape_kind.setter
    def landscape_kind(self, kind: LandscapeKind) -> None:
        self._store.setValue("landscape_kind", kind)

    @property
    def landscape_part(self) -> LandscapePart:
        """Which points the loss landscape is the loss of."""
        value = self._store.value("landscape_part")
        return next((part for part in get_args(LandscapePart) if part == value), "train")

    @landscape_part.setter
    def landscape_part(self, part: LandscapePart) -> None:
        self._store.setValue("landscape_part", part)

    @property
    def is_landscape_logarithmic(self) -> bool:
        """Whether the shades of the loss landscape tell factors."""
        return self._store.value("landscape_logarithmic") not in {False, "false"}

    @is_landscape_logarithmic.setter
    def is_landscape_logarithmic(self, is_logarithmic: bool) -> None:
        self._store.setValue("landscape_logarithmic", is_logarithmic)

    @property
    def is_landscape_3d(self) -> bool:
        """Whether the loss landscape is shown as a surface."""
        return self._store.value("landscape_3d") in {True, "true"}

    @is_landscape_3d.setter
    def is_landscape_3d(self, is_surface: bool) -> None:
        self._store.setValue("landscape_3d", is_surface)

    @property
    def is_network_listed(self) -> bool:
        """Whether the network is told as a list below its drawing."""
        return self._store.value("network_listed") in {True, "true"}

    @is_network_listed.setter
    def is_network_listed(self, is_listed: bool) -> None:
        self._store.setValue("network_listed", is_listed)

    @property
    def shows_hints(self) -> bool:
        """Whether the builder remarks on layers that do less than they seem to."""
        return self._store.value("shows_hints") not in {False, "false"}

    @shows_hints.setter
    def shows_hints(self, is_shown: bool) -> None:
        self._store.setValue("shows_hints", is_shown)

    @property
    def first_lines(self) -> FirstLines:
        """Whose lines of the first layer lie over the plane: those of a single unit, of every unit, or none."""
        value = self._store.value("first_lines")
        for mode in get_args(FirstLines):
            if value == mode:
                return mode  # type: ignore[no-any-return]  # get_args gives Any; the values are those of FirstLines
        return "single"

    @first_lines.setter
    def first_lines(self, mode: FirstLines) -> None:
        self._store.setValue("first_lines", mode)

    @property
    def is_map_discrete(self) -> bool:
        """Whether the map shows decisions only, or values in steps."""
        return self._store.value("map_discrete") in {True, "true"}

    @is_map_discrete.setter
    def is_map_discrete(self, is_discrete: bool) -> None:
        self._store.setValue("map_discrete", is_discrete)

    @property
    def has_map_contours(self) -> bool:
        """Whether the map has lines of more levels than the threshold."""
        return self._store.value("map_contours") in {True, "true"}

    @has_map_contours.setter
    def has_map_contours(self, has_contours: bool) -> None:
        self._store.setValue("map_contours", has_contours)

    @property
    def hidden_parts(self) -> frozenset[str]:
        """Which points are left out of the feature space: "train", "test"."""
        value = self._store.value("hidden_parts")
        return frozenset(value.split()) & {"train", "test"} if isinstance(value, str) else frozenset()

    @hidden_parts.setter
    def hidden_parts(self, parts: frozenset[str]) -> None:
        self._store.setValue("hidden_parts", " ".join(sorted(parts)))

    @property
    def hinge_layers(self) -> tuple[int, ...]:
        """Numbers of the deeper layers, counted from 1, whose lines lie over the plane."""
        value = self._store.value("hinge_layers")
        parts = value.split() if isinstance(value, str) else []
        return tuple(int(part) for part in parts if part.isdecimal() and len(part) < 4)

    @hinge_layers.setter
    def hinge_layers(self, numbers: tuple[int, ...]) -> None:
        self._store.setValue("hinge_layers", " ".join(map(str, numbers)))

    @property
    def is_drawing_3d(self) -> bool:
        """Whether a first drawing in three dimensions has begun and was not yet seen to succeed.

        Found at a start, it says that the graphics driver took the program down.
        """
        return self._store.value("drawing_3d") in {True, "true"}

    @is_drawing_3d.setter
    def is_drawing_3d(self, is_drawing: bool) -> None:
        self._store.setValue("drawing_3d", is_drawing)

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """Project files opened or saved lately, newest first."""
        value = self._store.value("recent_files")
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(Path(name) for name in names if isinstance(name, str) and name)[:MAX_RECENT]

    def add_recent_file(self, path: Path) -> None:
        """Put a file at the top of the recent ones."""
        path = path.absolute()
        others = [other for other in self.recent_files if other != path]
        self._store.setValue("recent_files", [str(each) for each in [path, *others][:MAX_RECENT]])

    def remove_recent_file(self, path: Path) -> None:
        """Take a file that is gone off the recent ones."""
        kept = [str(other) for other in self.recent_files if other != path.absolute()]
        self._store.setValue("recent_files", kept)

    @property
    def template_folder(self) -> Path:
        """Where the person's own templates are kept: beside the settings where those have a file of their own."""
        if self._folder is not None:
            return self._folder / "templates"
        data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
        return Path(data) / "network-playground" / "templates"

    @property
    def state_folder(self) -> Path:
        """Where work is kept for the case of a crash: beside the settings where those have a file of their own."""
        if self._folder is not None:
            return self._folder / "state"
        state = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)
        return Path(state) / "network-playground"

    @property
    def table_folder(self) -> Path | None:
        """Where the last table was imported from."""
        value = self._store.value("table_folder")
        return Path(value) if isinstance(value, str) and value else None

    @table_folder.setter
    def table_folder(self, folder: Path) -> None:
        self._store.setValue("table_folder", str(folder.absolute()))

    @property
    def picture_folder(self) -> Path | None:
        """Where the last picture was written to."""
        value = self._store.value("picture_folder")
        return Path(value) if isinstance(value, str) and value else None

    @picture_folder.setter
    def picture_folder(self, folder: Path) -> None:
        self._store.setValue("picture_folder", str(folder.absolute()))

    @property
    def import_size(self) -> tuple[int, int]:
        """Width and height of the import window."""
        value = self._store.value("import_size")
        parts = value.split("x") if isinstance(value, str) else []
        if len(parts) != 2 or not all(part.isdecimal() and len(part) < 5 for part in parts):
            return IMPORT_SIZE
        return int(parts[0]), int(parts[1])

    @import_size.setter
    def import_size(self, size: tuple[int, int]) -> None:
        self._store.setValue("import_size", f"{size[0]}x{size[1]}")

    @property
    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Geometry and dock layout of the window; None where none is kept or its checksum is wrong.

        Qt aborts or hangs on some damaged layouts, so only bytes that were written whole are handed out.
        """
        geometry, state = self._store.value("window_geometry"), self._store.value("window_state")
        if not isinstance(geometry, QByteArray) or not isinstance(state, QByteArray):
            return None
        if self._store.value("window_checksum") != _checksum(geometry, state):
            return None
        return geometry, state

    def keep_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Remember geometry and dock layout of the window."""
        self._store.setValue("window_geometry", geometry)
        self._store.setValue("window_state", state)
        self._store.setValue("window_checksum", _checksum(geometry, state))

    def forget_layout(self) -> None:
        """Forget the window's layout: the next start uses the default one."""
        for key in ("window_geometry", "window_state", "window_checksum"):
            self._store.remove(key)

    def flush(self) -> None:
        """Write to disk now."""
        self._store.sync()


def _checksum(geometry: QByteArray, state: QByteArray) -> str:
    return hashlib.sha256(b"%d " % LAYOUT_VERSION + geometry.data() + b" " + state.data()).hexdigest()
