"""The window in which a template is chosen, kept, renamed and deleted."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.ui.panels.controls import GRID_PX, caption, explain
from playground.ui.templates import words
from playground.ui.templates.picture import HEIGHT, WIDTH, network_icon, sign_icon
from playground.ui.templates.shelf import Shelf, Template
from playground.ui.theme import Theme

SIZE = QSize(620, 560)
ROW_PX = HEIGHT + 8
TEMPLATE_ROLE = Qt.ItemDataRole.UserRole


class TemplateList(QListWidget):
    """The templates with their pictures, the person's own ones last.

    `used` follows Enter and a double click, the other signals F2 and Delete.
    """

    used = Signal()
    rename_pressed = Signal()
    delete_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIconSize(QSize(WIDTH, HEIGHT))
        self.setUniformItemSizes(False)
        self.setWordWrap(True)
        self.setSpacing(2)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.itemDoubleClicked.connect(lambda _item: self.used.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use the chosen template on Enter, rename it on F2, delete it on Delete."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.used.emit()
            case Qt.Key.Key_F2:
                self.rename_pressed.emit()
            case Qt.Key.Key_Delete:
                self.delete_pressed.emit()
            case _:
                super().keyPressEvent(event)


class TemplateGallery(QDialog):
    """Shows what is on the shelf; what is done with it is asked for by signals, each with the chosen template."""

    used = Signal(object)
    keep_asked = Signal()
    rename_asked = Signal(object)
    delete_asked = Signal(object)

    def __init__(self, shelf: Shelf, theme: Theme, kept_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._theme = theme
        self.setWindowTitle("Templates")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = TemplateList(self)
        explain(self.list, "Templates", words.HELP)
        self.use_button = self._button("Use template", "Replace the hidden layers by those of the template (Enter)")
        self.use_button.setProperty("primary", True)
        self.use_button.setDefault(True)
        self.close_button = self._button("Close", "Leave the network as it is (Esc)")
        self.keep_button = self._button(kept_text or "Keep…", "Keep these layers as a template of your own")
        self.keep_button.setEnabled(bool(kept_text))
        self.rename_button = self._button("Rename…", "Give a template of your own another name (F2)")
        self.delete_button = self._button("Delete…", "Delete a template of your own (Delete)")
        self._lay_out()
        self._connect()
        self.refresh()
        self.resize(SIZE)

    @property
    def chosen(self) -> Template | None:
        """The template the list stands on."""
        found = self.list.currentItem().data(TEMPLATE_ROLE) if self.list.currentRow() >= 0 else None
        return found if isinstance(found, Template) else None

    def refresh(self, title: str = "") -> None:
        """Read the shelf anew and stand on the template of this title, or on the first one."""
        self.list.clear()
        self._add_heading("Come with the program")
        for template in self._shelf.shipped():
            self._add(template)
        self._add_heading("Your own")
        own = self._shelf.own()
        for template in own:
            self._add(template)
        if not own:
            self._add_note("None yet. Select layers of your network and keep them here.")
        items = [self.list.item(row) for row in range(self.list.count())]
        fitting = [item for item in items if isinstance(item.data(TEMPLATE_ROLE), Template)]
        named = [item for item in fitting if title and item.data(TEMPLATE_ROLE).title == title]
        if named or fitting:
            self.list.setCurrentItem((named[-1:] or fitting)[0])
        self._enable()

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(self.list)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setSizeHint(QSize(0, 32))
        label = caption(text)
        label.setContentsMargins(GRID_PX, GRID_PX, GRID_PX, 0)
        self.list.setItemWidget(item, label)

    def _add_note(self, text: str) -> None:
        item = QListWidgetItem(text, self.list)
        item.setFlags(Qt.ItemFlag.NoItemFlags)

    def _add(self, template: Template) -> None:
        project = template.project
        below = words.layers_in_words(project) if project is not None else template.problem
        item = QListWidgetItem(f"{template.title}\n{below}", self.list)
        item.setData(TEMPLATE_ROLE, template)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{template.title}: {below}")
        item.setToolTip(below)
        item.setSizeHint(QSize(0, ROW_PX))
        if project is not None:
            item.setIcon(network_icon(project, self._theme.colors))
        else:
            item.setIcon(sign_icon(self._theme.pixmap("error", "error")))

    def _enable(self) -> None:
        chosen = self.chosen
        self.use_button.setEnabled(chosen is not None and chosen.project is not None)
        for button in (self.rename_button, self.delete_button):
            button.setEnabled(chosen is not None and chosen.is_own)

    def _use(self) -> None:
        if self.use_button.isEnabled():
            self.used.emit(self.chosen)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        explain(button, text.rstrip("…"), tip)
        return button

    def _lay_out(self) -> None:
        about = QLabel(words.HELP)
        about.setWordWrap(True)
        own = QHBoxLayout()
        for button in (self.keep_button, self.rename_button, self.delete_button):
            own.addWidget(button)
        own.addStretch(1)
        own.addWidget(self.close_button)
        own.addWidget(self.use_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
        column.setSpacing(GRID_PX)
        column.addWidget(about)
        column.addWidget(self.list, 1)
        column.addLayout(own)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda _new, _old: self._enable())
        self.list.used.connect(self._use)
        self.use_button.clicked.connect(self._use)
        self.close_button.clicked.connect(self.reject)
        self.keep_button.clicked.connect(self.keep_asked)
        self.rename_button.clicked.connect(self._on_rename)
        self.delete_button.clicked.connect(self._on_delete)
        self.list.rename_pressed.connect(self._on_rename)
        self.list.delete_pressed.connect(self._on_delete)

    def _on_rename(self) -> None:
        if self.rename_button.isEnabled():
            self.rename_asked.emit(self.chosen)

    def _on_delete(self) -> None:
        if self.delete_button.isEnabled():
            self.delete_asked.emit(self.chosen)
