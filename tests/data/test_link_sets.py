"""The points behind a TensorFlow Playground link, against figures recorded from that program."""

import pytest

from playground.data.link_sets import LINK_SETS, LinkStream
from playground.project.dataset import SourceName


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (
            "0.59704",
            [0.3720885891366738, 0.5777042295963245, 0.512260760220704, 0.3054890864708655, 0.6477893803458648],
        ),
        ("0.5", [0.49767758747058916, 0.8074465011135612]),
    ],
)
def test_that_a_seed_string_gives_the_recorded_numbers(seed: str, expected: list[float]) -> None:
    stream = LinkStream(seed)
    assert [stream.uniform() for _ in expected] == expected


def test_that_the_circle_has_the_recorded_points_and_is_followed_by_the_recorded_weights() -> None:
    stream = LinkStream("0.59704")
    points = LINK_SETS["circle"](500, 0.0, stream)
    stream.shuffle(points)
    assert points[0] == (0.24014491222149606, 0.46035893207186385, 1.0)
    assert points[1] == (-4.203728859722804, -0.07979141264854898, -1.0)
    assert points[250] == (-1.3341234870017715, -3.4968263076541697, -1.0)
    weights = [stream.uniform(-0.5, 0.5) for _ in range(4)]
    assert weights == [0.013961340352000695, 0.43302599830780975, 0.3439791736416442, 0.3985308089758556]


@pytest.mark.parametrize("name", list(LINK_SETS))
def test_that_every_set_has_all_its_points(name: SourceName) -> None:
    assert len(LINK_SETS[name](100, 0.2, LinkStream("1"))) == 100
