"""Signs along the top never lie on one another."""

import numpy as np
import pytest

from playground.ui.plots.curves.lane import SPACING_PX, clusters


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("end_px", [None, 290.0])
def test_that_many_signs_keep_their_distance_and_none_is_lost(seed: int, end_px: float | None) -> None:
    places = sorted((290.0 * np.random.default_rng(seed).random(200)).tolist())
    found = clusters(places, end_px)
    signs = [cluster.sign_px for cluster in found] + ([] if end_px is None else [end_px])
    assert min(np.diff(signs)) >= SPACING_PX
    assert sum(cluster.count for cluster in found) == len(places)
    assert [cluster.first for cluster in found] == np.cumsum([0, *(cluster.count for cluster in found[:-1])]).tolist()


def test_that_signs_far_apart_stand_alone() -> None:
    assert [(cluster.line_px, cluster.count) for cluster in clusters([10.0, 60.0, 200.0])] == [
        (10.0, 1),
        (60.0, 1),
        (200.0, 1),
    ]


def test_that_a_change_just_before_the_end_moves_away_from_its_sign() -> None:
    (cluster,) = clusters([98.0], 100.0)
    assert (cluster.line_px, cluster.sign_px) == (98.0, 100.0 - SPACING_PX)
