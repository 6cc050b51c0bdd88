"""The window: docks around the builder, menus, title, and what happens on close."""

import secrets
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QMenu,
    QWhatsThis,
)

from playground import __version__
from playground.document import Document
from playground.project import edits
from playground.project.project import Project
from playground.resources import resource_path
from playground.session.messages import Frame, UnitPlace
from playground.session.session import Session
from playground.settings import Settings, ThemeMode
from playground.ui import dialogs
from playground.ui.actions import Actions
from playground.ui.builder.area import BuilderArea
from playground.ui.builder.inspector import LayerInspector
from playground.ui.docks import Docks, SideArea, make_dock
from playground.ui.exporting import Exporting
from playground.ui.filing import Filing, file_in
from playground.ui.menu_keys import MenuKeys
from playground.ui.panels.data_panel import DataPanel
from playground.ui.panels.metrics_bar import MetricsBar
from playground.ui.panels.points_table import PointsTable
from playground.ui.panels.run_bar import RunActions, RunBar
from playground.ui.panels.time_bar import TimeBar
from playground.ui.panels.training_panel import TrainingPanel
from playground.ui.plots.boundary_plot import BoundaryPlot
from playground.ui.plots.divergence_plot import DivergencePlot
from playground.ui.plots.histogram_plot import HistogramPlot
from playground.ui.plots.inside.plot import InsidePlot
from playground.ui.plots.landscape_views import LandscapeViews
from playground.ui.plots.loss_plot import LossPlot
from playground.ui.plots.warped.warp_plot import WarpPlot
from playground.ui.recovery import Recovery
from playground.ui.sheet.filming import Filming
from playground.ui.sheet.picture_menus import WINDOW, PictureMenus
from playground.ui.sheet.sharing import Sharing
from playground.ui.space_key import SpaceKey
from playground.ui.templates.shelf import Shelf
from playground.ui.templates.templates import Templates
from playground.ui.theme import Theme

EXAMPLE_TITLES = {
    "descent": "Descent with two parameters",
    "descent-one": "Descent with one parameter",
    "gauss-perceptron": "Two Gaussians, one perceptron",
    "perceptron": "Perceptron set by hand",
    "overfit": "Learning by heart",
    "xor": "Exclusive or",
}
"""Examples whose file names do not say enough."""

USABLE_WIDTH = 1100
"""The window may be made this narrow, and narrower as long as the run bar is whole."""


class MainWindow(QMainWindow):
    """Shows the document and the frames of the session; every panel but the builder is a dock."""

    def __init__(self, document: Document, session: Session, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self._document = document
        self._session = session
        self._settings = settings
        self._theme = theme
        self._trained_step: int | None = None
        self._is_arranged = False
        self.setDockNestingEnabled(True)
        self.setAcceptDrops(True)

        self.actions_ = Actions(self, theme)
        self.filing = Filing(self, document, session, settings, theme)
        self.recovery = Recovery(document, session, settings.state_folder / "recovery", self)
        self.area = BuilderArea(document, theme)
        self.builder = self.area.builder
        self.inspector = LayerInspector(document, theme)
        shelf = Shelf(resource_path("templates"), settings.template_folder)
        self.templates = Templates(self, document, self.builder, shelf, theme)
        self.data_panel = DataPanel(document, theme)
        self.training_panel = TrainingPanel(document, theme)
        self.boundary_plot = BoundaryPlot(document, theme)
        self.loss_plot = LossPlot(document, theme)
        self.divergence_plot = DivergencePlot(document, theme)
        self.warp_plot = WarpPlot(document, theme)
        acts = self.actions_
        self.points_table = PointsTable(theme, acts.export)
        self.landscape = LandscapeViews(document, session.jobs, settings, theme)
        self.histogram_plot = HistogramPlot(session.jobs, theme)
        self.inside_plot = InsidePlot(document, session.jobs, theme)
        self.exporting = Exporting(self, document, session)
        self.sharing = Sharing(self, document, settings, theme)
        self.run_bar = RunBar(RunActions(acts.run, acts.step, acts.reset, acts.new_start), theme)
        self.metrics_bar = MetricsBar(theme)
        self.time_bar = TimeBar(session, theme)
        self.filming = Filming(self, session, self.time_bar.travel, settings, theme)

        self._place_panels()
        self._fill_menus()
        self._connect()
        SpaceKey(self)
        self._restore()
        self._show_title()
        self._offer_columns(document.project)

    def show_project(self, before: Project, after: Project) -> None:
        """Show an edit in every panel and hand it to the run."""
        for view in (
            self.area,
            self.inspector,
            self.data_panel,
            self.training_panel,
            self.boundary_plot,
            self.loss_plot,
            self.divergence_plot,
            self.landscape,
            self.warp_plot,
            self.inside_plot,
            self.points_table,
            self.histogram_plot,
        ):
            view.show_project(before, after)
        self._session.show_project(before, after)
        self._trained_step = None
        self._offer_columns(after)

    def show_frame(self, frame: Frame) -> None:
        """Show what the run is like now; a view that is hidden keeps the frame until it is seen."""
        for view in (
            self.run_bar,
            self.metrics_bar,
            self.time_bar,
            self.data_panel,
            self.area,
            self.inspector,
            self.boundary_plot,
            self.loss_plot,
            self.divergence_plot,
            self.landscape,
            self.warp_plot,
            self.inside_plot,
            self.points_table,
            self.histogram_plot,
            self.exporting,
            self.sharing,
        ):
            view.show_frame(frame)
        if frame.snapshot is not None and frame.looked_at is None:
            if self._trained_step is not None and frame.snapshot.step != self._trained_step:
                self._document.mark_trained(frame.snapshot.step)
            self._trained_step = frame.snapshot.step

    def showEvent(self, event: QShowEvent) -> None:
        """Arrange the docks for the size of the window where no layout was remembered."""
        super().showEvent(event)
        if not self._is_arranged:
            self._is_arranged = True
            self.docks.arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, remember the layout and end the run."""
        if not self.filing.may_drop_work():
            event.ignore()
            return
        self._settings.keep_layout(self.saveGeometry(), self.docks.save())
        self.filing.close()
        self.recovery.close()
        self._settings.flush()
        self.exporting.close()
        self.landscape.close_jobs()
        self.filming.close()
        self.histogram_plot.close_jobs()
        self.inside_plot.close_jobs()
        self._session.close()
        event.accept()

    def offer_recovery(self) -> None:
        """Ask about work that a former program left behind, and begin to keep that of this one."""
        found = self.recovery.found()
        self.recovery.start()
        if not found:
            return
        answer, left = dialogs.ask_recover(self, found)
        if answer == "recover" and self.filing.may_drop_work() and self.filing.recover(left):
            self.recovery.take_over(left)
        elif answer == "discard":
            self.recovery.discard(left)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a project file or a table from the file manager."""
        if file_in(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a dropped project file, or show a dropped table."""
        path = file_in(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            # Afterwards: a question asked here would keep the file manager waiting.
            QTimer.singleShot(0, self, partial(self.filing.take_in, path))

    def _place_panels(self) -> None:
        self.setCentralWidget(self.area)
        self.addToolBar(self.run_bar)
        self.setMinimumWidth(min(self.run_bar.sizeHint().width(), USABLE_WIDTH))
        self.setStatusBar(self.metrics_bar)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.time_bar)
        dock = partial(make_dock, self)
        self.docks = Docks(
            self,
            [
                dock("Data", SideArea(self.data_panel)),
                dock("Training", SideArea(self.training_panel)),
                dock("Layer", SideArea(self.inspector)),
            ],
            dock("Feature space", self.boundary_plot),
            [
                dock("Loss", self.loss_plot),
                dock("Divergence", self.divergence_plot),
                dock("Landscape", self.landscape),
                dock("Inside", self.inside_plot),
                dock("Warped", self.warp_plot),
            ],
            [dock("Points", self.points_table), dock("Histograms", self.histogram_plot)],
        )
        self.data_panel.views.points.clicked.connect(partial(self.docks.bring, self.points_table))
        self.data_panel.views.histograms.clicked.connect(partial(self.docks.bring, self.histogram_plot))

    def _fill_menus(self) -> None:
        acts, bar = self.actions_, self.menuBar()
        file_menu = bar.addMenu("&File")
        file_menu.addActions([acts.new, acts.open])
        self._recent_menu = file_menu.addMenu("Open &recent")
        self._fill_recent_menu()
        self._fill_example_menu(file_menu.addMenu("Open &example"))
        file_menu.addAction(acts.open_link)
        file_menu.addSeparator()
        file_menu.addActions([acts.import_table, acts.paste_table, acts.table_columns])
        file_menu.addSeparator()
        file_menu.addActions([acts.save, acts.save_as, acts.copy_link, acts.export, acts.export_history])
        file_menu.addSeparator()
        file_menu.addActions([acts.export_picture, acts.copy_picture])
        self.pictures = PictureMenus(self, self.sharing, list(self.docks.right))
        self.pictures.fill_save(file_menu.addMenu("Save &view as picture"))
        self.pictures.fill_copy(file_menu.addMenu("Copy vie&w as picture"))
        file_menu.addActions([acts.animate, acts.print])
        file_menu.addSeparator()
        file_menu.addAction(acts.quit)

        edit_menu = bar.addMenu("&Edit")
        undo = self._document.undo_stack.createUndoAction(self, "&Undo")
        undo.setShortcut(QKeySequence("Ctrl+Z"))
        redo = self._document.undo_stack.createRedoAction(self, "&Redo")
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        edit_menu.addActions([undo, redo])
        edit_menu.addSeparator()
        edit_menu.addActions(self.builder.edit_actions)
        edit_menu.addSeparator()
        edit_menu.addAction(self.boundary_plot.easel.action)

        bar.addMenu("&Network").addActions(self.builder.network_actions)
        run_menu = bar.addMenu("&Run")
        run_menu.addActions([acts.run, acts.step, acts.reset, acts.new_start])
        run_menu.addSeparator()
        run_menu.addActions(self.time_bar.actions_.all)
        self._fill_view_menu(bar.addMenu("&View"))
        bar.addMenu("&Help").addActions([acts.what_is_this, acts.about])
        for menu in bar.findChildren(QMenu):
            MenuKeys(menu)

    def _fill_view_menu(self, menu: QMenu) -> None:
        acts = self.actions_
        menu.addActions(self.docks.actions)
        menu.addSeparator()
        menu.addActions([acts.log_loss, acts.hints])
        theme_menu = menu.addMenu("&Theme")
        theme_menu.addActions([acts.theme_system, acts.theme_light, acts.theme_dark])
        menu.addSeparator()
        menu.addAction(acts.reset_layout)

    def _fill_recent_menu(self) -> None:
        self._recent_menu.clear()
        self._recent_menu.setToolTipsVisible(True)
        recent = self._settings.recent_files
        names = [path.name for path in recent]
        for path in recent:
            # Two files of the same name are told apart by their folders; & would make the next letter a key.
            name = path.name if names.count(path.name) == 1 else f"{path.name} – {path.parent.name}"
            action = self._recent_menu.addAction(name.replace("&", "&&"), partial(self.filing.open, path))
            action.setToolTip(str(path))
        self._recent_menu.setEnabled(not self._recent_menu.isEmpty())

    def _fill_example_menu(self, menu: QMenu) -> None:
        for path in sorted(resource_path("examples").glob("*.nnplay")):
            title = EXAMPLE_TITLES.get(path.stem, path.stem.replace("-", " ").capitalize())
            menu.addAction(title, partial(self.filing.open_example, path.stem))

    def _connect(self) -> None:
        acts, session, document = self.actions_, self._session, self._document
        for action in (acts.save, acts.save_as, acts.export, acts.run, acts.step, acts.reset, acts.new_start):
            action.triggered.connect(self._finish_typing)
        acts.new.triggered.connect(self.filing.new)
        acts.open.triggered.connect(self.filing.ask_open)
        acts.open_link.triggered.connect(self.filing.ask_open_link)
        acts.copy_link.triggered.connect(self.filing.copy_link)
        acts.import_table.triggered.connect(self.filing.ask_import)
        acts.paste_table.triggered.connect(self.filing.paste_table)
        acts.table_columns.triggered.connect(self.filing.show_columns)
        self.data_panel.columns_asked.connect(self.filing.show_columns)
        acts.save.triggered.connect(self.filing.save)
        acts.save_as.triggered.connect(self.filing.save_as)
        acts.export.triggered.connect(self.exporting.ask)
        acts.export_history.triggered.connect(self.exporting.ask_history)
        self.exporting.exported.connect(self.metrics_bar.tell)
        acts.export_picture.triggered.connect(self.sharing.ask_export)
        acts.copy_picture.triggered.connect(self.sharing.copy)
        acts.print.triggered.connect(self.sharing.ask_print)
        acts.animate.triggered.connect(self._on_animate)
        self.filming.filmed.connect(self.metrics_bar.tell)
        self.sharing.shared.connect(self.metrics_bar.tell)
        acts.quit.triggered.connect(self.close)
        acts.run.triggered.connect(lambda: session.pause() if session.is_running else session.run())
        acts.step.triggered.connect(lambda: session.step_epochs(1))
        acts.reset.triggered.connect(lambda: session.reset(document.project))
        acts.new_start.triggered.connect(self._on_new_start)
        acts.reset_layout.triggered.connect(self._on_reset_layout)
        acts.what_is_this.triggered.connect(self._on_what_is_this)
        acts.about.triggered.connect(lambda: dialogs.tell_about(self, __version__))
        self.builder.actions_.outline.toggled.connect(self._on_outline_toggled)
        acts.log_loss.toggled.connect(self._on_log_loss_toggled)
        acts.hints.toggled.connect(self._on_hints_toggled)
        for mode, action in self._theme_choices().items():
            action.triggered.connect(lambda _checked, mode=mode: self._on_theme_chosen(mode))
        self.builder.selection_changed.connect(self.inspector.show_layer)
        self.builder.weights.follow(self.inspector.weights)
        self._connect_plane()
        self.points_table.point_hovered.connect(self.boundary_plot.highlight)
        self.time_bar.branch_asked.connect(self._on_branch_asked)
        self.data_panel.own_asked.connect(self._on_own_points_asked)
        self.run_bar.pace_changed.connect(session.set_pace)
        session.set_pace(self.run_bar.steps_per_s)
        self.loss_plot.logarithmic_changed.connect(acts.log_loss.setChecked)
        self.loss_plot.choices_changed.connect(self._on_curve_choices_changed)
        self.divergence_plot.gap_chosen.connect(self._on_gap_chosen)
        self.filing.recent_changed.connect(self._fill_recent_menu)
        self.recovery.failed.connect(self.metrics_bar.tell)
        document.changed.connect(self.show_project)
        document.state_changed.connect(self._show_title)
        session.frame_ready.connect(self.show_frame)
        session.running_changed.connect(lambda is_running: acts.show_running(is_running=is_running))

    def _connect_plane(self) -> None:
        plot, session = self.boundary_plot, self._session
        plot.easel.action.toggled.connect(self._on_paint_toggled)
        plot.point_hovered.connect(self.points_table.highlight)
        for points in (plot, self.points_table):
            points.point_hovered.connect(self.warp_plot.highlight)
        self.warp_plot.wished.connect(lambda warp: session.wish(warp=warp))
        plot.lines.wished.connect(lambda wish: session.wish(**wish))
        plot.lines_choice.changed.connect(self._on_lines_chosen)
        plot.seen.wished.connect(lambda wish: session.wish(**wish))
        plot.seen.choice.changed.connect(self._on_map_chosen)
        self.builder.unit_map_asked.connect(self._on_unit_map_asked)

    def _theme_choices(self) -> dict[ThemeMode, QAction]:
        acts = self.actions_
        return {"system": acts.theme_system, "light": acts.theme_light, "dark": acts.theme_dark}

    def _restore(self) -> None:
        """Bring back what the last start remembered."""
        self.resize(1400, 900)
        layout = self._settings.layout
        if layout is not None:
            self.restoreGeometry(layout[0])
            self._is_arranged = self.docks.restore(layout[1])
        self._theme_choices()[self._theme.mode].setChecked(True)
        self.actions_.log_loss.setChecked(self._settings.is_loss_logarithmic)
        self.loss_plot.restore(self._settings.curve_choices)
        self.divergence_plot.set_gap_alone(self._settings.is_gap_alone)
        self.builder.actions_.outline.setChecked(self._settings.is_network_listed)
        self.actions_.hints.setChecked(self._settings.shows_hints)
        self._on_hints_toggled(self._settings.shows_hints)
        self.boundary_plot.lines_choice.show_choices(self._settings.first_lines, self._settings.hinge_layers)
        self.boundary_plot.seen.restore(self._settings)

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.filing.title}[*] – Network Playground")
        self.setWindowModified(self._document.is_modified)

    def _offer_columns(self, project: Project) -> None:
        """Let the columns of a table be used in another way where there is one."""
        self.actions_.table_columns.setEnabled(project.dataset.source == "imported")

    def _finish_typing(self) -> None:
        """Let a number that is half typed count before something is done with the project."""
        if isinstance(QApplication.focusWidget(), QAbstractSpinBox | QComboBox | QLineEdit):
            self.builder.canvas.setFocus()

    def _on_paint_toggled(self, is_painting: bool) -> None:
        """Bring what is painted on to light."""
        if is_painting:
            self.docks.bring(self.boundary_plot)
            self.boundary_plot.setFocus()

    def _on_own_points_asked(self, own: str) -> None:
        if own == "painted":
            self.boundary_plot.easel.start_empty()
        else:
            self.filing.ask_import()

    def _on_branch_asked(self, moment: str) -> None:
        self.loss_plot.pin(f"without branching at {moment}")
        self._session.branch()
        self.metrics_bar.tell(f"A new run goes on from {moment}")

    def _on_animate(self) -> None:
        """Offer the network, every view and the whole window."""
        views = {dock.windowTitle(): dock.widget() for dock in self.docks.right}
        views = {**views, "Network": self.builder.canvas, WINDOW: self}
        self.filming.ask(views, self.docks.bring, self.sharing.name)

    def _on_new_start(self) -> None:
        seed = secrets.randbelow(1_000_000)
        self._document.edit("New start", edits.new_start(self._document.project, seed))

    def _on_reset_layout(self) -> None:
        self._settings.forget_layout()
        self.docks.arrange()

    def _on_theme_chosen(self, mode: ThemeMode) -> None:
        self._settings.theme_mode = mode
        self._theme.set_mode(mode)

    def _on_what_is_this(self) -> None:
        """Explain the control that has the keyboard, or let the person point at one."""
        focused = QApplication.focusWidget()
        if focused and focused.whatsThis():
            QWhatsThis.showText(focused.mapToGlobal(focused.rect().bottomLeft()), focused.whatsThis(), focused)
        else:
            QWhatsThis.enterWhatsThisMode()

    def _on_outline_toggled(self, is_listed: bool) -> None:
        self._settings.is_network_listed = is_listed

    def _on_lines_chosen(self) -> None:
        choice = self.boundary_plot.lines_choice
        self._settings.first_lines, self._settings.hinge_layers = choice.mode, choice.hinge_layers

    def _on_unit_map_asked(self, unit: UnitPlace | None) -> None:
        """Show whose map is asked for in the builder, and the feature space where it is hidden."""
        self.docks.bring(self.boundary_plot)
        self.boundary_plot.seen.show_unit(unit)

    def _on_map_chosen(self) -> None:
        self.boundary_plot.seen.keep(self._settings)

    def _on_hints_toggled(self, is_shown: bool) -> None:
        self._settings.shows_hints = is_shown
        self.builder.show_hints(is_shown=is_shown)
        self.inspector.show_hints(is_shown=is_shown)

    def _on_curve_choices_changed(self) -> None:
        self._settings.curve_choices = self.loss_plot.choices

    def _on_gap_chosen(self, is_alone: bool) -> None:
        self._settings.is_gap_alone = is_alone

    def _on_log_loss_toggled(self, is_logarithmic: bool) -> None:
        self._settings.is_loss_logarithmic = is_logarithmic
        self.loss_plot.set_logarithmic(is_logarithmic)
