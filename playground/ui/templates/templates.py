"""What a person does with templates: choose one, keep layers as one, rename and delete them."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from playground.document import Document
from playground.project import layer_sets
from playground.project.network import LayerSpec
from playground.ui import dialogs
from playground.ui.builder.view import BuilderView
from playground.ui.templates.gallery import TemplateGallery
from playground.ui.templates.shelf import Shelf, Template, TemplateProblem
from playground.ui.theme import Theme


class Templates(QObject):
    """Opens the gallery and answers it; `gallery` is the one that is open."""

    def __init__(self, window: QWidget, document: Document, builder: BuilderView, shelf: Shelf, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._builder = builder
        self._shelf = shelf
        self._theme = theme
        self.gallery: TemplateGallery | None = None
        acts = builder.actions_
        acts.connect(acts.templates, self.open)
        acts.connect(acts.keep_template, self.keep)

    def open(self) -> None:
        """Show the gallery."""
        layers = self._kept_layers()
        text = _keep_text(len(layers), are_all=layers == self._document.project.network.layers)
        self.gallery = gallery = TemplateGallery(self._shelf, self._theme, text, self._window)
        gallery.used.connect(self._on_used)
        gallery.keep_asked.connect(self.keep)
        gallery.rename_asked.connect(self._on_rename_asked)
        gallery.delete_asked.connect(self._on_delete_asked)
        gallery.finished.connect(self._on_finished)
        gallery.open()
        gallery.list.setFocus()

    def keep(self) -> None:
        """Ask for a name and keep the selected hidden layers, or all, as a template."""
        layers, parent = self._kept_layers(), self.gallery or self._window
        name = dialogs.ask_template_name(parent, "") if layers else None
        if name is not None:
            try:
                path = self._shelf.keep(name, layers)
            except TemplateProblem as problem:
                dialogs.tell_problem(parent, "Could not keep the template", str(problem))
                return
            if self.gallery is not None:
                self.gallery.refresh(path.stem)

    def _kept_layers(self) -> tuple[LayerSpec, ...]:
        layers, chosen = self._document.project.network.layers, self._builder.layers.chosen_ids
        return tuple(layer for layer in layers if layer.id in chosen) or layers

    def _on_used(self, template: Template) -> None:
        if template.project is not None and self.gallery is not None:
            changed = layer_sets.use_network(self._document.project, template.project.network)
            self.gallery.accept()
            self._document.edit(f"Use template {template.title}", changed)
            self._builder.canvas.setFocus()

    def _on_rename_asked(self, template: Template) -> None:
        assert self.gallery is not None
        name = dialogs.ask_template_name(self.gallery, template.title)
        if name is not None:
            try:
                path = self._shelf.rename(template, name)
            except TemplateProblem as problem:
                dialogs.tell_problem(self.gallery, "Could not rename the template", str(problem))
                return
            self.gallery.refresh(path.stem)

    def _on_delete_asked(self, template: Template) -> None:
        assert self.gallery is not None
        if dialogs.ask_delete_template(self.gallery, template.title):
            try:
                self._shelf.delete(template)
            except TemplateProblem as problem:
                dialogs.tell_problem(self.gallery, "Could not delete the template", str(problem))
            self.gallery.refresh()

    def _on_finished(self) -> None:
        self.gallery = None


def _keep_text(n_layers: int, *, are_all: bool) -> str:
    """Return what the button offers to keep; empty where there is nothing."""
    if n_layers == 0:
        return ""
    if are_all:
        return "Keep this network…"
    return "Keep selected layer…" if n_layers == 1 else f"Keep {n_layers} selected layers…"
