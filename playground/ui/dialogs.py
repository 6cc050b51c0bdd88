"""Questions to the person: each one function that returns the answer, so that a test replaces one function."""

from pathlib import Path
from typing import Literal, TypeAlias

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from playground.ui.recovery import Recoverable
from playground.ui.recovery_dialog import Answer, RecoveryDialog

SaveAnswer: TypeAlias = Literal["save", "discard", "cancel"]

FILE_FILTER = "Network Playground projects (*.nnplay)"
SUFFIX = ".nnplay"
TABLE_FILTER = "Tables (*.csv *.tsv *.txt *.tab *.dat);;All files (*)"
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".tab", ".dat"})
EXPORT_FILTER = "Tables (*.csv)"
EXPORT_SUFFIX = ".csv"


def ask_save_changes(parent: QWidget, name: str) -> SaveAnswer:
    """Ask what to do with unsaved work."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Unsaved work")
    box.setText(f"Save the changes to “{name}”?")
    box.setInformativeText("Edits and training since the last save are lost otherwise.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    answer = buttons(box.exec())
    return "save" if answer == buttons.Save else "discard" if answer == buttons.Discard else "cancel"


def ask_open_path(parent: QWidget, folder: Path) -> Path | None:
    """Ask which project file to open."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open project", str(folder), FILE_FILTER)
    return Path(name) if name else None


def ask_table_path(parent: QWidget, folder: Path) -> Path | None:
    """Ask which table to import."""
    name, _ = QFileDialog.getOpenFileName(parent, "Import table", str(folder), TABLE_FILTER)
    return Path(name) if name else None


def ask_save_path(parent: QWidget, suggestion: Path) -> Path | None:
    """Ask where to save; a name without an ending gets the project files' one."""
    return _ask_new_path(parent, "Save project as", suggestion, FILE_FILTER, SUFFIX)


def ask_export_path(parent: QWidget, suggestion: Path, title: str = "Export points") -> Path | None:
    """Ask where to write a table; a name without an ending gets that of tables."""
    return _ask_new_path(parent, title, suggestion, EXPORT_FILTER, EXPORT_SUFFIX)


def ask_picture_path(parent: QWidget, suggestion: Path, suffix: str) -> Path | None:
    """Ask where to write a picture whose name ends in `suffix`, which is added where it does not."""
    path = _ask_new_path(parent, "Export picture", suggestion, f"Pictures (*.{suffix})", f".{suffix}")
    is_right = path is None or path.suffix.lower() == f".{suffix}"
    return path if path is None or is_right else path.with_name(f"{path.name}.{suffix}")


def _ask_new_path(parent: QWidget, title: str, suggestion: Path, name_filter: str, suffix: str) -> Path | None:
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggestion), name_filter)
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(suffix)


def ask_link(parent: QWidget, suggestion: str) -> str | None:
    """Ask for a TensorFlow Playground link."""
    link, is_given = QInputDialog.getText(
        parent, "Open link", "TensorFlow Playground link:", QLineEdit.EchoMode.Normal, suggestion
    )
    return link if is_given and link.strip() else None


def ask_class_name(parent: QWidget, name: str) -> str | None:
    """Ask for another name of a class; None where it stays as it is."""
    normal = QLineEdit.EchoMode.Normal
    given, is_given = QInputDialog.getText(parent, "Rename class", "Name of the class:", normal, name)
    return given.strip()[:200] if is_given and given.strip() else None


def ask_template_name(parent: QWidget, name: str) -> str | None:
    """Ask what a template is called."""
    normal = QLineEdit.EchoMode.Normal
    given, is_given = QInputDialog.getText(parent, "Template", "Name of the template:", normal, name)
    return given.strip() if is_given and given.strip() else None


def ask_delete_template(parent: QWidget, name: str) -> bool:
    """Ask whether a template of the person's own is to go for good."""
    buttons = QMessageBox.StandardButton
    text = f"Delete the template “{name}”? It cannot be brought back."
    answer = QMessageBox.question(parent, "Delete template", text, buttons.Yes | buttons.Cancel, buttons.Cancel)
    return buttons(answer) == buttons.Yes


def ask_recover(parent: QWidget, found: list[Recoverable]) -> tuple[Answer, Recoverable]:
    """Ask what to do with work that was left behind."""
    dialog = RecoveryDialog(found, parent)
    dialog.exec()
    dialog.deleteLater()
    return dialog.answer, dialog.chosen


def tell_crash(parent: QWidget | None, sentence: str, details: str) -> None:
    """Tell of an error inside the program, with details that can be copied into a report."""
    box = QMessageBox(QMessageBox.Icon.Critical, "Something went wrong", sentence, parent=parent)
    box.setDetailedText(details)
    close = box.addButton(QMessageBox.StandardButton.Close)
    copy = box.addButton("&Copy details", QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # copying does not close the box
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
    box.setDefaultButton(close)
    box.exec()


def tell_problem(parent: QWidget | None, title: str, sentence: str) -> None:
    """Tell what went wrong, what was kept and what to do."""
    QMessageBox.warning(parent, title, sentence)


def tell_about(parent: QWidget, version: str) -> None:
    """Show what the program is."""
    QMessageBox.about(
        parent,
        "About Network Playground",
        f"<b>Network Playground {version}</b><p>Drag layers together, watch a neural network learn, "
        "understand why.</p><p>Free software under the MIT licence.</p>",
    )
