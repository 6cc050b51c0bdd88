"""The curves in words, for who cannot see them."""

from collections.abc import Sequence

from playground.ui.plots.curves.curve_sheet import View
from playground.ui.plots.curves.events import Sign
from playground.ui.wording import counted


def summary_words(view: View, signs: Sequence[Sign], numbers: str, kept: Sequence[str]) -> str:
    """Return what is drawn, the numbers that are written, what happened, and which runs are drawn underneath."""
    axis = ", logarithmic" if view.scale.is_logarithmic else ""
    parts = [f"{view.quantity.name} by {view.across}{axis}, {counted(len(view.history), 'row')}", numbers]
    n_changes = sum(sign.kind == "change" for sign in signs)
    if n_changes:
        parts.append(f"{counted(n_changes, 'change')} during the run")
    parts += [sign.words for sign in signs if sign.kind != "change"]
    if kept:
        parts.append(f"kept runs underneath: {', '.join(kept)}")
    return ". ".join(parts) + "."
