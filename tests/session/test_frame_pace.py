"""How often the window is given a frame."""

from playground.session.frame_pace import BUSY_FRAME_MS, FRAME_MS, LOOKED_AT_S, FramePace


def test_that_frames_come_less_often_where_the_window_is_busy_and_do_not_swing() -> None:
    pace, now_s, worked_s = FramePace(0.0, 0.0), 0.0, 0.0
    intervals = []
    # Busy at full pace; the same work is a smaller share at the slower pace; then there is nearly nothing to do.
    for share in (0.8, 0.5, 0.2):
        now_s += LOOKED_AT_S
        worked_s += share * LOOKED_AT_S
        intervals.append(pace.look(now_s, worked_s))
    assert intervals == [BUSY_FRAME_MS, BUSY_FRAME_MS, FRAME_MS]


def test_that_a_moment_of_work_changes_nothing() -> None:
    pace = FramePace(0.0, 0.0)
    assert pace.look(0.1 * LOOKED_AT_S, 0.1 * LOOKED_AT_S) == FRAME_MS
