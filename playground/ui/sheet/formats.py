"""A sheet as the bytes of a picture file: PNG in points of the screen, SVG and PDF in lines and text."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QRect, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from playground.project.files.in_place import write_bytes
from playground.project.files.problem import FileProblem

Format: TypeAlias = Literal["png", "svg", "pdf"]


class Drawable(Protocol):
    """What pictures are made of: a size in pixels of a screen at 100 %, the colour of the paper, and what is on it."""

    title: str

    @property
    def size(self) -> QSizeF:
        """Width and height."""

    @property
    def ground(self) -> QColor:
        """The colour of the paper."""

    @property
    def summary(self) -> str:
        """What is on it, in words."""

    def paint(self, painter: QPainter, target: QRectF, *, is_draft: bool = False) -> None:
        """Draw it into `target` as large as it fits, in its middle; a draft is for a preview."""


NO_FORMAT = "{name} was not written: a picture's name ends in .png, .svg or .pdf."

DOTS_PER_INCH = 96
POINTS_PER_PIXEL = 72 / DOTS_PER_INCH
MAX_PIXELS = 200_000_000
"""Larger pictures take more than 800 MB while they are made."""


def format_of(path: Path) -> Format | None:
    """Return the format a file's ending asks for, None where it is no picture's."""
    suffix = path.suffix.lower()
    return "png" if suffix == ".png" else "svg" if suffix == ".svg" else "pdf" if suffix == ".pdf" else None


def pixels(sheet: Drawable, scale: float) -> tuple[int, int]:
    """Return the width and height of a PNG of a sheet."""
    return round(sheet.size.width() * scale), round(sheet.size.height() * scale)


def write(sheet: Drawable, path: Path, scale: float = 1.0) -> None:
    """Write a sheet in the format the ending of `path` asks for, whole or not at all; raises FileProblem.

    `scale` is how many pixels of a PNG stand for one of the screen at 100 %.
    """
    kind = format_of(path)
    if kind is None:
        raise FileProblem(NO_FORMAT.format(name=path.name))
    write_bytes(path, png(sheet, scale) if kind == "png" else svg(sheet) if kind == "svg" else pdf(sheet))


def image(sheet: Drawable, scale: float) -> QImage:
    """Return a sheet as a picture of pixels; raises FileProblem where it would be too large."""
    width, height = pixels(sheet, scale)
    picture = QImage()
    if width * height <= MAX_PIXELS:
        picture = QImage(width, height, QImage.Format.Format_RGB32)
    if picture.isNull():
        sentence = f"{width:,} × {height:,} pixels are too many for one picture"
        raise FileProblem(f"{sentence}: choose a smaller scale, or SVG, which is sharp at every size.")
    picture.fill(sheet.ground)
    picture.setDevicePixelRatio(scale)  # what is drawn as pixels, such as points, is made for it
    painter = QPainter(picture)
    sheet.paint(painter, QRectF(0, 0, width / scale, height / scale))
    painter.end()
    picture.setDevicePixelRatio(1.0)
    picture.setDotsPerMeterX(round(DOTS_PER_INCH * scale / 0.0254))
    picture.setDotsPerMeterY(round(DOTS_PER_INCH * scale / 0.0254))
    return picture


def png(sheet: Drawable, scale: float) -> bytes:
    """Return a sheet as a PNG file."""
    picture = image(sheet, scale)
    return _collected(lambda device: _save_png(picture, device))


def svg(sheet: Drawable) -> bytes:
    """Return a sheet as an SVG file: text as text, with the network in words as its description."""

    def draw(device: QIODevice) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(device)
        generator.setSize(sheet.size.toSize())
        generator.setViewBox(QRect(QPoint(0, 0), sheet.size.toSize()))
        generator.setResolution(DOTS_PER_INCH)
        generator.setTitle(sheet.title or sheet.summary.partition(".")[0])
        generator.setDescription(sheet.summary)
        painter = QPainter(generator)
        sheet.paint(painter, QRectF(0, 0, sheet.size.width(), sheet.size.height()))
        painter.end()

    # A program that does not know the family takes one without serifs; Qt writes the name of one family only.
    return re.sub(b'font-family="([^",]+)"', b"font-family=\"'\\1', sans-serif\"", _collected(draw))


def pdf(sheet: Drawable) -> bytes:
    """Return a sheet as a PDF file of one page, exactly as large as the drawing."""

    def draw(device: QIODevice) -> None:
        writer = QPdfWriter(device)
        page = QPageSize(sheet.size * POINTS_PER_PIXEL, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
        writer.setTitle(sheet.title or sheet.summary.partition(".")[0])
        writer.setCreator("Network Playground")
        painter = QPainter(writer)
        sheet.paint(painter, QRectF(painter.viewport()))
        painter.end()

    return _collected(draw)


def _save_png(picture: QImage, device: QIODevice) -> None:
    if not QImageWriter(device, QByteArray(b"png")).write(picture):
        raise FileProblem("The picture could not be written as PNG: choose SVG or PDF.")


def _collected(draw: Callable[[QIODevice], None]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    draw(buffer)
    buffer.close()
    return bytes(buffer.data().data())
