"""The shape of a landscape in three dimensions: triangles and lines with their colours, ready to be drawn.

The box a landscape is drawn in reaches from −1 to 1 across and in depth, and from 0 to `HEIGHT` upwards.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Vertices = NDArray[np.float32]

HEIGHT = 1.1
CORNERS = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))
STEEPEST = 8.0
"""Losses far above the top are drawn this many times as high: what is above the top is cut off there."""
LIFT = 0.012
"""How far lines are drawn above the surface, so that it does not swallow them."""
BALL_RADIUS = 0.055
MESH_LINES = 10
"""About so many lines run over the surface each way."""
LIGHT = np.array([-0.45, -0.35, 0.82])
"""Where the light comes from: over the left shoulder of the first view."""
SHADE = 0.45
"""How much darker a slope that is turned away from the light is than a level place."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A landscape to be drawn.

    `values` are losses over a plane, shape (G, G), rows by the second axis upwards, NaN where there is none. `extent`
    is (a_min, a_max, b_min, b_max). `levels` are the losses at the bottom and at the top; what lies above is cut off.
    `palette` has the colours from the lowest to the highest loss, shape (N, 3), 0 to 255. `path`, shape (T, 2), are
    places of the plane one after another; the ball lies at `ball`.
    """

    values: Floats
    extent: tuple[float, float, float, float]
    levels: tuple[float, float]
    palette: NDArray[np.uint8]
    is_logarithmic: bool = False
    path: Floats | None = None
    ball: tuple[float, float] | None = None


def heights(surface: Surface) -> Floats:
    """Return how high the surface is, shape (G, G): 0 at the lower level, 1 at the upper; NaN without a loss."""
    low, high = surface.levels
    values = np.asarray(surface.values, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        if surface.is_logarithmic:
            tiny = np.finfo(np.float64).tiny
            low, high = float(np.log10(max(low, tiny))), float(np.log10(max(high, tiny)))
            values = np.log10(np.maximum(values, tiny))
        shares = (values - low) / (high - low) if high > low else np.where(np.isnan(values), np.nan, 0.0)
    clipped: Floats = np.clip(shares, 0.0, STEEPEST)
    return clipped


def place_in_box(surface: Surface, places: Floats) -> Floats:
    """Return where places of the plane are in the box, shape (T, 2) → (T, 2)."""
    a_min, a_max, b_min, b_max = surface.extent
    low, high = np.array([a_min, b_min]), np.array([a_max, b_max])
    inside: Floats = 2.0 * (places - low) / (high - low) - 1.0
    return inside


def height_at(shares: Floats, places: Floats) -> Floats:
    """Return the height of the surface at places in the box, shape (T, 2) → (T,); NaN beside the surface."""
    side = shares.shape[0]
    at = (places + 1.0) / 2.0 * (side - 1)
    is_inside = np.all(np.isfinite(at) & (at >= 0.0) & (at <= side - 1), axis=1)
    at = np.where(is_inside[:, np.newaxis], at, 0.0)
    column, row = (np.minimum(at[:, k].astype(np.intp), side - 2) for k in range(2))
    right, up = at[:, 0] - column, at[:, 1] - row
    lower = (1.0 - right) * shares[row, column] + right * shares[row, column + 1]
    upper = (1.0 - right) * shares[row + 1, column] + right * shares[row + 1, column + 1]
    return np.where(is_inside, (1.0 - up) * lower + up * upper, np.nan)


def colors(surface: Surface, shares: Floats) -> Floats:
    """Return the colour of every grid point, shape (G, G, 3), 0 to 1: that of the heat map."""
    palette = surface.palette.astype(np.float64) / 255.0
    places = np.clip(np.nan_to_num(shares, nan=1.0), 0.0, 1.0) * (len(palette) - 1)
    return palette[np.rint(places).astype(np.intp)]


def triangles(surface: Surface) -> Vertices:
    """Return the surface as triangles, shape (3·N, 6): place and colour of each corner; nothing where a loss is NaN."""
    shares = heights(surface)
    side = shares.shape[0]
    points = _points(shares)
    lit = colors(surface, shares) * _light(shares)[..., np.newaxis]
    corners = np.concatenate([points, lit], axis=2).reshape(-1, 6)
    first = (np.arange(side - 1)[:, np.newaxis] * side + np.arange(side - 1)).ravel()
    faces = np.concatenate(
        [
            np.stack([first, first + 1, first + side + 1], axis=1),
            np.stack([first, first + side + 1, first + side], axis=1),
        ]
    )
    is_whole = np.isfinite(shares.ravel()[faces]).all(axis=1)
    found: Vertices = corners[faces[is_whole]].reshape(-1, 6).astype(np.float32)
    return found


def mesh_lines(surface: Surface) -> Vertices:
    """Return lines over the surface both ways, shape (2·N, 6): the ends of each piece, a little darker than it."""
    shares = heights(surface)
    side = shares.shape[0]
    points = _points(shares)
    points[..., 2] += LIFT / 3.0
    dark = colors(surface, shares) * _light(shares)[..., np.newaxis] * 0.8
    corners = np.concatenate([points, dark], axis=2)
    stride = max(1, round((side - 1) / MESH_LINES))
    kept = np.unique([*range(0, side, stride), side - 1])
    pieces = []
    for lines in (corners[kept], corners[:, kept].swapaxes(0, 1)):
        ends = np.stack([lines[:, :-1], lines[:, 1:]], axis=2).reshape(-1, 2, 6)
        pieces.append(ends[np.isfinite(ends).all(axis=(1, 2))])
    return np.concatenate(pieces).reshape(-1, 6).astype(np.float32)


def path_line(surface: Surface, color: tuple[float, float, float]) -> Vertices:
    """Return the path laid on the surface, shape (2·N, 6): the ends of each piece; what leaves the plane is left out.

    Long pieces are parted, so that they follow the surface instead of cutting through it.
    """
    if surface.path is None or len(surface.path) < 2:
        return np.empty((0, 6), dtype=np.float32)
    shares = heights(surface)
    places = _parted(place_in_box(surface, np.asarray(surface.path, dtype=np.float64)), 2.0 / (shares.shape[0] - 1))
    points = np.column_stack([places, height_at(shares, places) * HEIGHT + LIFT])
    ends = np.stack([points[:-1], points[1:]], axis=1)
    ends = ends[np.isfinite(ends).all(axis=(1, 2))].reshape(-1, 3)
    return np.column_stack([ends, np.tile(color, (len(ends), 1))]).astype(np.float32)


def ball(surface: Surface, color: tuple[float, float, float]) -> Vertices:
    """Return the ball that lies on the surface, as triangles, shape (3·N, 6); nothing where it is beside the plane."""
    if surface.ball is None:
        return np.empty((0, 6), dtype=np.float32)
    place = place_in_box(surface, np.array([surface.ball], dtype=np.float64))
    height = float(height_at(heights(surface), place)[0]) * HEIGHT
    if not np.isfinite(height):
        return np.empty((0, 6), dtype=np.float32)
    normals = _sphere()
    centre = np.array([*place[0], height + BALL_RADIUS])
    lit = np.clip(normals @ (LIGHT / np.linalg.norm(LIGHT)), 0.0, 1.0)[:, np.newaxis]
    shaded = np.array(color) * (0.75 + 0.25 * lit) + (1.0 - np.array(color)) * 0.6 * lit**12
    return np.column_stack([centre + BALL_RADIUS * normals, shaded]).astype(np.float32)


def box_lines(color: tuple[float, float, float], nearest: tuple[float, float]) -> Vertices:
    """Return the edges of the floor and the upright ones, but for that at the `nearest` corner, shape (2·N, 6)."""
    edges = [((*CORNERS[k], 0.0), (*CORNERS[(k + 1) % 4], 0.0)) for k in range(4)]
    edges += [((x, y, 0.0), (x, y, HEIGHT)) for x, y in CORNERS if (x, y) != nearest]
    ends = np.array(edges).reshape(-1, 3)
    return np.column_stack([ends, np.tile(color, (len(ends), 1))]).astype(np.float32)


def _points(shares: Floats) -> Floats:
    """Return the grid points in the box, shape (G, G, 3)."""
    line = np.linspace(-1.0, 1.0, shares.shape[0])
    points = np.empty((*shares.shape, 3))
    points[..., 0], points[..., 1] = np.meshgrid(line, line)
    points[..., 2] = shares * HEIGHT
    return points


def _light(shares: Floats) -> Floats:
    """Return how bright each grid point is, shape (G, G): by the slope of the surface against the light."""
    step = 2.0 / (shares.shape[0] - 1)
    up, across = np.gradient(np.nan_to_num(shares, nan=1.0) * HEIGHT, step)
    normals = np.stack([-across, -up, np.ones_like(up)], axis=-1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    level = LIGHT[2] / np.linalg.norm(LIGHT)
    facing = normals @ (LIGHT / np.linalg.norm(LIGHT))
    light: Floats = np.clip(1.0 - SHADE * (level - facing), 1.0 - SHADE, 1.0)
    return light


def _parted(places: Floats, longest: float) -> Floats:
    """Return a line with its long pieces parted into at most 64; shape (T, 2) → (T', 2)."""
    lengths = np.nan_to_num(np.abs(np.diff(places, axis=0)).max(axis=1), nan=0.0, posinf=0.0)
    counts = np.clip(np.ceil(lengths / longest), 1, 64).astype(np.intp)
    steps = np.concatenate([[0.0], *(k + np.arange(1, n + 1) / n for k, n in enumerate(counts))])
    knots = np.arange(len(places))
    return np.column_stack([np.interp(steps, knots, places[:, k]) for k in range(2)])


def _sphere(n_rings: int = 12, n_around: int = 20) -> Floats:
    """Return the corners of the triangles of a sphere of radius 1, shape (3·N, 3)."""
    polar, around = np.linspace(0.0, np.pi, n_rings + 1), np.linspace(0.0, 2.0 * np.pi, n_around + 1)
    ring = np.sin(polar)[:, np.newaxis]
    grid = np.stack(
        [ring * np.cos(around), ring * np.sin(around), np.tile(np.cos(polar)[:, np.newaxis], (1, n_around + 1))],
        axis=-1,
    )
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]
    return np.stack([a, b, c, a, c, d], axis=2).reshape(-1, 3)
