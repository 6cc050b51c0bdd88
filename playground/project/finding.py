"""What the doctor says of a run that broke or does not learn: one sentence with a number, and ways out."""

from typing import Literal, TypeAlias

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
