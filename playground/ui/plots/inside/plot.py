"""The run from inside: what each layer is like, how its numbers went over time, and which mistakes are left."""

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from playground.analysis.mistakes import confusion_counts, fit
from playground.analysis.spreads import QUANTITIES
from playground.document import Document
from playground.project.network import layer_sizes
from playground.project.project import Project, needs_new_run
from playground.session.job import Jobs
from playground.session.messages import Frame
from playground.ui.builder.elided_label import ElidedLabel
from playground.ui.panels.controls import GRID_PX, combo_box, explain
from playground.ui.plots.inside import mistake_words, words
from playground.ui.plots.inside.follower import Inside, InsideFollower, Wanted
from playground.ui.plots.inside.layers_page import LayersPage
from playground.ui.plots.inside.matrix_page import MatrixPage
from playground.ui.plots.inside.page import PaintedPage
from playground.ui.plots.inside.scatter_page import ScatterPage
from playground.ui.plots.inside.strips_page import StripsPage
from playground.ui.plots.plot_area import Banner, Staleness
from playground.ui.theme import Theme
from playground.ui.wording import count_text, counted

LAYERS, STRIPS, MISTAKES = range(3)
PAGE_TITLES = ("Layers", "Over time", "Mistakes")

EMPTY_WORDS = "Nothing to look into yet: the network is not ready."
BUSY_WORDS = "Looking inside…"
MISTAKES_S = 0.25
"""Mistakes are counted no oftener than this."""

LOW_PX, HIGH_PX = 220, 420


class InsidePlot(QWidget):
    """Draws the inside of the moment that frames show; nothing is computed while it is not seen."""

    def __init__(self, document: Document, jobs: Jobs, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._frame: Frame | None = None
        self._inside: Inside | None = None
        self._run_id = 0
        self._is_waiting = False
        self._counted: Frame | None = None
        self._counted_s = 0.0
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Inside")
        self.setMinimumSize(220, 160)
        self.follower = InsideFollower(jobs, self)
        self.layers_page = LayersPage(theme)
        self.strips_page = StripsPage(theme)
        self.matrix_page = MatrixPage(theme)
        self.scatter_page = ScatterPage(theme)
        self._pages: tuple[PaintedPage, ...] = (
            self.layers_page, self.strips_page, self.matrix_page, self.scatter_page,
        )  # fmt: skip
        self._make_controls()
        self._lay_out()
        self.banner = Banner(self._stack, theme)
        self.staleness = Staleness(self)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._count_mistakes)
        self._connect()
        self.banner.say(EMPTY_WORDS, "layers")

    def show_project(self, before: Project, after: Project) -> None:
        """Fade everything where the change begins a new run, until its first frame."""
        if needs_new_run(before, after):
            self.staleness.expect_run()

    def show_frame(self, frame: Frame) -> None:
        """Look inside the moment of a frame."""
        self._frame = frame
        self._is_waiting = True
        # A dock behind others is visible to Qt; only its visible region is empty.
        if not self.visibleRegion().isEmpty():
            self._take_frame()
        else:
            self.follower.rest()

    @property
    def inside(self) -> Inside | None:
        """What is shown."""
        return self._inside

    @property
    def sentence(self) -> str:
        """What is said below the page."""
        return self._sentence.text()

    def choose_page(self, page: int) -> None:
        """Show another page."""
        self.page_box.setCurrentIndex(page)

    def close_jobs(self) -> None:
        """Look at nothing more."""
        self._late.stop()
        self.follower.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what came while this was not seen: coming to the front, a dock is painted and told nothing else."""
        super().paintEvent(event)
        if self._is_waiting:
            QTimer.singleShot(0, self, self._take_frame)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.follower.rest()
        self._is_waiting = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_sentence()

    def _make_controls(self) -> None:
        self.page_box = combo_box()
        self.page_box.addItems(PAGE_TITLES)
        self.quantity_box = combo_box()
        for quantity in QUANTITIES:
            self.quantity_box.addItem(words.QUANTITY_TITLES[quantity], quantity)
        explain(self.quantity_box, "Which numbers are drawn", words.QUANTITY_HELP, words.QUANTITY_FORMULA)
        self.part_box = combo_box()
        self.part_box.addItem("Test points", "test")
        self.part_box.addItem("Train points", "train")
        explain(
            self.part_box,
            "Which points are counted",
            "Test points were kept from the training: their mistakes tell what to expect of new points.",
        )
        explain(
            self.page_box,
            "What of the inside is shown",
            "Layers: units, gradients and steps of each layer now. Over time: how their numbers were spread during the "
            "run. Mistakes: which points are told wrong.",
        )

    def _lay_out(self) -> None:
        self._moment = ElidedLabel()
        self._moment.setFixedHeight(self._moment.fontMetrics().height())
        self._sentence = ElidedLabel()
        self._stack = QStackedWidget()
        for page in self._pages:
            self._stack.addWidget(page)
        explain(self.layers_page, "Layers", words.LAYERS_HELP, words.LAYERS_FORMULA)
        explain(self.strips_page, "Over time", words.STRIPS_HELP)
        explain(self.matrix_page, "Confusion matrix", mistake_words.MATRIX_HELP, mistake_words.MATRIX_FORMULA)
        explain(
            self.scatter_page, "Predicted against target", mistake_words.SCATTER_HELP, mistake_words.SCATTER_FORMULA
        )
        for page in self._pages:
            page.setToolTip("")  # it would lie over what is pointed at; F1 has the same words
        top = QHBoxLayout()
        top.setSpacing(GRID_PX)
        top.addWidget(self.page_box)
        top.addWidget(self.quantity_box)
        top.addWidget(self.part_box)
        top.addWidget(self._moment, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID_PX, GRID_PX // 2, GRID_PX, GRID_PX // 2)
        layout.setSpacing(GRID_PX // 2)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._sentence)

    def _connect(self) -> None:
        self.page_box.currentIndexChanged.connect(lambda _page: self._show_page())
        self.quantity_box.currentIndexChanged.connect(lambda _place: self._wish())
        self.part_box.currentIndexChanged.connect(lambda _place: self._count_mistakes(is_forced=True))
        self.follower.found.connect(self._on_found)
        self.follower.failed.connect(lambda sentence: self.banner.say(sentence, "error", "error"))
        self.staleness.changed.connect(self._on_staleness_changed)
        for page in self._pages:
            page.pointed.connect(lambda _item: self._show_sentence())
        self._show_page()

    def _on_staleness_changed(self, is_stale: bool) -> None:
        for page in self._pages:
            page.fade(is_faded=is_stale)

    @property
    def _is_regression(self) -> bool:
        dataset = self._frame.dataset if self._frame is not None else None
        return dataset is not None and not dataset.info.classes

    def _show_page(self) -> None:
        """Show what the chosen page needs, and no more."""
        page = self.page_box.currentIndex()
        self.quantity_box.setVisible(page == STRIPS)
        self.part_box.setVisible(page == MISTAKES)
        shown = (LAYERS, STRIPS, 3 if self._is_regression else 2)[page]
        self._stack.setCurrentIndex(shown)
        self._counted = None
        self._draw_inside()
        if self._frame is not None:
            self._is_waiting = True
            self._take_frame()

    def _take_frame(self) -> None:
        frame = self._frame
        if frame is None or not self._is_waiting:
            return
        self._is_waiting = False
        if frame.run_id != self._run_id:
            self._run_id, self._inside = frame.run_id, None
            self.staleness.note_run()
        if frame.snapshot is None or frame.recording is None or frame.dataset is None:
            self.banner.say(frame.error or EMPTY_WORDS, "error" if frame.error else "layers")
            return
        if self.page_box.currentIndex() == MISTAKES:
            self.follower.rest()
            wanted = 3 if self._is_regression else 2
            if self._stack.currentIndex() != wanted:
                self._stack.setCurrentIndex(wanted)
            self._count_mistakes()
        else:
            self._wish()

    def _wish(self) -> None:
        frame, project = self._frame, self._document.project
        if frame is None or frame.recording is None or frame.dataset is None or len(frame.recording) == 0:
            return
        sizes = layer_sizes(project.network, project.dataset.n_features)
        if sum(size.n_parameters for size in sizes) != frame.recording.parameters.shape[1]:
            return
        if self._inside is None:
            self.banner.say(BUSY_WORDS, "busy")
        last = len(frame.recording) - 1
        row = last if frame.looked_at is None else min(frame.looked_at, last)
        self.follower.wish(
            Wanted(
                run_id=frame.run_id,
                project=project,
                dataset=frame.dataset,
                recording=frame.recording,
                row=row,
                is_looked_back=frame.looked_at is not None,
                quantity=self.quantity_box.currentData(),
                is_running=frame.phase == "running",
            )
        )

    def _on_found(self, inside: Inside) -> None:
        if inside.wanted.run_id == self._run_id:
            self._inside = inside
            self._draw_inside()

    def _draw_inside(self) -> None:
        """Draw what was found last, where it is to be seen."""
        inside = self._inside
        if inside is None or self.page_box.currentIndex() == MISTAKES:
            return
        self.banner.say("")
        network, recording = inside.wanted.project.network, inside.wanted.recording
        self.layers_page.show_look(network, inside.present)
        self.strips_page.show_strips(
            network,
            inside.strips,
            inside.looks,
            (int(recording.steps[-1]), float(recording.epochs[-1])),
            inside.present.step if inside.wanted.is_looked_back else None,
        )
        moment = words.moment_words(inside.present)
        if inside.n_missing > 0:
            moment += f"; {counted(inside.n_missing, 'earlier moment')} to go"
        self._say_moment(moment)
        self._show_sentence()

    def _count_mistakes(self, *, is_forced: bool = False) -> None:
        """Count what the frame predicts: at most four times a second, which is why a late frame may wait."""
        frame = self._frame
        if frame is None or (frame is self._counted and not is_forced) or self.page_box.currentIndex() != MISTAKES:
            return
        wait_s = self._counted_s + MISTAKES_S - time.monotonic()
        if wait_s > 0.0 and not is_forced and frame.phase == "running":
            if not self._late.isActive():
                self._late.start(round(1000 * wait_s) + 1)
            return
        if frame.point_outputs is None or frame.dataset is None or frame.snapshot is None:
            return
        self._counted, self._counted_s = frame, time.monotonic()
        dataset, part = frame.dataset, self._part()
        outputs = frame.point_outputs.train if part == "train" else frame.point_outputs.test
        targets = dataset.targets(part)[dataset.shown(part)]
        if len(targets) == 0:
            self.banner.say("There are no such points: give the data some on the left.", "points")
        else:
            self.banner.say("")
        if self._is_regression:
            self.scatter_page.show_points(targets, outputs, dataset.target_range, dataset.info.target)
        else:
            counts = confusion_counts(outputs, targets, len(dataset.info.classes))
            self.matrix_page.show_counts(counts, dataset.info.classes)
        n, n_all = len(targets), len(dataset.y_train if part == "train" else dataset.y_test)
        points = f"{count_text(n)} of {counted(n_all, f'{part} point')}" if n < n_all else counted(n, f"{part} point")
        self._say_moment(f"epoch {count_text(frame.snapshot.epoch)}; {points}")
        self._show_sentence()

    def _part(self) -> str:
        part: str = self.part_box.currentData()
        return part

    def _say_moment(self, moment: str) -> None:
        if moment != self._moment.text():
            self._moment.show_text(moment)

    def _show_sentence(self) -> None:
        """Say what is pointed at, otherwise what is seen on the page as a whole."""
        sentence = self._words()
        page = self._pages[self._stack.currentIndex()]
        n_lines = 1 if self.height() < LOW_PX else 2 if self.height() < HIGH_PX else 3
        height = n_lines * self._sentence.fontMetrics().height()
        if self._sentence.height() != height or self._sentence.minimumHeight() != height:
            self._sentence.setFixedHeight(height)
        if sentence != self._sentence.text():
            self._sentence.show_text(sentence, n_lines)
            self._sentence.setFixedHeight(height)
            page.setAccessibleDescription(sentence)

    def _words(self) -> str:
        sayers = (self._layers_words, self._strips_words, self._matrix_words, self._scatter_words)
        return sayers[self._stack.currentIndex()]()

    def _layers_words(self) -> str:
        if self._inside is None:
            return ""
        network, present, place = self._inside.wanted.project.network, self._inside.present, self.layers_page.marked
        if 0 <= place < len(present.layers):
            return words.layer_sentence(network, network.all_layers[place], present.layers[place])
        return words.summary(network, present)

    def _strips_words(self) -> str:
        if self._inside is None:
            return ""
        network, place = self._inside.wanted.project.network, self.strips_page.marked
        if 0 <= place < len(self._inside.strips):
            return words.strip_sentence(network, self._inside.strips[place], self._inside.wanted.quantity)
        return words.STRIPS_LINE

    def _matrix_words(self) -> str:
        page = self.matrix_page
        return mistake_words.matrix_sentence(page.counts, page.classes, self._part(), page.marked)

    def _scatter_words(self) -> str:
        frame = self._counted
        if frame is None or frame.point_outputs is None or frame.dataset is None:
            return ""
        part, dataset = self._part(), frame.dataset
        outputs = frame.point_outputs.train if part == "train" else frame.point_outputs.test
        found = fit(outputs, dataset.targets(part)[dataset.shown(part)])
        return mistake_words.fit_sentence(found, dataset.info.target, dataset.target_range)
