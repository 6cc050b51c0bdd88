"""Copies layers to the clipboard of a real screen and keeps them there until it is ended, or pastes them.

Started by test_real_drag in two processes, as two windows of the program are.
"""

import json
import sys

from PySide6.QtCore import QTimer

from playground import app
from playground.document import Document
from playground.project import edits
from playground.project.network import AddSpec, DenseSpec
from playground.project.project import default_project
from playground.ui.builder.view import BuilderView
from playground.ui.theme import Theme

WAIT_MS = 500


def copy(builder: BuilderView) -> None:
    """Copy everything, and tell that it can be pasted."""
    builder.layers.select_all()
    builder.actions_.copy.trigger()
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def paste(builder: BuilderView, document: Document) -> None:
    """Paste, tell what has become of the network, and end."""
    builder.actions_.paste.trigger()
    layers = document.project.network.layers
    skips = {layer.id: layer.source for layer in layers if isinstance(layer, AddSpec)}
    sys.stdout.write(json.dumps({"layers": [layer.id for layer in layers], "skips": skips}) + "\n")
    sys.stdout.flush()
    app.qt_application().quit()


def main() -> None:
    """Copy or paste, as the first word says."""
    application = app.qt_application()
    is_copying = sys.argv[1] == "copy"
    project = default_project()
    if is_copying:
        project = edits.insert_layer(project, 1, DenseSpec(id="wide", units=4))
        project = edits.insert_layer(project, 2, AddSpec(id="sum", source="layer-1"))
    document = Document(project)
    builder = BuilderView(document, Theme())
    document.changed.connect(builder.show_project)
    builder.show()
    if is_copying:
        QTimer.singleShot(WAIT_MS, builder, lambda: copy(builder))
    else:
        QTimer.singleShot(WAIT_MS, builder, lambda: paste(builder, document))
    application.exec()


if __name__ == "__main__":
    main()
