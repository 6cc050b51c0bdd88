"""Layers on the system's clipboard: a format of our own for any window, and a summary in words for other programs."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from playground.project import clippings
from playground.project.clippings import Clipping
from playground.project.network import LayerSpec

LAYERS_MIME = "application/x-network-playground-layers+json"


def put_layers(layers: tuple[LayerSpec, ...], origin: str, summary: str) -> None:
    """Put copies of layers on the clipboard."""
    data = QMimeData()
    data.setData(LAYERS_MIME, clippings.write(layers, origin))
    data.setText(summary)
    QGuiApplication.clipboard().setMimeData(data)


def copied_layers() -> Clipping | None:
    """Return the layers that were copied, None where something else was; raises ClippingProblem."""
    data = _copied()
    if data is None or not data.hasFormat(LAYERS_MIME):
        return None
    return clippings.read(bytes(data.data(LAYERS_MIME).data()))


def _copied() -> QMimeData | None:
    """Return what is on the clipboard; an empty one has nothing at all on some systems, whatever Qt's types say."""
    return QGuiApplication.clipboard().mimeData()
