"""How much of a layer is drawn: the level by width and room, pictures of many weights, bands, and when they come."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF

from playground.document import Document
from playground.project.network import DenseSpec, parameter_places
from playground.project.project import Project
from playground.session.messages import MAX_MAPPED_UNITS
from playground.ui.builder.detail import MAX_CELLS, MAX_COMPACT, Detail, are_one_band, detail_of
from playground.ui.builder.layout import unit_column
from playground.ui.builder.view import BuilderView
from playground.ui.builder.weight_pictures import N_BINS, N_COUNTED, full_color_at, histogram, round_reach, shrunk
from playground.ui.builder.weight_summary import WeightSummary
from tests.ui.builder.hands import numbered_frame


def show_units(document: Document, *units: int) -> Project:
    """Put Dense layers of these widths into the document."""
    layers = tuple(DenseSpec(id=f"layer-{place + 1}", units=n) for place, n in enumerate(units))
    document.edit("x", replace(document.project, network=replace(document.project.network, layers=layers)))
    return document.project


@pytest.mark.parametrize(
    ("n_units", "room_px", "level"),
    [
        (1, 144, "maps"),
        (16, 300, "maps"),
        (16, 159, "cells"),
        (4, 30, "cells"),
        (17, 2000, "cells"),
        (64, 300, "cells"),
        (64, 150, "summary"),
        (65, 5000, "summary"),
        (512, 300, "summary"),
    ],
)
def test_that_the_level_of_detail_follows_width_and_room(n_units: int, room_px: float, level: Detail) -> None:
    assert detail_of(n_units, room_px) == level


def test_that_more_room_never_shows_less() -> None:
    order = ["summary", "cells", "maps"]
    for n_units in (1, 8, 16, 17, 40, 64, 65, 4096):
        levels = [order.index(detail_of(n_units, room)) for room in range(20, 1500, 10)]
        assert levels == sorted(levels)


def test_that_units_have_maps_in_frames_exactly_where_they_are_drawn() -> None:
    assert MAX_CELLS == MAX_MAPPED_UNITS
    assert detail_of(MAX_MAPPED_UNITS, 10_000) == "maps"
    assert detail_of(MAX_MAPPED_UNITS + 1, 10_000) != "maps"


def test_that_only_two_wide_layers_are_joined_by_a_band() -> None:
    assert are_one_band(512, "summary", 512, "summary")
    assert are_one_band(40, "cells", 512, "summary")
    assert not are_one_band(2, "maps", 512, "summary")
    assert not are_one_band(512, "summary", 10, "cells")
    assert not are_one_band(MAX_COMPACT, "cells", MAX_COMPACT, "cells")


def test_that_the_units_of_a_summary_are_the_rows_of_its_matrix(builder: BuilderView, document: Document) -> None:
    show_units(document, 512, 512)
    card = builder.scene.cards["layer-1"]
    column, matrix = card.units.column, card.weights.matrix_rect
    assert card.is_summary
    assert column is not None
    assert column.top + 32 == pytest.approx(matrix.top())
    assert column.bottom + 32 == pytest.approx(matrix.bottom(), abs=1.0)
    assert matrix.bottom() < card.weights.rect.bottom() - 40


def test_that_zooming_out_turns_cells_into_a_summary_and_back(builder: BuilderView, document: Document) -> None:
    show_units(document, 64, 64)
    levels = []
    for factor in (1.0, 0.1, 20.0):
        builder.canvas.zoom_by(factor)
        column = builder.scene.cards["layer-2"].units.column
        assert column is not None
        levels.append(column.detail)
    assert levels == ["cells", "summary", "cells"]


def test_that_a_picture_of_few_weights_holds_every_one() -> None:
    weights = np.arange(12.0).reshape(3, 4)
    assert shrunk(weights, 10, 10).tolist() == weights.tolist()


def test_that_a_picture_of_many_weights_holds_the_means_of_blocks() -> None:
    weights = np.arange(24.0).reshape(4, 6)
    expected = weights.reshape(2, 2, 2, 3).mean(axis=(1, 3))
    assert shrunk(weights, 2, 2).tolist() == expected.tolist()


@pytest.mark.parametrize("shape", [(512, 512), (4096, 3), (7, 4096), (193, 113)])
def test_that_a_picture_of_many_weights_is_no_larger_than_asked_for(shape: tuple[int, int]) -> None:
    picture = shrunk(np.ones(shape), 192, 112)
    assert picture.shape == (min(shape[0], 192), min(shape[1], 112))
    assert np.all(picture == 1.0)


def test_that_the_histogram_counts_every_weight_of_a_small_layer() -> None:
    found = histogram(np.array([[-0.9, 0.0, 0.01], [0.9, 0.9, -1.0]]))
    assert found.reach == 1.0
    assert found.counts.sum() == 6
    assert found.counts[N_BINS // 2] == 2
    assert found.counts[-2] + found.counts[-1] == 2
    assert found.counts[0] == 1


def test_that_the_histogram_of_a_large_layer_picks_from_every_column() -> None:
    weights = np.zeros((4096, 64))
    weights[:, 5] = 1.0
    found = histogram(weights)
    assert found.counts.sum() <= N_COUNTED
    assert found.counts[-1] / found.counts.sum() == pytest.approx(1 / 64, rel=0.1)  # a tenth of what is expected


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_that_weights_that_are_not_finite_are_left_out(bad: float) -> None:
    weights = np.array([[bad, 0.5], [0.5, 0.5]])
    assert histogram(weights).counts.sum() == 3
    assert full_color_at(weights) == 1.0
    assert histogram(np.full((2, 2), bad)).reach == 1.0


def test_that_a_diverged_run_of_a_wide_layer_is_drawn(builder: BuilderView, document: Document) -> None:
    project = show_units(document, 100, 100)
    frame = numbered_frame(project)
    assert frame.snapshot is not None
    frame.snapshot.parameters[:] = np.nan
    builder.show_frame(frame)
    picture = builder.grab()
    assert not picture.isNull()
    assert builder.scene.cards["layer-2"].weights.made_of is not None


@pytest.mark.parametrize(("size", "reach"), [(0.0, 1.0), (0.13, 0.15), (1.0, 1.0), (4.2, 5.0), (8.0, 10.0)])
def test_that_the_axis_of_the_histogram_ends_at_a_round_number(size: float, reach: float) -> None:
    assert round_reach(size) == pytest.approx(reach)


def test_that_links_between_wide_layers_are_one_band_with_words(builder: BuilderView, document: Document) -> None:
    project = show_units(document, 512, 100)
    builder.show_frame(numbered_frame(project))
    scene = builder.scene
    left, right = scene.cards["layer-1"], scene.cards["layer-2"]
    middle = QPointF((left.x() + scene.layout_.spacing.card + right.x()) / 2, left.y() + 100)
    assert scene.link_at(middle) is None
    assert scene.tip_at(middle).startswith("51,200 links as one band")
    assert scene.bundles[1].weight(3, 2) == parameter_places(project.network, 2)["layer-2"].start + 2 * 512 + 3
    builder.grab()


def test_that_the_histogram_tells_its_numbers(builder: BuilderView, document: Document) -> None:
    project = show_units(document, 100)
    builder.show_frame(numbered_frame(project))
    card = builder.scene.cards["layer-1"]
    tip = card.tip_at(QPointF(card.weights.rect.center().x(), card.weights.rect.bottom() - 4))
    assert tip == "200 weights from +0 to +199: mean +99.5, deviation 57.7"


def test_that_wide_layers_change_fifteen_times_a_second_and_narrow_ones_with_every_frame(
    builder: BuilderView, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = [0.0]
    monkeypatch.setattr("playground.ui.builder.live_values.time.perf_counter", lambda: now_s[0])
    shown: list[float] = []
    project = show_units(document, 4, 100)
    start = parameter_places(project.network, 2)["layer-2"].start
    monkeypatch.setattr(
        WeightSummary, "show_weights", lambda _self, weights, _biases: shown.append(float(weights[0, 0]))
    )
    frame = numbered_frame(project)
    assert frame.snapshot is not None
    for number in range(40):
        now_s[0] += 0.01
        snapshot = type(frame.snapshot)(1, number, frame.snapshot.parameters + number, frame.snapshot.metrics)
        builder.show_frame(type(frame)(1, "running" if number < 39 else "paused", snapshot=snapshot))
        assert builder.scene.bundles[0].weight(0, 0) == number
    assert len(shown) <= 0.4 * 15 + 2
    assert shown[-1] == start + 39


def test_that_pictures_are_made_only_when_they_are_painted(builder: BuilderView, document: Document) -> None:
    project = show_units(document, 100)
    builder.show_frame(numbered_frame(project))
    summary = builder.scene.cards["layer-1"].weights
    assert summary.made_of is None
    builder.grab()
    assert summary.made_of is not None


def test_that_a_wide_layer_without_weights_is_drawn_as_a_column() -> None:
    column = unit_column(512, 300.0)
    assert column.detail == "summary"
    assert column.cell == 24.0
