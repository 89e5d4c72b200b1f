"""The echo end to end, real parts only: a browser speaks through the room's loudspeaker into its microphone.

What comes back to the browser is measured against the echo at the microphone, and a voice at the table is
looked for in it while the browser goes on speaking.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from roomctl.demo.script import load
from roomctl.media.call.clips import load_clip
from roomctl.media.sound.acoustics import Air, impulse_response
from tests.e2e.hearing import RATE, Sound, find
from tests.e2e.house import CHROMIUM, House, evening, microphone_file

pytestmark = [
    pytest.mark.lab,
    pytest.mark.alone,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt install chromium"),
]

LEARNS_S = 5.0
FAR_S = 5.0
DOWN_DB = 35.0
QUIET_ROOM = 5e-5
"""Of the card's microphone: at the usual -70 dBFS its noise, which is to be heard, would hide the echo."""


def voice(*names: str) -> Sound:
    """These voices one after the other, without a pause."""
    people = {one.id: one for one in load().person}
    return np.concatenate([load_clip(people[name].clip(0)) for name in names])


def power_db(sound: Sound) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-15))


def seconds_of(sound: Sound) -> list[Sound]:
    """In pieces of a second: on a busy machine one may hold a gap, after which the room is learned anew."""
    return list(sound[: sound.size // RATE * RATE].reshape(-1, RATE))


def at_the_microphone(played: Sound) -> Sound:
    """What the card's microphone hears of its loudspeaker: the same air as in `tests.lab.card`."""
    response = impulse_response(Air(delay_s=0.008))
    size = 1 << (played.size + response.size).bit_length()
    heard = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(response, size), size)
    return heard[: played.size].astype(np.float32)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with evening(tmp_path) as house:
        await house.console.until(lambda state: state.sound.microphone.state == "open")
        yield house


async def test_the_echo_is_gone_and_the_table_is_heard_over_it(house: House, tmp_path: Path) -> None:
    card = house.room.card("speakerphone")
    card.noise(QUIET_ROOM)
    far = voice("lavande", "genziana", "iris")
    tape = microphone_file(tmp_path / "a.wav", far, 0.0, far.size / RATE)
    ada = await house.participant("Ada", tape)
    await asyncio.sleep(LEARNS_S)

    before = card.played().size
    await ada.listen()
    await asyncio.sleep(FAR_S)
    came_back = await ada.heard()
    echo = at_the_microphone(card.played()[before:])
    back_db = float(np.median([power_db(second) for second in seconds_of(came_back)]))
    down = power_db(echo) - back_db
    print(f"{power_db(echo):.1f} dBFS at the microphone, {back_db:.1f} come back: {down:.1f} dB")
    assert power_db(echo) > -45, "the loudspeaker did not play"
    assert down > DOWN_DB

    table = voice("linde")[: 5 * RATE]
    await ada.listen()
    before = card.played().size
    card.say(table, 0.5)
    await asyncio.sleep(table.size / RATE + 2.0)
    heard = await ada.heard()
    found = find(table, heard)
    print(f"the table: {found.score:.0f} times over chance; heard at {power_db(heard):.1f} dBFS")
    assert power_db(card.played()[before:]) > -45, "the browser did not speak meanwhile"
    assert found.there
    assert power_db(heard) > back_db + 20
    assert "cascade" in house.console.state.sound.echo
