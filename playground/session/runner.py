"""The training thread: obey requests, train a slice, leave a frame when the last one was taken."""

import logging
import time
from dataclasses import replace
from queue import Empty, SimpleQueue

import numpy as np

from playground.data import dataset as datasets
from playground.data.dataset import DataProblem, Dataset
from playground.data.features import FormulaProblem
from playground.data.plane import Plane, build_plane
from playground.engine.diagnosis import broken_layer
from playground.engine.snapshot import RunState
from playground.engine.trainer import Trainer
from playground.engine.warm_start import WarmStart, carried_state
from playground.project.checks import problems
from playground.project.network import OUTPUT_ID, NetworkSpec
from playground.project.project import keeps_parameters, needs_new_run
from playground.session.kernels import POLL_S, KernelLoader
from playground.session.mailbox import Mailbox
from playground.session.maps import MapMaker
from playground.session.messages import (
    Branch,
    Capture,
    Frame,
    Pace,
    Pause,
    Phase,
    Quit,
    Rebuild,
    Request,
    Retune,
    Run,
    StepEpochs,
    Wish,
    Wishes,
)
from playground.session.overlays import OverlayMaker
from playground.session.pacer import Pacer
from playground.session.past import Past
from playground.session.visits import Visits

log = logging.getLogger(__name__)

UNEXPECTED = "The run stopped because of an unexpected error ({error}). Reset starts it again."


class Runner:
    """Owns the one live run; everything it knows came by request, everything it tells goes out as a frame."""

    def __init__(self, requests: SimpleQueue[Request], mailbox: Mailbox[Frame]) -> None:
        self._requests = requests
        self._mailbox = mailbox
        self._n_obeyed = 0
        self._rebuild: Rebuild | None = None
        self._waiting: Retune | None = None
        self._dataset: Dataset | None = None
        self._plane: Plane | None = None
        self._loader: KernelLoader | None = None
        self._trainer: Trainer | None = None
        self._past: Past | None = None
        self._wishes = Wishes()
        self._left: WarmStart | None = None
        self._first_step = 0
        self._is_running = False
        self._has_stepped = False
        self._epochs_left: int | None = None
        self._has_quit = False
        self._error: str | None = None
        self._broken_layer: str | None = None
        self._visits = Visits()
        self._pace = Pacer()
        self._maps: MapMaker | None = None
        self._overlays: OverlayMaker | None = None

    def loop(self) -> None:
        """Run until Quit. Whatever goes wrong becomes a frame with an error, never a silent end."""
        self._loader = KernelLoader()
        try:
            while not self._has_quit:
                self._turn()
        finally:
            if self._loader is not None:
                self._loader.stop()

    def _turn(self) -> None:
        try:
            if self._loader is not None:
                self._poll_kernels()
            self._obey_requests()
            if self._trains:
                self._train_slice()
            if self._refines and self._maps is not None and self._maps.refine():
                self._post()
        except Exception as error:
            log.exception("the run stopped")
            self._stop_with(UNEXPECTED.format(error=error))
        if not self._has_quit and self._trains and self._mailbox.is_empty:
            self._post()

    @property
    def _trains(self) -> bool:
        return self._is_running and self._trainer is not None

    @property
    def _refines(self) -> bool:
        """Whether there is time now to make the map that is seen finer."""
        has_time = not self._is_running or self._pace.is_idle
        return has_time and self._trainer is not None and self._maps is not None and self._maps.is_rough

    def _poll_kernels(self) -> None:
        assert self._loader is not None
        if self._loader.poll():
            self._loader = None
            self._build_trainer()
            waiting, self._waiting = self._waiting, None
            if waiting is not None:
                self._retune(waiting)
            self._post()

    def _obey_requests(self) -> None:
        """Obey all waiting requests; wait for one where there is nothing else to do."""
        wait_s = POLL_S if self._loader is not None else self._pace.wait_s() if self._trains else None
        if self._refines:
            wait_s = 0
        obeyed = False
        try:
            request = self._requests.get(timeout=wait_s) if wait_s != 0 else self._requests.get_nowait()
            while True:
                self._n_obeyed += 1
                self._obey(request)
                obeyed = True
                request = self._requests.get_nowait()
        except Empty:
            pass
        if obeyed and not self._has_quit:
            self._post()

    def _obey(self, request: Request) -> None:  # noqa: C901 - one line a kind of request
        match request:
            case Rebuild():
                self._start_run(request)
            case Retune():
                self._retune(request)
            case Run():
                self._set_running(is_running=True)
            case Pause():
                self._set_running(is_running=False)
            case StepEpochs():
                self._set_running(is_running=True)
                self._epochs_left = request.count
            case Pace():
                self._pace.set(request.steps_per_s)
            case Capture():
                self._answer(request)
            case Wish():
                self._take_wishes(request.wishes)
            case Branch():
                self._branch(request.run_id)
            case Quit():
                self._has_quit = True

    def _set_running(self, *, is_running: bool) -> None:
        self._is_running = is_running and self._error is None
        self._has_stepped = False
        self._epochs_left = None
        self._pace.restart()

    def _start_run(self, rebuild: Rebuild) -> None:
        self._left = self._learned() if rebuild.is_edit else None
        is_same_data = self._rebuild is not None and self._rebuild.project.dataset == rebuild.project.dataset
        self._rebuild, self._waiting = rebuild, None
        self._trainer, self._past, self._maps = None, None, None
        self._error, self._broken_layer = None, None
        found = problems(rebuild.project)
        if not is_same_data:
            self._dataset, self._plane = None, None
        if found:
            self._stop_with(found[0].sentence)
            return
        try:
            self._dataset = self._dataset or datasets.build(rebuild.project.dataset)
        except (FormulaProblem, DataProblem) as problem:
            self._stop_with(str(problem))
            return
        self._plane = build_plane(self._dataset, rebuild.project.plane)
        if self._loader is None:
            self._build_trainer()

    def _learned(self) -> WarmStart | None:
        """Return the run as it was when last it took a step; None where nothing was learned yet.

        Edits in a row that leave no time for a step, and those that stop the run, all begin from there.
        """
        trainer, rebuild, dataset = self._trainer, self._rebuild, self._dataset
        if trainer is not None and (self._left is None or trainer.step > self._first_step):
            if trainer.is_diverged and self._past is not None:
                trainer = self._past.at_best(trainer)  # what it has become since is of no use
            return WarmStart(trainer.project, trainer.dataset, trainer.state()) if trainer.step > 0 else None
        if trainer is None and rebuild is not None and rebuild.state is not None and dataset is not None:
            return WarmStart(rebuild.project, dataset, rebuild.state)
        return self._left

    def _first_state(self, rebuild: Rebuild, dataset: Dataset) -> RunState | None:
        """Return the state a run begins with; None for its first weights."""
        left, project = self._left, rebuild.project
        if left is None:
            return rebuild.state
        if project.network == left.project.network and not needs_new_run(left.project, project):
            return left.state
        return carried_state(left, project, dataset) if keeps_parameters(left.project, project) else None

    def _build_trainer(self) -> None:
        if self._rebuild is None or self._dataset is None or self._error is not None:
            return
        state = self._first_state(self._rebuild, self._dataset)
        self._trainer = Trainer(self._rebuild.project, self._dataset, state)
        self._past = Past(self._trainer)
        self._visits.forget()
        self._first_step = self._trainer.step
        self._make_maps()
        self._pace.restart()

    def _make_maps(self) -> None:
        if self._rebuild is not None and self._dataset is not None and self._plane is not None:
            self._maps = MapMaker(self._rebuild.project, self._dataset, self._plane)
            self._overlays = OverlayMaker(self._rebuild.project, self._dataset, self._plane)
            self._maps.aim(self._wishes.unit, self._wishes.map_side)

    def _retune(self, retune: Retune) -> None:
        if self._rebuild is None:
            return
        if self._loader is not None and self._rebuild.state is not None:
            # What is set by hand or cut changes the saved run, which first has to be there as it was.
            self._waiting = retune
            return
        state, before = self._rebuild.state, self._rebuild.project
        self._rebuild = Rebuild(self._rebuild.run_id, retune.project, state)
        trainer, project = self._trainer, retune.project
        if project.plane != before.plane and self._dataset is not None:
            self._plane = build_plane(self._dataset, project.plane)
            self._make_maps()
        if trainer is None or (project.network, project.training) == (
            trainer.project.network,
            trainer.project.training,
        ):
            return  # only the plane or the query point moved: a rule that has stopped the run still holds
        self._left = None
        if self._past is not None and self._visits.sends_back(trainer, project):
            self._error, self._broken_layer = None, None
            trainer, self._past = self._past.go_back(trainer)
            self._trainer = trainer
        self._visits.forget()
        trainer.retune(project)

    def _take_wishes(self, wishes: Wishes) -> None:
        self._wishes = wishes
        if self._maps is not None:
            self._maps.aim(wishes.unit, wishes.map_side)
        if self._past is not None and self._trainer is not None:
            self._past.show(self._trainer, wishes.at_step)

    def _branch(self, run_id: int) -> None:
        """Go on from the moment that is shown, as a run of its own; what came after it is forgotten."""
        if self._rebuild is None:
            return
        self._rebuild = replace(self._rebuild, run_id=run_id)
        if self._trainer is None or self._past is None:
            return
        self._set_running(is_running=False)
        state = self._past.branch(self._trainer)
        self._trainer = Trainer(self._trainer.project, self._trainer.dataset, state)
        self._past = self._past.branched(self._trainer)
        self._visits.forget()
        self._left, self._error, self._broken_layer = None, None, None

    def _answer(self, request: Capture) -> None:
        if self._trainer is not None:
            request.reply.put(self._trainer.state())
        else:
            request.reply.put(self._rebuild.state if self._rebuild is not None else None)

    def _train_slice(self) -> None:
        trainer = self._trainer
        assert trainer is not None
        n_steps = self._due_steps(trainer)
        if n_steps == 0:
            return
        epoch = trainer.epoch
        started_s = time.perf_counter()
        n_done = trainer.advance(n_steps)
        self._pace.note(n_done, time.perf_counter() - started_s)
        if self._past is not None:
            self._past.note(trainer, is_last=False)
            self._visits.look(trainer, self._past)
        if trainer.is_diverged:
            self._stop_broken(trainer)
        elif trainer.stop_reason is not None:
            self._set_running(is_running=False)
            self._post()
        elif self._epochs_left is not None:
            self._epochs_left -= trainer.epoch - epoch
            if self._epochs_left <= 0:
                self._set_running(is_running=False)
                self._has_stepped = True
                self._post()

    def _stop_broken(self, trainer: Trainer) -> None:
        """Stop at the last finite step, and say where the numbers broke and why."""
        self._broken_layer = broken_layer(trainer)
        if self._past is not None:
            self._visits.look_at_broken(trainer, self._past)
        self._stop_with(_divergence_words(trainer.project.network, self._broken_layer))

    def _due_steps(self, trainer: Trainer) -> int:
        if self._epochs_left is None:
            return self._pace.due_steps()
        n_left = trainer.steps_to_epoch_end + (self._epochs_left - 1) * trainer.steps_per_epoch
        return min(self._pace.slice_steps(), n_left)

    def _stop_with(self, sentence: str) -> None:
        self._error = sentence
        self._is_running = False
        self._post()

    def _phase(self) -> Phase:
        if self._error is not None:
            return "stopped"
        if self._loader is not None:
            return "compiling"
        return "running" if self._is_running else "paused"

    def _post(self) -> None:
        """Leave a frame of the run as it is now; where that cannot be made, one that says why."""
        if self._rebuild is None:
            return
        try:
            frame = self._frame(self._rebuild)
        except Exception as error:
            log.exception("no frame could be made")
            self._error = UNEXPECTED.format(error=error)
            self._is_running = False
            frame = Frame(
                self._rebuild.run_id, "stopped", self._n_obeyed, self._dataset, self._plane, error=self._error
            )
        self._mailbox.put(frame)

    def _frame(self, rebuild: Rebuild) -> Frame:
        trainer, past, dataset, plane, maps = self._trainer, self._past, self._dataset, self._plane, self._maps
        overlays = self._overlays
        if trainer is None or past is None or dataset is None or plane is None or maps is None or overlays is None:
            return Frame(rebuild.run_id, self._phase(), self._n_obeyed, dataset, plane, error=self._error)
        if not self._is_running:
            past.note(trainer, is_last=True)
        shown = past.shown or trainer
        snapshot = shown.snapshot()
        made = maps.make(snapshot.parameters, is_final=not self._is_running)
        place = plane.query(rebuild.project.query)
        query = dataset.features_at(plane.points_at(*(np.array([value]) for value in place)))
        return Frame(
            rebuild.run_id,
            self._phase(),
            self._n_obeyed,
            dataset,
            plane,
            snapshot,
            trainer.history.view(),
            made.output_map,
            made.unit_maps,
            made.point_outputs,
            dataset.raw_predictions(shown.predict(query))[0],
            self._pace.rate if self._is_running else 0.0,
            self._error,
            self._broken_layer,
            trainer.dropped() if self._is_running or self._has_stepped else {},
            past.view(),
            past.row,
            overlays.make(snapshot.parameters, self._wishes, query, is_final=not self._is_running),
            made.unit_map,
            self._visits.finding,
        )


def _divergence_words(network: NetworkSpec, layer_id: str | None) -> str:
    place = ""
    if layer_id is not None:
        number = network.index(layer_id) + 1
        place = ", first in the output layer" if layer_id == OUTPUT_ID else f", first in hidden layer {number}"
    return (
        f"The numbers grew beyond all bounds{place}. The reason stands below the network; with other settings the run "
        "goes on from where it was best."
    )
