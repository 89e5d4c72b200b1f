"""A camera is paused when the voice suffers, says so, and comes back when it does not."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from roomctl.room.pictures.line import BAD_S, FIRST_WAIT_S, LONGEST_WAIT_S, CameraLine


def looks(line: CameraLine, now: float, seconds: int, bps: int, loss: float | None = 0.0) -> float:
    for _ in range(seconds):
        now += 1.0
        line.look(now, allowed_bps=0 if line.paused else bps, queue_s=0.0, voice_loss_pct=loss)
    return now


def test_one_bad_moment_is_none_a_bad_line_is() -> None:
    line = CameraLine()
    now = looks(line, 0.0, 2, 50_000)
    now = looks(line, now, 5, 400_000)
    assert not line.paused
    looks(line, now, int(BAD_S) + 1, 50_000)
    assert line.paused


def test_a_torn_voice_pauses_a_picture_that_would_get_through() -> None:
    line = CameraLine()
    looks(line, 0.0, int(BAD_S) + 1, 1_200_000, loss=12.0)
    assert line.paused


def test_it_comes_back_by_itself_but_not_while_the_voice_is_torn() -> None:
    line = CameraLine()
    now = looks(line, 0.0, 5, 50_000)
    now = looks(line, now, 60, 0, loss=5.0)
    assert line.paused
    looks(line, now, int(BAD_S) + 1, 0)
    assert not line.paused


def test_a_line_that_stays_bad_is_tried_ever_more_rarely_and_a_mended_one_forgets() -> None:
    line, now, pauses = CameraLine(), 0.0, []
    for _ in range(900):
        before = line.paused
        now = looks(line, now, 1, 50_000)
        if line.paused and not before:
            pauses.append(now)
    gaps = [two - one for one, two in pairwise(pauses)]
    assert gaps[0] > FIRST_WAIT_S
    assert gaps == sorted(gaps)
    assert LONGEST_WAIT_S <= gaps[-1] < LONGEST_WAIT_S + 10
    now = looks(line, now, 200, 800_000)
    now = looks(line, now, 5, 50_000)
    assert line.paused
    looks(line, now, int(FIRST_WAIT_S) + 2, 0)
    assert not line.paused


@given(
    st.lists(
        st.tuples(st.integers(0, 2_000_000), st.floats(0, 2), st.none() | st.floats(0, 100)), max_size=200
    )
)
def test_it_never_flickers(said: list[tuple[int, float, float | None]]) -> None:
    line, changes, before = CameraLine(), [], False
    for second, (bps, queue, loss) in enumerate(said):
        paused = line.look(float(second), allowed_bps=bps, queue_s=queue, voice_loss_pct=loss)
        if paused != before:
            changes.append(second)
        before = paused
    assert all(two - one >= BAD_S for one, two in pairwise(changes))
