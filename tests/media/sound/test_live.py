"""All that happens to real devices, on virtual cards through PulseAudio and PortAudio, in real time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from roomctl.media.dsp.frame import RATE
from roomctl.media.sound.echo import LivekitCanceller
from roomctl.media.sound.faults import FaultCode, ReasonCode
from roomctl.media.sound.live import LiveSound
from roomctl.media.sound.port import Direction, Kind, Link, SoundPort, SoundState
from tests.lab.virtual_room import VirtualRoom
from tests.media.sound.beat import Beat
from tests.media.sound.sounds import alike, best_lag, level_db, speechlike

pytestmark = pytest.mark.lab

MICROPHONE, LOUDSPEAKER = Direction.MICROPHONE, Direction.LOUDSPEAKER


def both(link: Link) -> Callable[[SoundState], bool]:
    return lambda state: state.microphone.link is link and state.loudspeaker.link is link


@asynccontextmanager
async def running(port: LiveSound) -> AsyncIterator[Beat]:
    await port.start()
    try:
        async with Beat(port, paced=True) as beat:
            yield beat
    finally:
        await port.close()


def generous(saved: Mapping[Direction, str] | None = None) -> LiveSound:
    return LiveSound(saved, latency_s=0.3, margin_s=0.1)


def codes(port: SoundPort) -> set[FaultCode]:
    return {fault.code for fault in port.state().faults}


async def test_no_device_at_the_start_is_told_and_the_first_one_is_picked_up() -> None:
    with VirtualRoom(["screen"]) as lab, lab.entered():
        async with running(generous()) as beat:
            assert both(Link.NONE)(beat.port.state())
            assert {FaultCode.NO_MICROPHONE, FaultCode.NO_LOUDSPEAKER} <= codes(beat.port)
            assert [d.kind for d in beat.port.state().devices] == [Kind.SCREEN]
            await asyncio.to_thread(lab.plug, "speakerphone")
            await beat.until(both(Link.OPEN), 2)
            assert codes(beat.port) == set()


async def test_the_sound_server_is_killed_and_comes_back() -> None:
    with VirtualRoom(["speakerphone", "builtin"]) as lab, lab.entered():
        async with running(generous()) as beat:
            await beat.until(both(Link.OPEN), 3)
            lab.kill_server()
            await beat.until(both(Link.LOST), 2)
            assert FaultCode.SOUND_SERVER_AWAY in codes(beat.port)
            await asyncio.to_thread(lab.restart_server)
            await beat.until(both(Link.OPEN), 3)
            voice, begin = speechlike(2, seed=1), len(beat.near)
            lab.card("speakerphone").say(voice)
            await beat.seconds(3.5)
            assert alike(voice, beat.since(begin)[0]) > 0.5


@pytest.mark.parametrize("seconds", [1, 4])
async def test_a_sound_server_that_hangs_is_told_and_the_beat_goes_on(seconds: int) -> None:
    with VirtualRoom(["speakerphone"]) as lab, lab.entered():
        async with running(generous()) as beat:
            await beat.until(both(Link.OPEN), 3)
            lab.freeze_server()
            await beat.until(both(Link.LOST), 3)
            begin = len(beat.near)
            await beat.seconds(seconds)
            assert len(beat.near) - begin > 75 * seconds, "the beat does not wait for the server"
            lab.thaw_server()
            await beat.until(both(Link.OPEN), 6)


async def test_a_silent_move_is_undone_and_meanwhile_the_room_hears_nothing_strange() -> None:
    with VirtualRoom(["speakerphone", "webcam"]) as lab, lab.entered():
        async with running(generous()) as beat:
            await beat.until(both(Link.OPEN), 3)
            stream = lab.pactl("list", "short", "source-outputs").split("\t")[0]
            lab.pactl("move-source-output", stream, "webcam_mic")
            await beat.seconds(1)
            source = lab.pactl("list", "short", "source-outputs").split("\t")[1]
            names = dict(line.split("\t")[:2] for line in lab.pactl("list", "short", "sources").splitlines())
            assert names[source] == "speakerphone_mic"
            assert beat.port.counters().moved == 1
            assert both(Link.OPEN)(beat.port.state())


async def test_the_laptops_microphone_does_not_open_because_a_cable_was_pulled() -> None:
    with VirtualRoom(["speakerphone", "builtin"]) as lab, lab.entered():
        async with running(generous()) as beat:
            await beat.until(both(Link.OPEN), 3)
            lab.card("builtin").say(speechlike(6, seed=5))
            await asyncio.to_thread(lab.unplug, "speakerphone")
            begin = len(beat.near)
            await beat.until(both(Link.LOST), 2)
            await beat.seconds(1)
            assert beat.port.state().microphone.reason.code is ReasonCode.WAITS
            assert level_db(np.concatenate(beat.near[begin + 40 :])) < -110
            assert lab.pactl("list", "short", "source-outputs") == ""


async def test_a_card_that_hangs_is_told_and_used_again_when_it_goes_on() -> None:
    with VirtualRoom(["speakerphone"]) as lab, lab.entered():
        async with running(generous()) as beat:
            await beat.until(both(Link.OPEN), 3)
            lab.card("speakerphone").freeze()
            await beat.until(lambda state: state.microphone.link is Link.LOST, 2)
            assert FaultCode.MICROPHONE_STALLED in codes(beat.port)
            await beat.seconds(1)
            lab.card("speakerphone").thaw()
            await beat.until(both(Link.OPEN), 5)
            await beat.seconds(0.5)
            assert codes(beat.port) == set()


async def test_mute_volume_and_digital_silence_are_told_with_the_device() -> None:
    with VirtualRoom(["speakerphone"]) as lab, lab.entered():
        async with running(generous()) as beat:
            await beat.until(both(Link.OPEN), 3)
            lab.pactl("set-source-mute", "speakerphone_mic", "1")
            lab.pactl("set-sink-volume", "speakerphone_out", "0%")
            await beat.until(lambda state: len(state.faults) == 2, 2)
            assert codes(beat.port) == {FaultCode.MICROPHONE_MUTED, FaultCode.LOUDSPEAKER_VOLUME_ZERO}
            assert beat.port.state().faults[0].params == {"device": "Jabra SPEAK 510 USB"}
            lab.pactl("set-source-mute", "speakerphone_mic", "0")
            lab.pactl("set-sink-volume", "speakerphone_out", "80%")
            await beat.until(lambda state: not state.faults, 2)
            lab.card("speakerphone").mute(True)
            await beat.until(lambda state: bool(state.faults), 6)
            assert codes(beat.port) == {FaultCode.MICROPHONE_SILENT}
            lab.card("speakerphone").mute(False)
            await beat.until(lambda state: not state.faults, 3)


async def test_two_alike_are_asked_about_and_the_answer_is_kept_by_identity() -> None:
    with VirtualRoom(["speakerphone", "twin", "builtin"]) as lab, lab.entered():
        port = generous()
        async with running(port) as beat:
            assert both(Link.ASK)(port.state())
            assert FaultCode.MICROPHONE_UNDECIDED in codes(port)
            twin = next(
                d for d in port.state().devices if d.direction is MICROPHONE and d.server_name == "twin_mic"
            )
            await port.choose(MICROPHONE, twin.identity.text())
            await beat.until(both(Link.OPEN), 2)
            state = port.state()
            assert state.loudspeaker.reason.code is ReasonCode.SAME_BOX
            assert state.loudspeaker.device is not None
            assert state.loudspeaker.device.server_name == "twin_out"
            assert state.one_clock
        async with running(generous(saved={MICROPHONE: twin.identity.text()})) as beat:
            await beat.until(both(Link.OPEN), 2)
            assert beat.port.state().microphone.reason.code is ReasonCode.SAVED


async def test_two_boxes_with_two_clocks_play_without_a_gap() -> None:
    cards = ["usb_microphone", "usb_loudspeaker", "builtin", "screen"]
    with VirtualRoom(cards, ppm={"usb_microphone": 300.0, "usb_loudspeaker": -300.0}) as lab, lab.entered():
        async with running(generous()) as beat:
            await beat.until(both(Link.OPEN), 3)
            state = beat.port.state()
            assert not state.one_clock
            assert state.microphone.reason.code is ReasonCode.ONLY_EXTERNAL
            await beat.seconds(3)
            before = beat.port.counters().playback_missing
            remote = speechlike(8, seed=2)
            beat.play(remote)
            await beat.seconds(8)
            assert beat.port.counters().playback_missing - before < RATE // 10
            played = lab.card("usb_loudspeaker").played()
            piece = remote[4 * RATE : 4 * RATE + RATE // 2]  # short: over 8 s the clocks run 5 ms apart
            at, _ = best_lag(piece, played)
            assert best_lag(piece, played[at : at + piece.size])[1] > 0.8
            assert beat.port.counters().drift_ppm != 0


@pytest.mark.alone  # beside others this beat without priority has underruns, which move the echo
async def test_the_echo_goes_through_real_streams_and_the_canceller_finds_it() -> None:
    with VirtualRoom(["speakerphone"], pipe=16384) as lab, lab.entered():
        async with running(LiveSound(latency_s=0.1)) as beat:
            await beat.seconds(1)
            begin = len(beat.near)
            beat.play(speechlike(6, seed=6))
            await beat.seconds(6.5)
            canceller = LivekitCanceller()
            pairs = zip(beat.near[begin:], beat.far[begin:], strict=True)
            clean = np.concatenate([canceller.process(near, far) for near, far in pairs])
            near, far = beat.since(begin)
            lag, _ = best_lag(far, near)
            reduction = level_db(near[3 * RATE :]) - level_db(clean[3 * RATE :])
            print(f"echo return {reduction:.1f} dB lower, {lag / 48:.0f} ms after the reference")
            assert 0 < lag < 0.5 * RATE
            assert reduction > 15


async def test_without_a_sound_server_cards_are_used_directly_and_that_is_told(tmp_path: Path) -> None:
    """ALSA devices of their own names stand for cards; what is behind them, PortAudio does not know."""
    with VirtualRoom(["speakerphone"]) as lab, lab.entered():
        pulse = os.environ["PULSE_SERVER"]
        config = tmp_path / "asound.conf"
        config.write_text(
            "</usr/share/alsa/alsa.conf>\n"
            'pcm."Jabra SPEAK 510 USB" { type asym\n'
            f'  playback.pcm {{ type pulse server "{pulse}" device "speakerphone_out" }}\n'
            f'  capture.pcm {{ type pulse server "{pulse}" device "speakerphone_mic" }}\n'
            '  hint { show on description "Jabra SPEAK 510 USB" }\n}\n'
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ALSA_CONFIG_PATH", str(config))
            patch.setenv("PULSE_SERVER", "unix:/nonexistent")
            async with running(generous()) as beat:
                await beat.until(lambda state: state.reduced and both(Link.OPEN)(state), 8)
                assert FaultCode.SOUND_REDUCED in codes(beat.port)
                voice, begin = speechlike(2, seed=1), len(beat.near)
                lab.card("speakerphone").say(voice)
                await beat.seconds(3.5)
                assert alike(voice, beat.since(begin)[0]) > 0.5


async def test_a_missing_portaudio_is_told_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nonexistent/asound.conf")
    with VirtualRoom(["speakerphone"]) as lab, lab.entered():
        async with running(generous()) as beat:
            fault = next(f for f in beat.port.state().faults if f.code is FaultCode.PORTAUDIO_MISSING)
            assert "ALSA_CONFIG_PATH" in str(fault.params["detail"])
            assert beat.port.state().microphone.link is Link.LOST
            monkeypatch.delenv("ALSA_CONFIG_PATH")
            await beat.until(both(Link.OPEN), 4)
