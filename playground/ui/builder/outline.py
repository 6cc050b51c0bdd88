"""The network as a list: what a screen reader reads, and what anybody may use who prefers words to the drawing."""

from PySide6.QtCore import QItemSelectionModel, QPoint, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from playground.engine.snapshot import Snapshot
from playground.project.project import Project
from playground.session.messages import Frame
from playground.ui.builder.outline_model import OutlineModel
from playground.ui.builder.selection import Selection, only, several
from playground.ui.theme import Theme, number_font

REFRESH_MS = 1000
"""Values are told at most this often: faster, nobody could listen to them."""

ADD, CHOOSE = QItemSelectionModel.SelectionFlag.Select, QItemSelectionModel.SelectionFlag.ClearAndSelect


class Outline(QTreeView):
    """A row for the features, each layer and the output, told in whole sentences; small layers unfold to their units.

    `chosen(Selection)` follows the person's choice of rows, `menu_asked(layer_id, place)` asks for the menu of one.
    The keys that change layers are the actions of the canvas, added to this view.
    """

    chosen = Signal(object)
    menu_asked = Signal(str, QPoint)

    def __init__(self, project: Project, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._snapshot: Snapshot | None = None
        self._selection = Selection()
        self._is_following = False
        self._layer_ids = [layer.id for layer in project.network.all_layers]
        self.rows = OutlineModel(project, theme, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self.setModel(self.rows)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setFont(number_font())
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        self.setProperty("space_runs", True)
        self.setMinimumHeight(80)
        self.setAccessibleName("Network as a list")
        self.setWhatsThis(
            "The network in words, from the features to the output. The keys of the drawing work here too; → unfolds a "
            "small layer to the weights and biases of its units, which are told anew once a second."
        )
        theme.changed.connect(self.rows.refresh_icons)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.selectionModel().currentChanged.connect(self._on_selection_changed)

    def show_project(self, _before: Project, after: Project) -> None:
        """Show an edit, at once where the list can be seen."""
        self._project = after
        if self.isVisible():
            self._follow()

    def show_frame(self, frame: Frame) -> None:
        """Keep the newest weights and biases, and show them once a second while the list can be seen."""
        self._snapshot = frame.snapshot
        if self.isVisible() and not self._timer.isActive():
            self._refresh()

    def show_selection(self, selection: Selection) -> None:
        """Select the rows of the layers that are selected in the drawing."""
        self._selection = selection
        if self.isVisible():
            self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened meanwhile."""
        super().showEvent(event)
        self._follow()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave values alone that nobody can see."""
        super().hideEvent(event)
        self._timer.stop()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the layer under the pointer or, by the key, of the current row."""
        is_by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if is_by_mouse else self.currentIndex()
        place = event.pos() if is_by_mouse else self.visualRect(index).bottomLeft()
        self.menu_asked.emit(self.rows.layer_id_at(index), self.viewport().mapToGlobal(place))

    def _refresh(self) -> None:
        """Tell the newest values, and look again in a second for newer ones."""
        parameters = None if self._snapshot is None else self._snapshot.parameters
        if self.rows.show_parameters(parameters):
            self._timer.start()

    def _follow(self) -> None:
        """Show the project and the selection of the drawing, without telling it back."""
        self._is_following = True
        unfolded = [layer_id for layer_id in self._layer_ids if self.isExpanded(self.rows.index_of(layer_id))]
        self.rows.show_project(self._project)
        for layer_id in unfolded:
            self.setExpanded(self.rows.index_of(layer_id), True)
        self._layer_ids = [layer.id for layer in self._project.network.all_layers]
        chosen, wanted = self._chosen(), self._selection
        if (chosen.ids, chosen.current) != (wanted.ids, wanted.current) or not self.currentIndex().isValid():
            self._select_rows()
        self._is_following = False

    def _select_rows(self) -> None:
        model = self.selectionModel()
        model.setCurrentIndex(self.rows.index_of(self._selection.current), CHOOSE)
        for layer_id in self._selection.ids:
            model.select(self.rows.index_of(layer_id), ADD)
        self.scrollTo(self.currentIndex())

    def _chosen(self) -> Selection:
        """Return which layers the selected rows stand for."""
        current = self.rows.layer_id_at(self.currentIndex())
        ids = {self.rows.layer_id_at(index) for index in self.selectionModel().selectedIndexes()} - {""}
        if len(ids) < 2:
            return only(next(iter(ids), ""))
        places = sorted((self.rows.index_of(layer_id).row(), layer_id) for layer_id in ids)
        return several([layer_id for _place, layer_id in places], current)

    def _on_selection_changed(self, *_what: object) -> None:
        if not self._is_following:
            self._selection = self._chosen()
            self.chosen.emit(self._selection)
