"""The builder with the network as a list below it: one thing seen twice, and changed from either."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from playground.document import Document
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.builder.editor import NumberEditor
from playground.ui.builder.outline import Outline
from playground.ui.builder.view import BuilderView
from playground.ui.builder.weight_editor import WeightEditor
from playground.ui.theme import Theme

HEIGHTS = [560, 180]
"""What the drawing and the list get of the height at first."""


class BuilderArea(QSplitter):
    """Shows the list when its action is switched on, and lets both have the same selection, keys and menus."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._is_typing_for_list = False
        self.builder = BuilderView(document, theme)
        self.outline = Outline(document.project, theme)
        self.outline.addActions(self.builder.canvas.actions())
        self.outline.hide()
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(self.builder)
        self.addWidget(self.outline)
        self.setStretchFactor(0, 1)
        self.setSizes(HEIGHTS)
        self._connect()

    def show_project(self, before: Project, after: Project) -> None:
        """Show an edit in both."""
        self.builder.show_project(before, after)
        self.outline.show_project(before, after)

    def show_frame(self, frame: Frame) -> None:
        """Show in both what the run is like now."""
        self.builder.show_frame(frame)
        self.outline.show_frame(frame)

    def _connect(self) -> None:
        builder, outline = self.builder, self.outline
        builder.actions_.outline.triggered.connect(self._on_outline_triggered)
        builder.actions_.outline.toggled.connect(outline.setVisible)
        builder.selection_shown.connect(outline.show_selection)
        for editor in self._editors:
            editor.closed.connect(self._on_editor_closed)
        outline.chosen.connect(builder.select_several)
        outline.menu_asked.connect(builder.open_menu)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]  # it exists

    def _on_outline_triggered(self, is_shown: bool) -> None:
        """Take the keyboard along."""
        view = self.outline if is_shown else self.builder.canvas
        view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def _editors(self) -> tuple[NumberEditor, WeightEditor]:
        """What opens over the drawing to type a number."""
        return self.builder.editor, self.builder.weight_editor

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Note for whom a number is typed."""
        is_editing, was_editing = (any(_is_in(editor, each) for editor in self._editors) for each in (new, old))
        if is_editing and not was_editing:
            self._is_typing_for_list = old is self.outline

    def _on_editor_closed(self) -> None:
        """Give the keyboard back to the list where a number was typed for it."""
        if self._is_typing_for_list:
            self._is_typing_for_list = False
            self.outline.setFocus(Qt.FocusReason.PopupFocusReason)


def _is_in(editor: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (widget is editor or editor.isAncestorOf(widget))
