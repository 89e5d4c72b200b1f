"""How a listener is sent to changes in mid-call, and nobody hears it: real links without sockets, in
simulated time. A change waits for a pause between words; the room's own voice goes on through it.
"""

from __future__ import annotations

import numpy as np
import pytest

from roomctl.media.call import ways
from roomctl.media.call.choose import TEN_MOST
from roomctl.media.call.link import Link
from roomctl.media.call.port import FrameWish, ModeWish
from roomctl.media.call.ways import Ways
from roomctl.media.dsp.frame import FRAME, RATE, rms_dbfs
from tests.media.call.hall import EAR, STEADY, TALKER, Hall, Sound
from tests.media.call.test_opus import speechlike
from tests.media.call.test_send import spectral_distance


def words(seconds: float) -> Sound:
    """Speech of 0.7 s with pauses of 0.3 s."""
    sound = speechlike(seconds)
    for start in range(0, sound.size, RATE):
        pause = sound[start + round(0.7 * RATE) : start + RATE]
        pause[:] = 1e-4
        pause[:480] = np.linspace(1, 0, 480) * speechlike(0.01)[:480]
    return sound.astype(np.float32)


WISHES: list[tuple[ModeWish, FrameWish]] = [
    ("forward", 20),
    ("mix", 20),
    ("forward", 10),
    ("mix", 10),
    ("mix", 20),
]
CHANGES = {150 + 130 * number: wish for number, wish in enumerate(WISHES * 3)}


async def test_a_talker_is_not_cut_nor_doubled_by_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change falls into a pause of the voice, so the listener hears the same words as one who stays."""
    hall = Hall()
    made: list[int] = []
    move = Ways._move

    def noted(self: Ways, link: Link) -> None:
        made.append(round((hall.now - 100.0) * 100))
        move(self, link)

    monkeypatch.setattr(Ways, "_move", noted)
    for peer in (TALKER, EAR, STEADY):
        hall.add(peer)
    hall.says(TALKER, words(22))
    heard = hall.run(np.zeros(22 * RATE, np.float32), CHANGES)
    assert len(made) == len(CHANGES)
    loudest = []
    for beat in made:
        around = heard[EAR][(beat - 2) * FRAME : (beat + 6) * FRAME]
        loudest.append(rms_dbfs(around))
    assert max(loudest) < -50
    for second in range(3, 20):  # each word is there once: as much of it, as loud
        piece = slice(second * RATE, (second + 1) * RATE)
        assert abs(rms_dbfs(heard[EAR][piece]) - rms_dbfs(heard[STEADY][piece])) < 1.0


async def test_the_rooms_voice_goes_on_through_a_change() -> None:
    """Around a change it differs from what one hears who stays no more than two encoders of one sound do."""
    hall = Hall()
    for peer in (EAR, STEADY):
        hall.add(peer)
    heard = hall.run(speechlike(22), CHANGES)
    distance = spectral_distance(heard[EAR], heard[STEADY])
    at = [(beat + step) // 2 for beat in CHANGES for step in (2, 4, 6, 8)]
    at_change = np.array([distance[at[n : n + 4]].max() for n in range(0, len(at), 4)])
    usual = distance[150:][distance[150:] > 0.5]
    print(
        f"at a change {np.median(at_change):.1f} dB (worst {at_change.max():.1f}), usual "
        f"{np.median(usual):.1f}, 99 of 100 below {np.percentile(usual, 99):.1f}"
    )
    assert at_change.max() < np.percentile(usual, 99) + 1.0


async def test_without_a_pause_the_change_comes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "PAUSE_PATIENCE_S", 1.0)
    hall = Hall()
    hall.add(TALKER)
    link = hall.add(EAR)
    hall.says(TALKER, speechlike(4))
    hall.run(np.zeros(4 * RATE, np.float32), {100: ("forward", 20)})
    assert link.mode == "forward"
    assert not hall.call._ways._changing


async def test_a_wish_taken_back_changes_nothing() -> None:
    hall = Hall()
    hall.add(TALKER)
    link = hall.add(EAR)
    hall.says(TALKER, speechlike(2))
    hall.run(np.zeros(2 * RATE, np.float32), {50: ("forward", 20), 60: ("mix", 20)})
    assert (link.mode, link.frame_ms) == ("mix", 20)
    assert not hall.call._ways._changing


async def test_a_line_that_turns_weak_gets_one_stream_and_a_good_one_short_packets() -> None:
    hall = Hall()
    link = hall.add(EAR, "auto")
    assert link.mode == "forward"
    for second in range(4):
        link.heard_loss, link.rtt = 0.1, 0.05
        link.judge_line(float(second))
    hall.call._ways.adapt(link, hall.now)
    hall.run(np.zeros(960, np.float32))
    assert (link.mode, link.frame_ms) == ("mix", 20)
    assert link.right(2) == ("mix", 20)
    link.choice.judge.grade = "good"
    assert link.right(2) == ("forward", 10)
    assert link.right(TEN_MOST + 1) == ("forward", 20)


async def test_slots_tell_their_senders_time() -> None:
    """Their reports carry what was sent, and the RTP time of the moment, so that lips and voice can agree."""
    hall = Hall()
    hall.add(TALKER)
    link = hall.add(EAR, "forward")
    hall.says(TALKER, speechlike(1))
    hall.run(np.zeros(RATE, np.float32))
    slot = link._slots[0]
    assert slot.packets > 40
    assert slot.octets > 40 * 20
    since = hall.now - (slot._last_at or 0)
    assert slot.time_at(hall.now + 1.0) == (slot._top_time + round((since + 1.0) * RATE)) & 0xFFFF_FFFF
