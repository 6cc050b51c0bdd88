"""A project made of a person's table."""

from collections.abc import Callable
from pathlib import Path

from playground.cli.group import BadInput
from playground.data.reading import Plan, Text, look, problem, read, replan, retask
from playground.project import edits
from playground.project.dataset import Missing, Scaling
from playground.project.project import Project, default_project
from playground.project.table import Role

N_TICKS = 1000
"""Steps of the progress bar."""


def planned(path: Path, roles: dict[str, Role], task: str | None) -> Plan:
    """Return how to read a table, with roles given by the names of columns; raises BadInput and TableProblem."""
    plan = look(Text(path.name, path))
    names = [column.name for column in plan.columns]
    for name, role in roles.items():
        if name not in names:
            raise BadInput(f"{path.name} has no column “{name}”: its columns are {', '.join(names)}.")
        plan = replan(plan, names.index(name), role=role)
    if task is not None:
        plan = retask(plan, is_regression=task == "number")
    sentence = problem(plan)
    if sentence:
        raise BadInput(sentence)
    return plan


def imported(plan: Plan, scaling: Scaling | None, missing: Missing, on_progress: Callable[[int, int], None]) -> Project:
    """Return the default project with this table to learn from; raises TableProblem."""
    table = read(plan, lambda share: on_progress(round(N_TICKS * share), N_TICKS), lambda: False)
    project = edits.use_table(default_project(), "imported", table)
    return edits.change_dataset(project, scaling=scaling or project.dataset.scaling, missing=missing)


def told(plan: Plan, project: Project) -> list[str]:
    """Return sentences about what was read and how it is used."""
    info = project.dataset.info
    kind = f"as one of {len(info.classes)} classes" if info.classes else "as a number"
    features = ", ".join(column.name for column in plan.columns if column.role == "feature")
    return [*plan.remarks, f"{info.n_fixed:,} rows were read: “{info.target}” is predicted {kind} from {features}."]
