"""Compares the imports of every module with the table of who may import whom.

The rooms depend on each other one way only: what the person made knows nothing, learning knows no window, and the
window never sees the live run. A new import that breaks this fails here and is a decision, not an accident.
"""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "playground"

QT_CORE = {"PySide6.QtCore"}
EVERYTHING = {
    "playground",
    "PIL",
    "PySide6",
    "click",
    "llvmlite",
    "msgspec",
    "numba",
    "numpy",
    "platformdirs",
    "pyqtgraph",
}

# The longest name that fits a module counts. A name allows the modules below it. Always allowed are the standard
# library and the package itself, which holds its version and nothing else.
MAY_IMPORT: dict[str, set[str]] = {
    "playground": set(),
    "playground.__main__": EVERYTHING,
    "playground.app": EVERYTHING,
    "playground.picture": EVERYTHING,
    "playground.cli": {
        "playground.cli",
        "playground.project",
        "playground.data",
        "playground.engine",
        "playground.analysis",
        "playground.resources",
        "playground.session.saving",
        "click",
        "msgspec",
        "numpy",
    },
    "playground.document": {"playground.project", "PySide6.QtCore", "PySide6.QtGui"},
    "playground.settings": QT_CORE,
    "playground.resources": set(),
    "playground.crash": {"platformdirs"},
    "playground.project": {"playground.project", "msgspec"},
    "playground.data": {"playground.data", "playground.project", "playground.resources", "numpy"},
    "playground.engine": {"playground.engine", "playground.project", "llvmlite", "numba", "numpy"},
    "playground.engine.trainer": {"playground.engine", "playground.data.dataset", "playground.project", "numpy"},
    "playground.engine.warm_start": {"playground.engine", "playground.data.dataset", "playground.project", "numpy"},
    "playground.engine.jit": {"playground.engine", "llvmlite", "numba", "numpy", "platformdirs"},
    "playground.analysis": {
        "playground.analysis",
        "playground.data",
        "playground.engine",
        "playground.project",
        "numba",
        "numpy",
    },
    "playground.session": {
        "playground.session",
        "playground.analysis",
        "playground.data",
        "playground.engine",
        "playground.project",
        "numpy",
    },
    "playground.session.messages": {
        "playground.analysis.lines",
        "playground.analysis.warp",
        "playground.data.dataset",
        "playground.data.plane",
        "playground.engine.recording",
        "playground.engine.snapshot",
        "playground.project",
        "numpy",
    },
    "playground.session.session": {
        "playground.session",
        "playground.analysis",
        "playground.data",
        "playground.engine",
        "playground.project",
        "numpy",
        "PySide6.QtCore",
    },
    "playground.ui": {
        "playground.ui",
        "playground.analysis",
        "playground.data.dataset",
        "playground.data.features",
        "playground.data.plane",
        "playground.data.reading",
        "playground.document",
        "playground.engine.recording",
        "playground.engine.snapshot",
        "playground.project",
        "playground.resources",
        "playground.session.job",
        "playground.session.messages",
        "playground.session.session",
        "playground.settings",
        "PIL",
        "PySide6",
        "numpy",
        "pyqtgraph",
        "shiboken6",
    },
}


def module_name(path: Path) -> str:
    """Return the dotted name a file of the package is imported by."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    """Return every module of the package."""
    return {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def imports(module: str, *, at_start: bool = False) -> frozenset[str]:
    """Return what a module imports, wherever in it or only when it is itself imported.

    Modules of ours and `PySide6.…` are named in full; of others, what stands behind `import` or `from`.
    """
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in tree.body if at_start else ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(name if name in modules() or node.module == "PySide6" else node.module for name in names)
    return frozenset(found)


def fits(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def forbidden_imports(module: str) -> list[str]:
    """Return the imports of a module that the table does not allow."""
    room = max((room for room in MAY_IMPORT if fits(module, room)), key=len)
    if not MAY_IMPORT[room] and module != room:
        return [f"no room in the table is meant for {module}"]
    allowed = MAY_IMPORT[room]
    ours = {name for name in imports(module) if name.partition(".")[0] not in sys.stdlib_module_names}
    return sorted(name for name in ours - {"playground"} if not any(fits(name, each) for each in allowed))


@cache
def packages_reached(module: str, *, at_start: bool = False) -> frozenset[str]:
    """Return every package outside the standard library that a module loads, directly or through what it imports."""
    seen: set[str] = set()
    waiting = [module]
    outside: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in modules():
            outside.add(name.partition(".")[0])
        elif name not in seen:
            seen.add(name)
            waiting += imports(name, at_start=at_start)
            waiting.append(name.rpartition(".")[0] or name)
    return frozenset(outside - set(sys.stdlib_module_names))


@pytest.mark.parametrize("module", modules())
def test_that_a_module_imports_only_what_its_room_may(module: str) -> None:
    assert forbidden_imports(module) == []


@pytest.mark.parametrize("module", [name for name in modules() if fits(name, "playground.project")])
def test_that_what_the_person_made_needs_neither_numpy_nor_qt(module: str) -> None:
    assert packages_reached(module) <= {"msgspec"}


@pytest.mark.parametrize("room", ["cli", "data", "engine", "analysis", "session.runner", "session.messages"])
def test_that_nothing_below_the_window_reaches_qt(room: str) -> None:
    inside = [name for name in modules() if fits(name, f"playground.{room}")]
    assert inside
    reached = {package for name in inside for package in packages_reached(name)}
    assert reached.isdisjoint({"PySide6", "pyqtgraph", "shiboken6"})


def test_that_compiled_kernels_live_in_engine_and_analysis_only() -> None:
    with_numba = [name for name in modules() if any(fits(each, "numba") for each in imports(name))]
    assert with_numba
    assert all(fits(name, "playground.engine") or fits(name, "playground.analysis") for name in with_numba)


def test_that_the_window_is_built_before_numba_is_loaded() -> None:
    assert "numba" in packages_reached("playground.app")
    assert "numba" not in packages_reached("playground.app", at_start=True)


def test_that_every_name_in_the_table_is_a_module() -> None:
    named = {name for names in MAY_IMPORT.values() for name in names if fits(name, "playground")}
    assert (named | set(MAY_IMPORT)) - set(modules()) == set()
