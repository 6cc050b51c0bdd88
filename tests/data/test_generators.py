"""The generated sets: the formulas of TensorFlow Playground, and noise that never draws other points."""

import numpy as np
import pytest

from playground.data.generators import GENERATORS, Points, Stream, generate, xor
from playground.project.dataset import SOURCES, DatasetSpec, SourceName

PLAYGROUND_SETS: tuple[SourceName, ...] = ("circle", "xor", "gauss", "spiral", "plane", "multi-gauss")


def points_of(source: SourceName, n_samples: int = 400, noise: float = 0.0, seed: int = 5) -> Points:
    return generate(DatasetSpec(source=source, n_samples=n_samples, noise=noise, seed=seed))


def test_that_every_generated_source_has_a_generator() -> None:
    assert set(GENERATORS) == {name for name, source in SOURCES.items() if source.is_generated}


@pytest.mark.parametrize("source", GENERATORS)
@pytest.mark.parametrize("n_samples", [10, 11, 501])
def test_that_a_set_has_exactly_the_points_asked_for(source: SourceName, n_samples: int) -> None:
    points, targets = points_of(source, n_samples, noise=0.3)
    assert points.shape == (n_samples, 2)
    assert targets.shape == (n_samples,)
    assert np.isfinite(points).all()
    assert np.isfinite(targets).all()


@pytest.mark.parametrize("source", GENERATORS)
def test_that_the_seed_alone_decides_the_points(source: SourceName) -> None:
    first, again, other = (points_of(source, noise=0.1, seed=seed) for seed in (5, 5, 6))
    assert first[0].tobytes() == again[0].tobytes()
    assert first[1].tobytes() == again[1].tobytes()
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("source", ["circle", "xor", "plane", "multi-gauss", "pass-class"])
def test_that_more_noise_changes_targets_but_moves_no_point(source: SourceName) -> None:
    quiet, noisy = points_of(source), points_of(source, noise=0.5)
    assert np.array_equal(quiet[0], noisy[0])
    assert not np.array_equal(quiet[1], noisy[1])


def test_that_spiral_points_move_along_one_line_as_noise_grows() -> None:
    quiet, some, more = (points_of("spiral", noise=noise)[0] for noise in (0.0, 0.2, 0.4))
    np.testing.assert_allclose(more - quiet, 2.0 * (some - quiet), atol=1e-12)
    assert np.abs(some - quiet).max() <= 0.2


def test_that_gauss_clouds_spread_by_the_square_root_of_their_variance() -> None:
    quiet, noisy = points_of("gauss")[0], points_of("gauss", noise=0.5)[0]
    centres = np.where(points_of("gauss")[1] == 1.0, 2.0, -2.0)[:, None]
    np.testing.assert_allclose((noisy - centres) / (quiet - centres), np.sqrt(4.0 / 0.5), rtol=1e-9)
    spread = (points_of("gauss", n_samples=20_000)[0] - np.repeat((2.0, -2.0), 10_000)[:, None]).var()
    assert spread == pytest.approx(0.5, rel=0.03)  # standard error of the variance of 40 000 values: 0.7 %


def test_that_the_circle_is_a_disc_inside_a_ring_with_a_gap_between() -> None:
    points, targets = points_of("circle")
    radius = np.hypot(points[:, 0], points[:, 1])
    assert radius[targets == 1.0].max() < 2.5
    assert radius[targets == 0.0].min() >= 3.5
    assert radius.max() <= 5.0
    assert targets.sum() == 200


def test_that_xor_keeps_a_gap_along_both_axes() -> None:
    points, targets = points_of("xor")
    assert np.abs(points).min() >= 0.3
    assert np.abs(points).max() <= 5.3
    np.testing.assert_array_equal(targets, points[:, 0] * points[:, 1] > 0.0)


def test_that_the_spiral_arms_are_one_arm_turned_by_half_a_circle() -> None:
    points, targets = points_of("spiral")
    np.testing.assert_allclose(points[targets == 1.0], -points[targets == 0.0], atol=1e-12)
    r = np.hypot(points[:200, 0], points[:200, 1])
    np.testing.assert_allclose(r, 5.0 * np.arange(200) / 200, atol=1e-12)
    angle = 1.75 * 2.0 * np.pi * 100 / 200
    np.testing.assert_allclose(points[100], 2.5 * np.array([np.sin(angle), np.cos(angle)]), atol=1e-12)


def test_that_the_plane_rises_evenly_where_there_is_no_noise() -> None:
    points, targets = points_of("plane")
    np.testing.assert_allclose(targets, points.sum(axis=1) / 10.0, atol=1e-15)
    assert np.abs(points).max() <= 6.0


def test_that_the_six_bumps_have_the_playground_signs() -> None:
    points, targets = points_of("multi-gauss", n_samples=20_000)
    centres = [(-4.0, 2.5), (0.0, 2.5), (4.0, 2.5), (-4.0, -2.5), (0.0, -2.5), (4.0, -2.5)]
    for centre, sign in zip(centres, [1, -1, 1, -1, 1, -1], strict=True):
        distance = np.hypot(*(points - centre).T)
        near = distance < 0.5
        np.testing.assert_allclose(targets[near], sign * (1.0 - distance[near] / 2.0), atol=1e-12)
    assert (targets[np.abs(points[:, 1]) > 5.0] == 0.0).all()


@pytest.mark.parametrize("seed", range(5))
def test_that_students_at_the_query_point_pass_and_both_results_are_common(seed: int) -> None:
    points, targets = points_of("pass-class", n_samples=3000, noise=0.0, seed=seed)
    near = np.hypot(*(points - (4.0, 5.0)).T) < 0.7
    assert targets[near].mean() > 0.9
    assert 0.4 < targets.mean() < 0.6
    assert points.min() >= 0.0
    assert points.max() <= 10.0


def test_that_more_lectures_and_more_hours_each_help_to_pass() -> None:
    points, targets = points_of("pass-class", n_samples=5000)
    for column, other in ((0, 1), (1, 0)):
        alike = np.abs(points[:, other] - 4.0) < 1.5
        low, high = alike & (points[:, column] < 3.0), alike & (points[:, column] > 7.0)
        assert targets[high].mean() > targets[low].mean() + 0.3


def test_that_a_larger_xor_set_begins_with_the_smaller_one() -> None:
    few, many = xor(50, 0.1, Stream(1)), xor(500, 0.1, Stream(1))
    np.testing.assert_array_equal(few[0], many[0][:50])


def test_that_the_stream_gives_the_numbers_it_always_gave() -> None:
    # Recorded with numpy 2.4.6; PCG64's raw output is promised for every version, so saved seeds keep their points.
    assert Stream(0).uniform(3).tolist() == [0.9429375528828794, 0.3163371523854981, 0.7223425886498254]
    assert Stream(0, 1).permutation(8).tolist() == [1, 3, 6, 2, 0, 7, 5, 4]


def test_that_normal_numbers_have_mean_zero_and_variance_one() -> None:
    drawn = Stream(3).normal(200_000)
    assert abs(drawn.mean()) < 0.01  # four standard errors are 0.009
    assert drawn.var() == pytest.approx(1.0, abs=0.013)
    assert (np.abs(drawn) > 3.0).mean() == pytest.approx(0.0027, abs=0.0005)
