"""Straight lines cut at the edges of what is on screen."""

from collections.abc import Sequence

Segment = tuple[tuple[float, float], tuple[float, float]]


def clipped_line(coefficients: Sequence[float], extent: tuple[float, float, float, float]) -> Segment | None:
    """Return the ends of the line constant + across · x + up · y = 0 in a rectangle (x_min, x_max, y_min, y_max).

    None where the line does not run through it, or is none: across and up are both 0.
    """
    constant, across, up = coefficients
    x_min, x_max, y_min, y_max = extent
    ends: list[tuple[float, float]] = []
    if up != 0.0:
        ends += [(x, -(constant + across * x) / up) for x in (x_min, x_max)]
    if across != 0.0:
        ends += [(-(constant + up * y) / across, y) for y in (y_min, y_max)]
    slack = 1e-9 * (x_max - x_min), 1e-9 * (y_max - y_min)
    inside = sorted(
        (min(max(x, x_min), x_max), min(max(y, y_min), y_max))
        for x, y in ends
        if x_min - slack[0] <= x <= x_max + slack[0] and y_min - slack[1] <= y <= y_max + slack[1]
    )
    return (inside[0], inside[-1]) if inside and inside[0] != inside[-1] else None
