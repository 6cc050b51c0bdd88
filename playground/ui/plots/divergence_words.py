"""What the divergence view says: where the run stands in one sentence, and by which rule."""

from playground.analysis.divergence import HARDLY_LEARNED, NOTICEABLE, RISE, Divergence, Fit
from playground.analysis.early_stopping import Kept
from playground.ui.wording import count_text, loss_text

EMPTY_WORDS = "No epoch yet: press Run, and the gap between test and train loss is drawn here."
NO_TEST_WORDS = (
    "There are no test points, so nothing shows whether the network learns by heart. "
    "Set the share of train points below 100 % in the Data panel."
)

FIT_NAMES: dict[Fit, str] = {"underfitting": "underfitting", "good": "good", "overfitting": "overfitting"}

RULE = (
    "The gap is test loss − train loss. Regions follow a rule over smoothed losses (means over a tenth of the epochs "
    "around each); noticeable is more than "
    f"{NOTICEABLE:.0%} of the first loss.\n"
    f"Overfitting: the test loss lies noticeably, and more than {RISE:.0%}, above its lowest before, while the train "
    "loss is lower than it was there; it began at that lowest. The latest is named.\n"
    "Underfitting: before that, up to the last epoch at which both losses still fell noticeably within a tenth of the "
    f"epochs so far, or the train loss was above {HARDLY_LEARNED:.0%} of its first.\n"
    "Good: all other epochs."
)

LONGEST = (
    "Overfitting since epoch 67,000: test 0.1234, best 0.1234 at 67,000; early stopping would have kept epoch 67,000"
)


def sentence(found: Divergence, *, has_stopped_early: bool) -> str:
    """Return where the run stands: "Overfitting since epoch 140: test 0.2100, best 0.1200 at 138; …"."""
    now, best = found.now, found.best
    if now is None or best is None:
        return ""
    if found.rise_epoch is not None and found.fit == "overfitting":
        since = f"Overfitting since epoch {count_text(found.rise_epoch)}"
        parts = [f"{since}: test {loss_text(now.test)}, best {loss_text(best.test)} at {count_text(best.epoch)}"]
        if found.kept is not None:
            parts.append(kept_words(found.kept, has_stopped_early=has_stopped_early))
        return "; ".join(parts)
    numbers = f"gap {loss_text(now.gap)} (test {loss_text(now.test)} − train {loss_text(now.train)})"
    if found.fit is None:
        return f"Epoch {count_text(now.epoch)}: {numbers}; too early to say more"
    if found.fit == "underfitting":
        return f"Underfitting, there is more to learn: {numbers} at epoch {count_text(now.epoch)}"
    if found.rise_epoch is not None:
        start, end = (count_text(epoch) for epoch in (found.regions[-2].start, found.regions[-2].end))
        return f"Good fit again: {numbers}; overfitting from epoch {start} to {end}"
    return f"Good fit: {numbers}; best test {loss_text(best.test)} at epoch {count_text(best.epoch)}"


def rise_line_words(found: Divergence) -> str:
    """Return the name of the line at the epoch since which the test loss rose."""
    tense = "rises since" if found.fit == "overfitting" else "rose from"
    return f"test {tense} {count_text(found.rise_epoch or 0)}"


def kept_words(kept: Kept, *, has_stopped_early: bool) -> str:
    """Return what early stopping would have kept, or has."""
    epoch = f"epoch {count_text(kept.epoch)}"
    if has_stopped_early:
        return f"early stopping went back to {epoch}"
    if kept.stop_epoch is None:
        return f"early stopping would still wait, with {epoch} kept"
    return f"early stopping would have kept {epoch}"


def kept_line_words(kept: Kept) -> str:
    """Return the name of the line at the epoch early stopping keeps."""
    return f"early stopping (patience {count_text(kept.patience)}) keeps {count_text(kept.epoch)}"


def description(found: Divergence, words: str) -> str:
    """Return the whole picture in words, for a screen reader."""
    regions = [
        f"{FIT_NAMES[region.fit]} from epoch {count_text(region.start)} to {count_text(region.end)}"
        for region in found.regions
    ]
    return ". ".join(part for part in (words, ", ".join(regions)) if part)


def pointer_words(epoch: float, train: float, test: float) -> str:
    """Return both losses and their gap at an epoch."""
    return f"Epoch {count_text(epoch)}: gap {loss_text(test - train)}, test {loss_text(test)}, train {loss_text(train)}"
