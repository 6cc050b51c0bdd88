"""A sheet on paper. Only who prints loads this module, and with it what Qt knows about printers."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from playground.ui.sheet.drawing import Sheet

REFUSED = (
    "The printer did not take the whole page. The project is as it was: look at the printer, choose another one, or "
    "export the picture as PDF."
)


def new_printer(sheet: Sheet) -> QPrinter:
    """Return the usual printer, its paper turned as the sheet asks for."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    orientations = QPageLayout.Orientation
    is_wide = sheet.size.width() > sheet.size.height()
    printer.setPageOrientation(orientations.Landscape if is_wide else orientations.Portrait)
    printer.setDocName(sheet.title)
    return printer


def ask_printer(parent: QWidget, printer: QPrinter) -> bool:
    """Ask for a printer and its settings; return whether to print."""
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("Print network")
    is_wanted = dialog.exec() == QPrintDialog.DialogCode.Accepted
    dialog.deleteLater()
    return bool(is_wanted)


def print_sheet(sheet: Sheet, printer: QPrinter) -> bool:
    """Print a sheet on one page, as large as it fits; return whether the printer took it."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    sheet.paint(painter, QRectF(painter.viewport()))
    return painter.end()
