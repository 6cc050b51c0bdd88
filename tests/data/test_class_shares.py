"""Shares of classes and points of a wrong class: exact counts, and the same points before and after."""

import numpy as np
import pytest
from msgspec.structs import replace

from playground.data.generators import generate
from playground.project.dataset import SOURCES, DatasetSpec, SourceName

BALANCED: tuple[SourceName, ...] = tuple(name for name, source in SOURCES.items() if source.takes_class_share)
UNBALANCED: tuple[SourceName, ...] = tuple(
    name for name, source in SOURCES.items() if source.is_generated and not source.takes_class_share
)


def spec_of(source: SourceName, n_samples: int = 300) -> DatasetSpec:
    return DatasetSpec(source=source, n_samples=n_samples, seed=4, n_classes=4)


def test_that_every_generated_set_of_classes_but_four_points_takes_a_class_share() -> None:
    regression_and_logic = {"plane", "multi-gauss", "sine", "step", "polynomial", "and", "or", "xor-points"}
    assert set(UNBALANCED) == regression_and_logic


@pytest.mark.parametrize("source", BALANCED)
@pytest.mark.parametrize(
    ("n_samples", "share", "n_first"), [(10, 0.01, 1), (10, 0.99, 9), (300, 0.29, 87), (301, 0.5, 150), (300, 0.9, 270)]
)
def test_that_a_class_share_gives_exactly_so_many_points_of_the_first_class(
    source: SourceName, n_samples: int, share: float, n_first: int
) -> None:
    spec = replace(spec_of(source, n_samples), class_share=share)
    points, targets = generate(spec)
    counts = np.bincount(targets.astype(int), minlength=len(spec.info.classes))
    assert points.shape == (n_samples, 2)
    assert counts[0] == n_first
    assert counts.sum() == n_samples
    assert counts[1:].max() - counts[1:].min() <= 1


@pytest.mark.parametrize("source", UNBALANCED)
def test_that_numbers_and_four_points_take_neither_class_share_nor_wrong_labels(source: SourceName) -> None:
    spec = spec_of(source)
    for changed in (replace(spec, class_share=0.8), replace(spec, label_noise=1.0)):
        for array, again in zip(generate(spec), generate(changed), strict=True):
            np.testing.assert_array_equal(array, again)


@pytest.mark.parametrize("source", ["circle", "xor", "checkerboard", "pass-class"])
def test_that_noise_leaves_the_points_of_a_class_share_where_they_are(source: SourceName) -> None:
    quiet = replace(spec_of(source), class_share=0.2)
    noisy = replace(quiet, noise=0.4)
    np.testing.assert_array_equal(generate(quiet)[0], generate(noisy)[0])
    assert not np.array_equal(generate(quiet)[1], generate(noisy)[1])


@pytest.mark.parametrize("source", ["gauss", "spiral", "moons", "blobs", "rings", "spirals"])
def test_that_noise_moves_the_points_of_a_class_share_and_chooses_no_others(source: SourceName) -> None:
    specs = [replace(spec_of(source), class_share=0.2, noise=noise) for noise in (0.0, 1e-9)]
    (quiet, classes), (noisy, same_classes) = (generate(spec) for spec in specs)
    assert np.abs(noisy - quiet).max() < 1e-7
    np.testing.assert_array_equal(classes, same_classes)


@pytest.mark.parametrize("source", BALANCED)
def test_that_a_class_share_leaves_every_class_its_shape(source: SourceName) -> None:
    # A class thinned out to a few points still reaches as far as it did: the spiral keeps its arms' whole length.
    whole, thinned = spec_of(source, 4000), replace(spec_of(source, 4000), class_share=0.05)
    (points, classes), (few_points, few_classes) = generate(whole), generate(thinned)
    first, few = points[classes == 0.0], few_points[few_classes == 0.0]
    assert len(few) == 200
    # Standard error of a deviation of 200 points: at most about 5 %.
    np.testing.assert_allclose(few.std(axis=0), first.std(axis=0), rtol=0.2)
    assert np.abs(few.mean(axis=0) - first.mean(axis=0)).max() < 1.0


@pytest.mark.parametrize("source", ["circle", "checkerboard", "rings"])
def test_that_a_larger_share_of_wrong_labels_replaces_the_same_ones_first(source: SourceName) -> None:
    spec = spec_of(source, 2000)
    points, clean = generate(spec)
    replaced = np.zeros(clean.size, dtype=bool)
    for share in (0.1, 0.3, 0.6):
        same_points, labels = generate(replace(spec, label_noise=share))
        np.testing.assert_array_equal(same_points, points)
        assert (labels != clean)[replaced].all()
        replaced = labels != clean
        n = clean.size
        assert abs(replaced.sum() - share * n) <= 4.0 * np.sqrt(share * (1.0 - share) * n)  # binomial deviations


def test_that_wrong_labels_are_any_other_class_equally_often() -> None:
    spec = spec_of("blobs", 30_000)
    _, clean = generate(spec)
    _, labels = generate(replace(spec, label_noise=1.0))
    assert (labels != clean).all()
    away = np.bincount(((labels - clean) % 4.0).astype(int), minlength=4)
    assert away[0] == 0
    assert np.abs(away[1:] - 10_000).max() < 330  # four binomial deviations: √(30 000 · ⅓ · ⅔) = 82


def test_that_wrong_labels_stay_the_same_ones_under_more_noise() -> None:
    specs = [replace(spec_of("gauss"), noise=noise, label_noise=share) for noise in (0.0, 0.5) for share in (0.0, 0.2)]
    clean, wrong, noisy_clean, noisy_wrong = (generate(spec)[1] for spec in specs)
    np.testing.assert_array_equal(clean != wrong, noisy_clean != noisy_wrong)
