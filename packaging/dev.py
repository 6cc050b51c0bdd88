"""Sets Network Playground up in `.venv` and runs, tests, checks or measures it; needs nothing but Python itself.

Must stay readable for Pythons older than the one the program needs, so that they can say what is wrong.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts it with an older Python is to read a sentence)
    sys.exit(
        "Network Playground needs Python 3.11 or newer, and this is Python {}.{} ({}). "
        "Call packaging/dev.py with a newer one, for example python3.12.".format(*sys.version_info[:2], sys.executable)
    )

if sys.platform != "win32":
    import fcntl

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
STAMP = VENV / "network-playground-stamp"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
BASE_PYTHON: str = getattr(sys, "_base_executable", sys.executable)
WHAT_IS_INSTALLED = ("pyproject.toml", "packaging/constraints.txt", "packaging/dev.py")

HELP = """\
usage: python3 packaging/dev.py WORD [anything more is passed on]

  run    start Network Playground, or one of its commands: run train --help
  test   run the tests with pytest: test tests/engine -x
  lint   check style and types with ruff and mypy: lint --fix playground
  bench  measure with the scripts in tests/benchmarks, or with one of them: bench NAME
  reliability
         kill, damage and wear out the program with the scripts in tests/reliability, or with one of them

The first call sets everything up in .venv, which takes a minute or two. Delete .venv to begin anew."""

# What the Qt libraries and the X11 platform plugin of PySide6-Essentials load from the system, and the package that
# holds it on Debian and Ubuntu.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


class SetupError(Exception):
    """Setting up cannot go on; the text tells the person what to do."""


def main(words: Sequence[str]) -> int:
    """Set up what is missing, then do what the first word says with the other words; return the exit code."""
    if not words or words[0] in {"-h", "--help", "help"}:
        print(HELP)
        return 0
    commands = {"run": run, "test": test, "lint": lint, "bench": bench, "reliability": reliability}
    if words[0] not in commands:
        print(f"There is no word {words[0]!r}.\n\n{HELP}", file=sys.stderr)
        return 2
    try:
        prepare()
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return commands[words[0]](words[1:])


def run(arguments: Sequence[str]) -> int:
    """Start the program in the folder the person is in."""
    return _become(["-m", "playground", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run the tests."""
    os.chdir(CHECKOUT)
    _do_without_display()
    return _become(["-m", "pytest", *arguments])


def lint(arguments: Sequence[str]) -> int:
    """Check rules, format and types; paths go to all three checks, options to the rules alone."""
    options = [argument for argument in arguments if argument.startswith("-")]
    paths = [argument for argument in arguments if not argument.startswith("-")]
    checks = (["ruff", "check", *options, *paths], ["ruff", "format", "--check", *paths], ["mypy", *paths])
    codes = [subprocess.run([PYTHON, "-m", *check], cwd=CHECKOUT, check=False).returncode for check in checks]
    return int(any(codes))


def bench(arguments: Sequence[str]) -> int:
    """Run one benchmark with arguments of its own, or all of them one after another; `--peers` is short for one."""
    if arguments[:1] == ["--peers"]:
        arguments = ["training_speed", *arguments]
    return _run_scripts("tests/benchmarks", arguments)


def reliability(arguments: Sequence[str]) -> int:
    """Run the long forms of the reliability tests, or one of them with arguments of its own."""
    return _run_scripts("tests/reliability", arguments)


def _run_scripts(folder: str, arguments: Sequence[str]) -> int:
    os.chdir(CHECKOUT)
    _do_without_display()
    scripts = {script.stem: script for script in sorted(Path(folder).glob("[!_]*.py")) if script.stem[:5] != "test_"}
    if arguments:
        if arguments[0] not in scripts:
            print(f"There is no script {arguments[0]!r}, but: {', '.join(scripts)}.", file=sys.stderr)
            return 2
        return _become([str(scripts[arguments[0]]), *arguments[1:]])
    codes = [subprocess.run([PYTHON, script], check=False).returncode for script in scripts.values()]
    return int(any(codes))


def prepare() -> None:
    """Set up the environment, unless the stamp says that it is there as the checkout wants it."""
    stamp = wanted_stamp()
    if is_ready(stamp):
        return
    with _one_at_a_time():
        if is_ready(stamp):
            return
        provide_system_packages()
        make_environment()
        install()
        _write_stamp(stamp)


def wanted_stamp() -> str:
    """Return a digest of everything an installation depends on: requirements, this script, Python and the place."""
    digest = hashlib.sha256()
    for name in WHAT_IS_INSTALLED:
        digest.update((CHECKOUT / name).read_bytes())
    digest.update(repr((CHECKOUT, sys.version_info[:2], sys.base_prefix)).encode())
    return digest.hexdigest()


def is_ready(stamp: str) -> bool:
    """Return whether the environment was set up to its end for this stamp."""
    return PYTHON.exists() and STAMP.is_file() and STAMP.read_text() == stamp


def _write_stamp(stamp: str) -> None:
    new = STAMP.with_suffix(".new")
    new.write_text(stamp)
    new.replace(STAMP)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait until no other call sets this checkout up; Windows has no such lock on a file that is only read."""
    with Path(__file__).open("rb") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """Make `.venv`, anew where the one there is broken, was moved, or belongs to another Python."""
    STAMP.unlink(missing_ok=True)
    if _is_usable():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    _say(f"Making a virtual environment in {VENV} ...")
    _do([BASE_PYTHON, "-m", "venv", VENV], f"Python could not make the environment {VENV}; it says why above.")


def _is_usable() -> bool:
    """Return whether `.venv` was made in this place, by this Python, and has pip."""
    try:
        settings = (VENV / "pyvenv.cfg").read_text()
        question = "import pip, sys; print(repr((sys.version_info[:2], sys.base_prefix)))"
        answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return False
    wanted = repr((sys.version_info[:2], sys.base_prefix))
    return f"-m venv {VENV}\n" in settings and answer.stdout.strip() == wanted


def install() -> None:
    """Install the checkout, editable, with the pinned versions of everything it and its checks need.

    The build tools are installed first and used without isolation: only so are their versions pinned as well.
    """
    _say("Installing what Network Playground needs (some 200 MB are fetched the first time) ...")
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--constraint",
        "packaging/constraints.txt",
    ]
    if not sys.stderr.isatty():
        pip.append("--quiet")
    failure = "Installing failed; pip says why above. Is there a connection? Another call goes on from here."
    _do([*pip, "hatchling"], failure)
    _do([*pip, "--no-build-isolation", "--editable", ".[dev]"], failure)


def provide_system_packages() -> None:
    """Find out which system libraries are missing; as root on Debian and Ubuntu, install them.

    Elsewhere on Linux the missing libraries are named, and setting up goes on: it may know better.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = missing_libraries()
    if not _has_apt():
        if missing:
            _say(f"Qt lacks these libraries of the system, please install them: {', '.join(missing)}")
        return
    packages = missing_packages(missing)
    if not packages:
        return
    line = f"apt-get install --yes --no-install-recommends {shlex.join(packages)}"
    if os.geteuid() != 0:
        line = f"apt-get update && {line}"
        line = f"sudo {line.replace('&& ', '&& sudo ')}" if shutil.which("sudo") else f"su -c '{line}'"
        raise SetupError(f"Packages of the system are missing. This line installs them; then call again:\n\n{line}")
    _say(f"Installing packages of the system: {' '.join(packages)} ...")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    if subprocess.run(shlex.split(line), stdout=sys.stderr, check=False).returncode != 0:
        # The lists of packages are missing (a fresh machine) or too old.
        failure = f"apt-get could not install what is missing; it says why above. The line was:\n\n{line}"
        _do(["apt-get", "update"], failure)
        _do(shlex.split(line), failure)


def missing_libraries() -> list[str]:
    """Return the names of the shared libraries Qt needs that this system cannot load."""
    missing = []
    for name in QT_LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def missing_packages(libraries: Sequence[str]) -> list[str]:
    """Return the Debian packages to install: for these libraries, for `venv`, and for text to be drawn at all."""
    packages = {QT_LIBRARIES[library] for library in libraries}
    if importlib.util.find_spec("ensurepip") is None:
        packages.add("python{}.{}-venv".format(*sys.version_info[:2]))
    if not any(_has_fonts(Path(folder).expanduser()) for folder in FONT_FOLDERS):
        packages.add("fonts-dejavu-core")
    return sorted(packages)


def _has_fonts(folder: Path) -> bool:
    return any(folder.rglob("*.[ot]t[cf]"))


def _has_apt() -> bool:
    """Return whether this is Debian or one of its children, Ubuntu among them."""
    with contextlib.suppress(OSError):
        system = platform.freedesktop_os_release()
        names = {system["ID"], *system.get("ID_LIKE", "").split()}
        return bool(names & {"debian", "ubuntu"}) and shutil.which("apt-get") is not None
    return False


def _do_without_display() -> None:
    """Let Qt draw into memory where there is no screen."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _do(command: Sequence[str | Path], failure: str) -> None:
    """Run a command of the set-up; its words go to stderr, because stdout belongs to what is run in the end."""
    environment = {**os.environ, "PIP_USER": "0"}  # A pip that is set to install per user refuses in an environment.
    if subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=sys.stderr, check=False).returncode != 0:
        raise SetupError(failure)


def _become(arguments: Sequence[str]) -> int:
    """Go on as the environment's Python; Windows cannot, so there it is waited for."""
    command = [str(PYTHON), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform != "win32":
        os.execv(command[0], command)
    with contextlib.suppress(KeyboardInterrupt):
        return subprocess.run(command, check=False).returncode
    return 130


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
