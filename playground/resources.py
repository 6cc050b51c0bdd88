"""Finds a shipped file, whether the program runs from a source checkout, an installed wheel or a frozen bundle."""

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(name: str) -> Path:
    """Return where a shipped file or folder such as `datasets/iris.csv` lies; raises FileNotFoundError."""
    for root in _roots():
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(f"the program's own file {name} is missing: install the program again")


def _roots() -> list[Path]:
    """Return the folders that may hold the resources, most certain first."""
    roots = [_PACKAGE / "_resources", _PACKAGE.parent / "resources"]
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        roots.insert(0, Path(bundle) / "resources")
    return roots
