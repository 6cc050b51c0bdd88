"""A dataset is built from its spec alone: split, features, read-only arrays, what is drawn."""

import numpy as np
import pytest

from playground.data.dataset import build
from playground.data.features import FormulaProblem
from playground.project.dataset import SOURCES, DatasetSpec, SourceName

ARRAYS = ("points_train", "points_test", "x_train", "x_test", "y_train", "y_test")


@pytest.mark.parametrize("source", SOURCES)
def test_that_every_array_is_float64_in_c_order_and_read_only(source: SourceName) -> None:
    dataset = build(DatasetSpec(source=source, features=("x1", "x1**2", "sin(x1)")))
    for name in ARRAYS:
        array = getattr(dataset, name)
        assert array.dtype == np.float64, name
        assert array.flags.c_contiguous, name
        assert not array.flags.writeable, name
    assert dataset.x_train.shape == (dataset.y_train.shape[0], 3)
    assert dataset.points_test.shape == (dataset.y_test.shape[0], len(SOURCES[source].columns))


@pytest.mark.parametrize("source", SOURCES)
def test_that_the_same_spec_gives_the_same_bits(source: SourceName) -> None:
    spec = DatasetSpec(source=source, noise=0.2, seed=9, features=("x1",))
    first, again = build(spec), build(spec)
    for name in ARRAYS:
        assert getattr(first, name).tobytes() == getattr(again, name).tobytes(), name


@pytest.mark.parametrize("source", SOURCES)
def test_that_targets_are_class_numbers_or_values_of_the_task(source: SourceName) -> None:
    info = SOURCES[source]
    dataset = build(DatasetSpec(source=source, n_samples=info.n_samples, features=("x1",)))
    targets = np.concatenate((dataset.y_train, dataset.y_test))
    if info.task == "regression":
        assert np.abs(targets).max() <= (1.2 if info.is_generated else 50.0)
    else:
        assert set(targets.tolist()) == set(range(len(info.classes)))


def test_that_train_and_test_share_out_all_points_without_overlap() -> None:
    whole = build(DatasetSpec(source="iris", train_share=1.0))
    parts = build(DatasetSpec(source="iris", train_share=0.6))
    assert (parts.points_train.shape[0], parts.points_test.shape[0]) == (90, 60)
    together = np.vstack((parts.points_train, parts.points_test))
    np.testing.assert_array_equal(together, whole.points_train)
    assert whole.x_test.shape == (0, 2)


def test_that_a_larger_train_share_only_adds_training_points() -> None:
    few, many = (build(DatasetSpec(train_share=share)) for share in (0.3, 0.5))
    np.testing.assert_array_equal(many.points_train[:150], few.points_train)


def test_that_the_split_stays_when_the_noise_is_raised() -> None:
    quiet, noisy = (build(DatasetSpec(noise=noise)) for noise in (0.0, 0.4))
    np.testing.assert_array_equal(quiet.points_train, noisy.points_train)


@pytest.mark.parametrize(
    ("n_samples", "share", "expected"),
    [(500, 0.5, 250), (500, 0.7, 350), (500, 0.29, 145), (10, 0.01, 1), (11, 0.5, 5), (10, 1.0, 10)],
)
def test_that_the_train_share_is_rounded_down_to_at_least_one(n_samples: int, share: float, expected: int) -> None:
    spec = DatasetSpec(n_samples=n_samples, train_share=share)
    assert spec.n_train == expected
    assert build(spec).y_train.shape == (expected,)


def test_that_a_table_has_its_own_number_of_points() -> None:
    spec = DatasetSpec(source="iris", n_samples=500)
    assert (spec.n_points, spec.n_train) == (150, 75)


def test_that_features_at_gives_training_features_for_training_points() -> None:
    dataset = build(DatasetSpec(features=("x1**2", "sin(x2)")))
    np.testing.assert_array_equal(dataset.features_at(dataset.points_train), dataset.x_train)


def test_that_a_feature_without_a_finite_value_at_some_point_is_refused_by_name() -> None:
    with pytest.raises(FormulaProblem, match=r"“log\(x1\)” has no finite value at some points"):
        build(DatasetSpec(features=("x1", "log(x1)")))


def test_that_a_feature_over_a_column_the_data_do_not_have_is_refused() -> None:
    with pytest.raises(FormulaProblem, match="x1 to x2"):
        build(DatasetSpec(features=("x3",)))


def test_that_another_split_seed_trains_on_other_ones_of_the_same_points() -> None:
    spec = DatasetSpec(seed=3)
    first, other = build(spec), build(DatasetSpec(seed=3, split_seed=4))
    assert first.points_train.tolist() != other.points_train.tolist()
    both = [np.concatenate([dataset.points_train, dataset.points_test]) for dataset in (first, other)]
    assert sorted(both[0].tolist()) == sorted(both[1].tolist())
    assert build(DatasetSpec(seed=3, split_seed=3)).points_train.tolist() == first.points_train.tolist()
