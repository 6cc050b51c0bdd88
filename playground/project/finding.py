"""What the doctor says of a run that broke or does not learn: one sentence with a number, and ways out."""

from typing import Literal, TypeAlias

from msgspec.structs import replace

from playground.project.fixes import Fix
from playground.project.project import Project
from playground.project.spec import Spec

FindingKind: TypeAlias = Literal[
    "unscaled", "rate too large", "decay too large", "exploding", "noise too large", "diverged",
    "dead", "alike", "held", "rate too small", "saturated", "penalty too large", "dropped", "vanishing",
]  # fmt: skip


BREAKING: frozenset[FindingKind] = frozenset(
    {"unscaled", "rate too large", "decay too large", "exploding", "noise too large", "diverged"}
)
"""After these a run goes on from where it was best: what it has become since is of no use."""


class Finding(Spec, frozen=True, kw_only=True):
    """What is wrong with a run of `project`, and ways out, the most likely wish first."""

    kind: FindingKind
    sentence: str
    project: Project
    fixes: tuple[Fix, ...] = ()


def is_same_run(first: Project, second: Project) -> bool:
    """Return whether two projects are trained alike, wherever one looks at them."""
    parts = [(project.network, project.training, project.dataset) for project in (first, second)]
    return parts[0] == parts[1]


def cured(project: Project, finding: Finding, text: str) -> Project | None:
    """Return the project with the fix of this text; None where the finding is about another one by now."""
    if not is_same_run(project, finding.project):
        return None
    fixed = next((fix.project for fix in finding.fixes if fix.text == text), None)
    return None if fixed is None else replace(fixed, plane=project.plane, query=project.query)
