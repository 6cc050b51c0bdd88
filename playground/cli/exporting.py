"""The points of a project file, or the history of its run, as a CSV file."""

from collections.abc import Callable
from pathlib import Path

from playground.analysis.export import write_points
from playground.analysis.history_table import write_history
from playground.engine.snapshot import HistoryView
from playground.project.files import SavedProject
from playground.session.saving import to_state

PER_MILLE = 1000


def export(saved: SavedProject, path: Path, on_progress: Callable[[int, int], None]) -> int:
    """Write the points with the predictions of the saved run; return how many they are.

    Raises FileProblem, FormulaProblem and DataProblem.
    """
    state = to_state(saved)

    def tell(share: float) -> None:
        on_progress(round(share * PER_MILLE), PER_MILLE)

    return write_points(saved.project, None if state is None else state.parameters, path, tell, lambda: False)


def export_history(saved: SavedProject, path: Path, on_progress: Callable[[int, int], None]) -> int:
    """Write the recorded epochs of the saved run, which may be none; return how many they are. Raises FileProblem."""
    state = to_state(saved)

    def tell(share: float) -> None:
        on_progress(round(share * PER_MILLE), PER_MILLE)

    return 0 if state is None else write_history(HistoryView(state.history), path, tell, lambda: False)
