"""What histograms say in words: a column in one sentence, a bar and its points, and what can be chosen to see."""

import math
from collections.abc import Sequence
from itertools import pairwise

from playground.analysis.histograms import Histogram, Measured
from playground.project.dataset import Source
from playground.ui.wording import count_text, measured, number_text, short_number

MAX_SHOWN = 12
"""So many histograms are shown at once."""

MAX_NAMED = 10


def choices(columns: Sequence[Measured]) -> list[tuple[str, tuple[int, ...]]]:
    """Return what can be chosen to see, as words and places: all columns or equally many at a time, and each alone."""
    n = len(columns)
    n_groups = math.ceil(n / MAX_SHOWN)
    if n_groups == 1:
        several = [("All columns", tuple(range(n)))]
    else:
        firsts = [n * number // n_groups for number in range(n_groups + 1)]
        several = [(f"Columns {first + 1} to {end}", tuple(range(first, end))) for first, end in pairwise(firsts)]
    return [*several, *((column.name, (place,)) for place, column in enumerate(columns))]


def spread_words(found: Histogram) -> str:
    """Return mean and deviation of a column; nothing of categories."""
    if found.column.categories:
        return ""
    span = found.high - found.low
    return f"mean {number_text(found.mean, span)}, deviation {number_text(found.deviation, span)}"


def summary(found: Histogram) -> str:
    """Return how a column is spread, in one sentence."""
    name = found.column.name
    if found.column.categories:
        totals = found.counts.sum(axis=(0, 1)).tolist()
        counts = [f"{label} {count_text(n)}" for label, n in zip(found.labels, totals, strict=True)]
        more = f" and {len(counts) - MAX_NAMED} more" if len(counts) > MAX_NAMED else ""
        return f"{name}: {', '.join(counts[:MAX_NAMED])}{more}"
    span = found.high - found.low
    return f"{name}: {spread_words(found)}, from {short_number(found.low, span)} to {short_number(found.high, span)}"


def bar_rows(found: Histogram, bar: int, info: Source) -> tuple[str, list[tuple[str, ...]]]:
    """Return where a bar stands, and rows of how many points of each class are in it: class, train, test.

    Of many classes the ones with the most points are named.
    """
    title = measured(found.column.name, _place_words(found, bar))
    counts = found.counts[:, :, bar].T.tolist()
    totals = [sum(column) for column in zip(*counts, strict=True)]
    rows: list[tuple[str, ...]] = [("", "train", "test")]
    present = sorted((-sum(of_class), index) for index, of_class in enumerate(counts) if sum(of_class) > 0)
    if info.classes:
        named = sorted(index for _, index in present[:MAX_NAMED])
        rows += [(info.classes[index], *map(count_text, counts[index])) for index in named]
        others = [counts[index] for _, index in present[MAX_NAMED:]]
        if others:
            sums = [sum(column) for column in zip(*others, strict=True)]
            rows.append((f"{len(others)} others", *map(count_text, sums)))
    if not info.classes or len(present) != 1:
        rows.append(("all points", *map(count_text, totals)))
    return title, rows


def bar_sentence(found: Histogram, bar: int, info: Source) -> str:
    """Return the same in one sentence, to be read aloud."""
    title, (_, *rows) = bar_rows(found, bar, info)
    return f"{title}: " + "; ".join(f"{name} {train} train, {test} test" for name, train, test in rows)


def _place_words(found: Histogram, bar: int) -> str:
    if found.labels:
        return found.labels[bar]
    low, high = float(found.edges[bar]), float(found.edges[bar + 1])
    if low % 1.0 == high % 1.0 == 0.5:  # whole numbers, whose edges lie half way between two
        first, last = math.ceil(low), math.floor(high)
        return (str(first) if first == last else f"{first} to {last}").replace("-", "−")
    span = high - low
    return f"{number_text(low, span)} to {number_text(high, span)}"
