"""Where signs stand along the top of the curves, so that none lies on another however many there are."""

from dataclasses import dataclass

SPACING_PX = 24.0
"""At least so far apart are two signs."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Signs that stand together: the first of them, how many, where the line of the first is and where the sign is."""

    first: int
    count: int
    line_px: float
    sign_px: float


def clusters(places_px: list[float], end_px: float | None = None) -> list[Cluster]:
    """Return the signs at rising places, joined where they would lie on one another or on the sign of the end.

    Signs of several changes stand at the first of them; near the end they move to its left.
    """
    found: list[Cluster] = []
    for number, place in enumerate(places_px):
        sign_px = place if end_px is None or place > end_px + SPACING_PX else min(place, end_px - SPACING_PX)
        last = found[-1] if found else None
        if last is not None and sign_px - last.sign_px < SPACING_PX:
            found[-1] = Cluster(last.first, last.count + 1, last.line_px, last.sign_px)
        else:
            found.append(Cluster(number, 1, place, sign_px))
    return found
