"""Starts the program, from source, installed or frozen: the window, or one of the commands."""

import os
import re
import sys
from pathlib import Path

import click

from playground import cli
from playground.cli.group import BadInput


@cli.main.command("window", hidden=True)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--reset-layout", is_flag=True, help="Put all panels where a first start has them.")
def window(file: Path | None, *, reset_layout: bool) -> None:
    """Open the window, with FILE if one is named."""
    if not _has_screen():
        raise BadInput("There is no screen to open a window on: use a command that needs none (playground --help).")
    # Imported here: the other commands work without Qt.
    from playground import app

    sys.exit(app.run(file, resets_layout=reset_layout))


def _has_screen() -> bool:
    """Return whether Qt would find a screen; without one it aborts the process, and blames a library."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _parse_size(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{3,5})x(\d{3,5})", text)
    if match is None:
        raise click.BadParameter(f"{text!r} is not a size such as 1400x900.")
    return int(match[1]), int(match[2])


@cli.main.command("screenshot")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The PNG file to write.")
@click.option("--epochs", default=0, type=click.IntRange(0), help="Train this many epochs first.")
@click.option("--size", default="1400x900", callback=_parse_size, help="Size of the window, as WIDTHxHEIGHT.")
@click.option("--theme", default="light", type=click.Choice(["light", "dark"]), help="Colours of the window.")
@click.option("--scale", default=1.0, type=click.FloatRange(0.5, 4.0), help="Screen scale: 2 for a 200 % screen.")
def screenshot(file: Path, output: Path, epochs: int, size: tuple[int, int], theme: str, scale: float) -> None:
    """Save what the window shows of FILE after training, without a display."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from playground import picture

    picture.save(file, output, n_epochs=epochs, size=size, is_dark=theme == "dark")


@cli.main.command("picture")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="A .png, .svg or .pdf file.")
@click.option("--epochs", default=0, type=click.IntRange(0), help="Train this many epochs first.")
@click.option("--theme", default="light", type=click.Choice(["light", "dark"]), help="Colours of the drawing.")
@click.option("--scale", default=2.0, type=click.FloatRange(0.5, 8.0), help="Size of a PNG: 2 for twice the screen's.")
@click.option("--title", default="", help="Words above the network.")
def draw(file: Path, output: Path, epochs: int, theme: str, scale: float, title: str) -> None:
    """Draw the network of FILE after training, without a display: as pixels (PNG) or as lines and text (SVG, PDF)."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from playground import picture

    picture.save_network(file, output, n_epochs=epochs, scale=scale, is_dark=theme == "dark", title=title)


@cli.main.command("try-opengl", hidden=True)
def try_opengl() -> None:
    """Say whether surfaces can be drawn by OpenGL; a driver that crashes takes this process down, not the window's."""
    from playground.ui.plots.surface import probe

    sys.exit(probe.answer())


def main() -> None:
    """Run the command that was named; without one, open the window."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] == "--reset-layout" or Path(arguments[0]).suffix == ".nnplay":
        arguments = ["window", *arguments]
    cli.main(arguments, prog_name="playground")


if __name__ == "__main__":
    main()
