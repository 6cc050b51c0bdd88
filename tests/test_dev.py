"""The set-up script: what it does on a fresh, a half-finished, a moved and a broken installation.

No test installs anything: the commands the script would run are written down instead.
"""

import ast
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "packaging" / "dev.py"

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system libraries are looked for on Linux")


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Commands:
    """Writes down the commands of the script and plays a virtual environment that answers like a real one."""

    def __init__(self, dev: ModuleType) -> None:
        self.dev = dev
        self.lines: list[str] = []
        self.failing = ""

    def run(self, command: Sequence[str | Path], **_options: object) -> subprocess.CompletedProcess[str]:
        line = " ".join(str(word) for word in command)
        self.lines.append(line)
        if self.failing and self.failing in line:
            return subprocess.CompletedProcess(command, 1, "")
        if " -m venv " in line:
            self.dev.PYTHON.parent.mkdir(parents=True)
            self.dev.PYTHON.touch()
            (self.dev.VENV / "pyvenv.cfg").write_text(f"command = {line}\n")
        return subprocess.CompletedProcess(command, 0, f"{(sys.version_info[:2], sys.base_prefix)!r}\n")

    def saying(self, words: str) -> list[str]:
        return [line for line in self.lines if words in line]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script, at work on a checkout that holds nothing but what it reads."""
    module = load()
    move_to(module, tmp_path / "checkout", monkeypatch)
    for name in module.WHAT_IS_INSTALLED:
        target = module.CHECKOUT / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SCRIPT.parent.parent / name, target)
    monkeypatch.setattr(module, "provide_system_packages", lambda: None)
    return module


@pytest.fixture
def commands(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Commands:
    written = Commands(dev)
    monkeypatch.setattr(dev.subprocess, "run", written.run)
    return written


def move_to(module: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = checkout / ".venv"
    monkeypatch.setattr(module, "CHECKOUT", checkout)
    monkeypatch.setattr(module, "VENV", venv)
    monkeypatch.setattr(module, "STAMP", venv / module.STAMP.name)
    monkeypatch.setattr(module, "PYTHON", venv / "bin" / "python")


def test_that_a_second_call_installs_nothing(dev: ModuleType, commands: Commands) -> None:
    dev.prepare()
    assert len(commands.saying("--editable")) == 1
    n_commands = len(commands.lines)
    dev.prepare()
    assert len(commands.lines) == n_commands


@pytest.mark.parametrize("name", ["pyproject.toml", "packaging/constraints.txt", "packaging/dev.py"])
def test_that_a_changed_requirement_is_installed(dev: ModuleType, commands: Commands, name: str) -> None:
    dev.prepare()
    with (dev.CHECKOUT / name).open("a") as file:
        file.write("# changed\n")
    dev.prepare()
    assert len(commands.saying("--editable")) == 2
    assert len(commands.saying("-m venv")) == 1


def test_that_an_interrupted_installation_is_taken_up_again(dev: ModuleType, commands: Commands) -> None:
    commands.failing = "--editable"
    with pytest.raises(dev.SetupError, match="Installing failed"):
        dev.prepare()
    commands.failing = ""
    dev.prepare()
    assert len(commands.saying("--editable")) == 2
    assert len(commands.saying("-m venv")) == 1


def test_that_a_failed_upgrade_does_not_pass_for_the_old_installation(dev: ModuleType, commands: Commands) -> None:
    dev.prepare()
    before = (dev.CHECKOUT / "pyproject.toml").read_text()
    (dev.CHECKOUT / "pyproject.toml").write_text(before + "# changed\n")
    commands.failing = "--editable"
    with pytest.raises(dev.SetupError):
        dev.prepare()
    (dev.CHECKOUT / "pyproject.toml").write_text(before)
    assert not dev.is_ready(dev.wanted_stamp())


def test_that_a_moved_checkout_gets_an_environment_of_its_own(
    dev: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.prepare()
    new = dev.CHECKOUT.with_name("moved")
    dev.CHECKOUT.rename(new)
    move_to(dev, new, monkeypatch)
    dev.prepare()
    assert commands.lines.count(f"{dev.BASE_PYTHON} -m venv {new / '.venv'}") == 1
    assert len(commands.saying("--editable")) == 2


def test_that_an_environment_without_pip_is_made_anew(dev: ModuleType, commands: Commands) -> None:
    dev.prepare()
    dev.STAMP.unlink()
    (dev.VENV / "rubbish").touch()
    commands.failing = "import pip"
    dev.prepare()
    assert len(commands.saying("-m venv")) == 2
    assert not (dev.VENV / "rubbish").exists()


def test_that_an_environment_whose_python_vanished_is_made_anew(dev: ModuleType, commands: Commands) -> None:
    dev.prepare()
    dev.PYTHON.unlink()
    (dev.VENV / "pyvenv.cfg").write_text("home = /nowhere\n")
    dev.prepare()
    assert len(commands.saying("-m venv")) == 2


def test_that_an_older_python_reads_one_sentence() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 7))
    question = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1], run_name='__main__')"
    answer = subprocess.run([sys.executable, "-c", question, SCRIPT], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Network Playground needs Python 3.11 or newer, and this is Python 3.9 (")
    assert answer.stderr.count("\n") == 1


def test_that_the_script_alone_prints_help() -> None:
    answer = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=True)
    assert all(f"\n  {word} " in answer.stdout for word in ("run", "test", "lint", "bench"))


def test_that_an_unknown_word_is_refused_before_anything_is_set_up(
    dev: ModuleType, commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["tets"]) == 2
    assert "no word 'tets'" in capsys.readouterr().err
    assert commands.lines == []


def test_that_words_are_passed_on(dev: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(dev.os, "execv", lambda _path, command: started.append(command))
    monkeypatch.chdir(dev.CHECKOUT)
    dev.prepare()
    dev.main(["run", "train", "my file.nnplay", "--json"])
    assert started == [[str(dev.PYTHON), "-m", "playground", "train", "my file.nnplay", "--json"]]
    dev.main(["lint", "playground", "--fix"])
    assert commands.lines[-3:] == [
        f"{dev.PYTHON} -m ruff check --fix playground",
        f"{dev.PYTHON} -m ruff format --check playground",
        f"{dev.PYTHON} -m mypy playground",
    ]


def test_that_lint_fails_when_one_check_does(dev: ModuleType, commands: Commands) -> None:
    assert dev.main(["lint"]) == 0
    commands.failing = "ruff format"
    assert dev.main(["lint"]) == 1
    assert commands.lines[-1].endswith("-m mypy")


@linux_only
@pytest.mark.parametrize(("display", "platform"), [("", "offscreen"), (":0", None)])
def test_that_tests_draw_into_memory_only_where_there_is_no_screen(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, display: str, platform: str | None
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.chdir(dev.CHECKOUT)
    monkeypatch.setattr(dev, "prepare", lambda: None)
    monkeypatch.setattr(dev, "_become", lambda _command: 0)
    dev.main(["test"])
    found = os.environ.pop("QT_QPA_PLATFORM", None)
    assert found == platform


def missing(monkeypatch: pytest.MonkeyPatch, *, is_root: bool, libraries: list[str]) -> tuple[ModuleType, Commands]:
    """Return the script on a Debian machine that lacks some libraries and has fonts and `venv`."""
    module = load()
    commands = Commands(module)
    monkeypatch.setattr(module.subprocess, "run", commands.run)
    monkeypatch.setattr(module, "missing_libraries", lambda: libraries)
    monkeypatch.setattr(module, "FONT_FOLDERS", (str(SCRIPT.parent),))
    monkeypatch.setattr(module, "_has_fonts", lambda _folder: True)
    monkeypatch.setattr(module, "_has_apt", lambda: True)
    monkeypatch.setattr(module.os, "geteuid", lambda: 0 if is_root else 1000)
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setenv("DEBIAN_FRONTEND", "noninteractive")
    return module, commands


@linux_only
def test_that_a_person_who_is_not_root_gets_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    dev, commands = missing(monkeypatch, is_root=False, libraries=["libEGL.so.1", "libgthread-2.0.so.0"])
    with pytest.raises(dev.SetupError) as refusal:
        dev.provide_system_packages()
    assert str(refusal.value).splitlines()[-1] == (
        "sudo apt-get update && sudo apt-get install --yes --no-install-recommends libegl1 libglib2.0-0"
    )
    assert commands.lines == []


@linux_only
def test_that_root_installs_what_is_missing_and_fetches_the_lists_where_they_are_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dev, commands = missing(monkeypatch, is_root=True, libraries=["libxcb-cursor.so.0"])
    install = "apt-get install --yes --no-install-recommends libxcb-cursor0"
    dev.provide_system_packages()
    assert commands.lines == [install]
    commands.failing = "libxcb-cursor0"
    with pytest.raises(dev.SetupError, match="could not install"):
        dev.provide_system_packages()
    assert commands.lines[1:] == [install, "apt-get update", install]


@linux_only
def test_that_a_complete_machine_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    dev, commands = missing(monkeypatch, is_root=False, libraries=[])
    dev.provide_system_packages()
    assert commands.lines == []


@linux_only
def test_that_the_known_libraries_are_all_that_qt_loads_from_the_system() -> None:
    """Qt's own libraries, the C library and what the known ones load in turn are left out."""
    qt = Path(str(importlib.metadata.distribution("PySide6-Essentials").locate_file("PySide6/Qt")))
    names = ("Core", "DBus", "Gui", "OpenGL", "OpenGLWidgets", "PrintSupport", "Svg", "SvgWidgets", "Widgets", "XcbQpa")
    binaries = [qt / "lib" / f"libQt6{name}.so.6" for name in names]
    plugins = ["platforms/libqxcb", "platforms/libqoffscreen", "xcbglintegrations/*", "iconengines/*"]
    plugins += ["imageformats/libqsvg", "imageformats/libqjpeg"]
    binaries += [path for plugin in plugins for path in (qt / "plugins").glob(f"{plugin}.so")]
    needed = {name: place for name, place in loaded_by(binaries).items() if str(qt) not in place}
    known = load().QT_LIBRARIES.keys()
    in_turn = loaded_by([Path(place) for name, place in needed.items() if name in known and place != "not found"])
    c_library = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1"}
    assert known - needed.keys() == set()
    assert needed.keys() - known - in_turn.keys() - c_library == set()


def loaded_by(binaries: list[Path]) -> dict[str, str]:
    """Return the shared libraries these binaries load, directly or not, and where each one is."""
    answer = subprocess.run(["ldd", *binaries], capture_output=True, text=True, check=True)
    return dict(re.findall(r"^\s+(\S+\.so\S*) => (.+?)(?: \(0x.*)?$", answer.stdout, re.MULTILINE))


def test_that_every_package_needed_is_pinned_and_no_index_is_named() -> None:
    lines = (SCRIPT.parent / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\d.]+(; python_version (<|>=) \"3\.12\")?", pin) for pin in pins)
    project = tomllib.loads((SCRIPT.parent.parent / "pyproject.toml").read_text())
    named = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    pinned = {normal_name(pin) for pin in pins}
    assert needed_through({normal_name(requirement) for requirement in named}) - pinned == set()


def normal_name(requirement: str) -> str:
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_through(names: set[str]) -> set[str]:
    """Return these packages and all that they need in turn on this machine, without anybody's extras."""
    found: set[str] = set()
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            requirements = importlib.metadata.requires(name) or []
            needed = {normal_name(requirement) for requirement in requirements if "extra ==" not in requirement}
            waiting += [other for other in needed if any(importlib.metadata.distributions(name=other))]
    return found
