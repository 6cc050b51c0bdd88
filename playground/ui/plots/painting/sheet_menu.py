"""The menu of the sheet: an empty one, erasing all points, and the classes."""

from playground.document import Document
from playground.project import edits, painting
from playground.project.painting import EMPTY_CLASSES, MIN_CLASSES
from playground.project.table import TableSpec
from playground.ui import dialogs
from playground.ui.plots.painting.paint_bar import ToolStrip
from playground.ui.plots.painting.painter import Painter
from playground.ui.wording import counted


class SheetMenu:
    """Fills the menu of the tool strip anew whenever it opens."""

    def __init__(self, document: Document, painter: Painter, strip: ToolStrip) -> None:
        self._document = document
        self._painter = painter
        self._strip = strip

    def fill(self, sheet: TableSpec | None, chosen: int) -> None:
        """Offer what can be done with this sheet and its chosen class."""
        menu = self._strip.menu
        menu.clear()
        menu.addAction("Empty sheet with &classes", lambda: self.start_empty(EMPTY_CLASSES))
        menu.addAction("Empty sheet with &values", lambda: self.start_empty(()))
        menu.addSeparator()
        n_points = 0 if sheet is None else sheet.table.n_rows
        erase = menu.addAction("&Erase all points", lambda: self.erase_all(sheet))
        erase.setEnabled(n_points > 0)
        if sheet is None or not sheet.classes:
            return
        name = sheet.classes[chosen].replace("&", "&&")
        menu.addSeparator()
        menu.addAction(f"&Rename “{name}”…", lambda: self.rename_class(sheet, chosen))
        remove = menu.addAction(f"Re&move “{name}” and its points", lambda: self.remove_class(sheet, chosen))
        remove.setEnabled(len(sheet.classes) > MIN_CLASSES)

    def start_empty(self, classes: tuple[str, ...]) -> None:
        """Begin with a sheet without points."""
        project = edits.use_table(self._document.project, "painted", painting.empty_sheet(classes))
        self._document.edit("Start an empty sheet", project)

    def erase_all(self, sheet: TableSpec | None) -> None:
        """Take all points off the sheet."""
        if sheet is not None:
            self._painter.edit(f"Erase {counted(sheet.table.n_rows, 'point')}", painting.clear(sheet))

    def add_class(self, sheet: TableSpec) -> None:
        """Add a class to paint."""
        larger = painting.add_class(sheet)
        self._painter.edit(f"Add {larger.classes[-1]}", larger)

    def rename_class(self, sheet: TableSpec, index: int) -> None:
        """Ask for another name of a class."""
        parent, old = self._strip.window(), sheet.classes[index]
        name = dialogs.ask_class_name(parent, old)
        if name is None or name == old:
            return
        if name in sheet.classes:
            sentence = f"Another class is called “{name}” already, so “{old}” kept its name: choose another one."
            dialogs.tell_problem(parent, "Rename class", sentence)
            return
        self._painter.edit(f"Rename {old} to {name}", painting.rename_class(sheet, index, name))

    def remove_class(self, sheet: TableSpec, index: int) -> None:
        """Take a class away with its points."""
        self._painter.edit(f"Remove {sheet.classes[index]}", painting.remove_class(sheet, index))
