"""The window in which a picture of the network is chosen before it is written: format, size, colours and title."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from playground.ui.panels.controls import GRID_PX, Rows, caption, combo_box, explain
from playground.ui.sheet.formats import MAX_PIXELS, Drawable, Format, pixels

PREVIEW = 520, 300
FORMATS: dict[Format, str] = {
    "png": "PNG, for slides and the web",
    "svg": "SVG, sharp at every size",
    "pdf": "PDF, for printing",
}
SCALES = (1, 2, 3, 4)
USUAL_SCALE = 2
SHARP = "Lines and text, sharp at every size"


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """What was chosen: the sheet, the format of the file, and how many pixels of a PNG stand for one on screen."""

    sheet: Drawable
    kind: Format
    scale: int


class PictureDialog(QDialog):
    """Shows the picture as it will be; `choice` holds what is chosen.

    `draw(is_dark=…, title=…)` gives what is drawn.
    """

    def __init__(self, window: QWidget | None, draw: Callable[..., Drawable], *, is_dark: bool, name: str) -> None:
        super().__init__(window)
        self._draw = draw
        self._is_screen_dark = is_dark
        self._preview = QLabel()
        self._note = caption()
        self.kind = combo_box()
        self.scale = combo_box()
        self.colors = combo_box()
        self.title = QLineEdit(name)
        self.save_button = QPushButton("&Save…")
        self.setWindowTitle("Export picture")
        self._fill()
        self._lay_out()
        self._show()
        for box in (self.kind, self.scale, self.colors):
            box.currentIndexChanged.connect(self._show)
        self.title.textChanged.connect(self._show)
        self.save_button.clicked.connect(self.accept)

    @property
    def choice(self) -> PictureChoice:
        """What is chosen now."""
        return PictureChoice(self._sheet, self.kind.currentData(), self.scale.currentData())

    @property
    def said(self) -> str:
        """How large the picture will be."""
        return self._note.text()

    def _fill(self) -> None:
        for kind, text in FORMATS.items():
            self.kind.addItem(text, kind)
        for scale in SCALES:
            self.scale.addItem(f"{100 * scale} %", scale)
        self.scale.setCurrentIndex(SCALES.index(USUAL_SCALE))
        for text, is_dark in (("Light, for paper", False), ("As on screen", self._is_screen_dark)):
            self.colors.addItem(text, is_dark)
        self.title.setPlaceholderText("None")
        self.title.setMaxLength(200)
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        explain(self.kind, "Format", "PNG is made of pixels; SVG and PDF are made of lines and text.")
        explain(self.scale, "Scale", "How many pixels of the picture stand for one pixel of the screen.")
        explain(self.colors, "Colours", "Light colours on white paper, or those of the window.")
        explain(self.title, "Title", "Stands above the picture; leave it empty for none.")
        explain(self.save_button, "Save", "Chooses a file and writes the picture.")
        self._preview.setAccessibleName("Preview of the picture")

    def _lay_out(self) -> None:
        self._preview.setFixedSize(*PREVIEW)
        self._preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        rows = Rows()
        for text, control in (("Format", self.kind), ("Scale", self.scale), ("Colours", self.colors)):
            rows.add(text, control)
        rows.add("Title", self.title)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID_PX)
        buttons.addWidget(self._note, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        layout.setSpacing(2 * GRID_PX)
        layout.addWidget(self._preview)
        layout.addLayout(rows)
        layout.addLayout(buttons)

    def _show(self) -> None:
        """Draw what is chosen, and say how large it will be."""
        self._sheet = self._draw(is_dark=bool(self.colors.currentData()), title=self.title.text().strip())
        is_png = self.kind.currentData() == "png"
        self.scale.setEnabled(is_png)
        width, height = pixels(self._sheet, self.scale.currentData())
        is_too_large = is_png and width * height > MAX_PIXELS
        said = f"{width:,} × {height:,} pixels" if is_png else SHARP
        self._note.setText(f"{said}: too many, choose a smaller scale or SVG." if is_too_large else said)
        self.save_button.setEnabled(not is_too_large)
        self._preview.setPixmap(_preview(self._sheet, self.devicePixelRatioF()))


def ask_picture(window: QWidget, draw: Callable[..., Drawable], *, is_dark: bool, name: str) -> PictureChoice | None:
    """Ask what the picture shall be like; None where none is wanted."""
    dialog = PictureDialog(window, draw, is_dark=is_dark, name=name)
    is_wanted = dialog.exec() == QDialog.DialogCode.Accepted
    choice = dialog.choice
    dialog.deleteLater()
    return choice if is_wanted else None


def _preview(sheet: Drawable, ratio: float) -> QPixmap:
    """Return a sheet as small as the place for it."""
    size = sheet.size.scaled(*PREVIEW, Qt.AspectRatioMode.KeepAspectRatio)
    pixmap = QPixmap((size * ratio).toSize())
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(sheet.ground)
    painter = QPainter(pixmap)
    sheet.paint(painter, QRectF(0, 0, size.width(), size.height()), is_draft=True)
    painter.end()
    return pixmap
