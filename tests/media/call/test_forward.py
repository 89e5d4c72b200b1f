"""Talkers passed on in slots: numbers, who gets which, and how it sounds."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.call.forward import HANG_S, SLOTS, Forwarder, SlotCursor
from roomctl.media.call.port import CallOptions, PeerConnected
from roomctl.media.call.rtp import RtpPacket, parse
from roomctl.media.dsp.frame import RATE
from roomctl.types import PeerId
from tests.media.call.hall import Hall, Sound
from tests.media.call.meeting import Guest, Room, Tone, until, usual_db

A, B, C = PeerId("a"), PeerId("b"), PeerId("c")


def packet(seq: int, *, level: int | None = 20, ssrc: int = 9) -> RtpPacket:
    return RtpPacket(111, False, seq & 0xFFFF, (seq * 960) & 0xFFFF_FFFF, ssrc, b"sound%d" % seq, level)


def cursor() -> SlotCursor:
    return SlotCursor(1234, 96, 3)


def passed(slot: SlotCursor, seq: int, run: int, now: float, ssrc: int = 9) -> RtpPacket | None:
    written = slot.write(packet(seq, ssrc=ssrc), run, now)
    return None if written is None else parse(written, 3)


def test_payload_and_level_are_unchanged_and_the_numbers_are_ours() -> None:
    slot = cursor()
    first = passed(slot, 500, 1, 0.0)
    second = passed(slot, 501, 1, 0.02)
    assert first is not None
    assert second is not None
    assert first.payload == b"sound500"
    assert first.level == 20
    assert first.ssrc == 1234
    assert first.payload_type == 96
    assert first.marker
    assert not second.marker
    assert (second.seq - first.seq) & 0xFFFF == 1
    assert (second.time - first.time) & 0xFFFF_FFFF == 960


def test_a_loss_stays_a_loss_and_disorder_stays_disorder() -> None:
    slot = cursor()
    numbers = [10, 11, 14, 13, 15]
    seqs = [got.seq for n in numbers if (got := passed(slot, n, 1, n * 0.02)) is not None]
    assert [(seq - seqs[0]) & 0xFFFF for seq in seqs] == [0, 1, 4, 3, 5]


def test_a_new_talker_goes_on_where_the_last_one_ended() -> None:
    slot = cursor()
    last = passed(slot, 100, 1, 1.00)
    new = passed(slot, 40_000, 2, 3.00, ssrc=77)
    assert last is not None
    assert new is not None
    assert new.marker
    assert (new.seq - last.seq) & 0xFFFF == 1
    assert (new.time - last.time) & 0xFFFF_FFFF == pytest.approx(96_000, abs=2)
    assert passed(slot, 39_990, 2, 3.01, ssrc=77) is None


def test_a_monologue_of_an_hour_is_passed_on_to_its_end() -> None:
    slot = cursor()
    out = [passed(slot, n, 1, n * 0.02) for n in range(0, 180_000, 7)]
    assert None not in out


@given(
    steps=st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 3), st.integers(0, 2), st.floats(0, 9))),
)
def test_no_numbers_break_a_slot(steps: list[tuple[int, int, int, float]]) -> None:
    slot = cursor()
    now = 0.0
    for seq, run, ssrc, step in steps:
        now += step
        got = passed(slot, seq, run, now, ssrc)
        assert got is None or got.ssrc == 1234


class Listening:
    """Notes what it is passed."""

    def __init__(self, peer: PeerId) -> None:
        self.peer = peer
        self.deaf = False
        self.got: list[tuple[int, int]] = []

    def pass_on(self, slot: int, packet: RtpPacket, run: int, now: float) -> None:
        self.got.append((slot, packet.ssrc))


def test_everybody_but_the_talker_gets_his_packets() -> None:
    listeners = [Listening(peer) for peer in (A, B, C)]
    forwarder = Forwarder(lambda: listeners)
    forwarder.packet(A, packet(1, level=90), 0.0)
    assert not any(listener.got for listener in listeners)
    forwarder.packet(A, packet(2, level=20), 0.02)
    forwarder.packet(A, packet(3, level=90), 0.04)
    assert [len(listener.got) for listener in listeners] == [0, 2, 2]
    forwarder.packet(A, packet(60, level=90), 0.03 + HANG_S)
    assert [len(listener.got) for listener in listeners] == [0, 2, 2]


def test_who_tells_no_level_is_passed_on_when_the_engine_hears_him() -> None:
    listener = Listening(B)
    forwarder = Forwarder(lambda: [listener])
    forwarder.packet(A, packet(1, level=None), 0.0)
    assert not listener.got
    forwarder.loud(A, 0.01)
    forwarder.packet(A, packet(2, level=None), 0.02)
    assert len(listener.got) == 1


def test_slots_stay_with_their_talkers_and_are_given_on_when_idle() -> None:
    listener = Listening(PeerId("x"))
    forwarder = Forwarder(lambda: [listener])
    talkers = [PeerId(f"t{n}") for n in range(SLOTS + 1)]
    for peer in talkers:
        forwarder.packet(peer, packet(1), 0.0)
    assert [slot for slot, _ in listener.got] == list(range(SLOTS))
    assert [forwarder.passes(peer, 0.1) for peer in talkers] == [True] * SLOTS + [False]
    for peer in talkers[1:SLOTS]:
        forwarder.loud(peer, 0.9)
    forwarder.loud(talkers[-1], HANG_S + 0.5)
    assert forwarder.passes(talkers[-1], HANG_S + 0.5)
    assert not forwarder.passes(talkers[0], HANG_S + 0.5)
    forwarder.forget(talkers[-1])
    assert not forwarder.passes(talkers[-1], HANG_S + 0.5)


@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from("abcdefgh"), st.sampled_from(["loud", "packet", "forget"]), st.floats(0, 1.5)
        )
    )
)
def test_two_talkers_never_share_a_slot(acts: list[tuple[str, str, float]]) -> None:
    listener = Listening(PeerId("x"))
    forwarder = Forwarder(lambda: [listener])
    now = 0.0
    for n, (name, act, step) in enumerate(acts):
        now += step
        peer = PeerId(name)
        if act == "loud":
            forwarder.loud(peer, now)
        elif act == "forget":
            forwarder.forget(peer)
        else:
            forwarder.packet(peer, packet(n), now)
        slots = [slot.peer for slot in forwarder._slots if slot.peer is not None]
        assert len(slots) == len(set(slots)) <= SLOTS
        assert {forwarder._slots[number].peer for number in forwarder._of.values()} == set(slots)


# --- a call without sockets, in simulated time ------------------------------------------------------


def tone(hz: float, seconds: float, start: float = 0.0) -> Sound:
    """Silence until `start`, then a tone that fades in within 5 ms."""
    at = np.arange(round(seconds * RATE)) / RATE
    return (0.1 * np.clip((at - start) / 0.005, 0.0, 1.0) * np.sin(2 * np.pi * hz * at)).astype(np.float32)


async def test_who_has_no_slot_is_mixed_in() -> None:
    """Six talk at once, four have slots: everybody hears all others, and himself not."""
    hall = Hall()
    people = {PeerId(f"p{n}"): hz for n, hz in enumerate([440.0, 617.0, 811.0, 1013.0, 1201.0, 1409.0])}
    for peer in people:
        hall.add(peer, "forward")
    for peer, hz in people.items():
        hall.says(peer, tone(hz, 5.0))
    heard = hall.run(np.zeros(5 * RATE, np.float32))
    for listener in people:
        for peer, hz in people.items():
            level = usual_db(heard[listener][-2 * RATE :], hz)
            assert level > -6 if peer != listener else level < -30


async def test_forwarded_sound_is_sooner_than_mixed_sound() -> None:
    """A tone begins: one who is passed the packets hears it before one who gets the mix."""
    hall = Hall()
    hall.add(A)
    for peer, mode in ((B, "forward"), (C, "mix")):
        hall.add(peer, mode)  # type: ignore[arg-type]
    hall.says(A, tone(440.0, 3.0, start=2.0))
    heard = hall.run(np.zeros(3 * RATE, np.float32))
    onsets = {peer: int(np.argmax(np.abs(heard[peer]) > 0.03)) for peer in (B, C)}
    print({peer: f"{1000 * at / RATE - 2000:.0f} ms" for peer, at in onsets.items()})
    assert 2.0 * RATE < onsets[B] < onsets[C] - 0.01 * RATE


async def test_without_the_lines_for_it_a_peer_is_mixed_for() -> None:
    hall = Hall()
    plain, rich = hall.add(A, "forward", slots=0), hall.add(B, "forward")
    assert (plain.mode, rich.mode) == ("mix", "forward")
    for peer, hz in ((A, 440.0), (B, 617.0)):
        hall.says(peer, tone(hz, 5.0))
    heard = hall.run(np.zeros(2 * RATE, np.float32))
    assert usual_db(heard[A][-RATE:], 617.0) > -6
    assert usual_db(heard[B][-RATE:], 440.0) > -6
    hall.call.set_peer(A, muted=True, deaf=False)
    heard = hall.run(np.zeros(2 * RATE, np.float32), start=200)
    assert usual_db(heard[B][-RATE // 2 :], 440.0) < -60


# --- real peers -----------------------------------------------------------------------------------------

TONES = [440.0, 617.0, 811.0]


async def forwarded(tones: list[float], **options: int) -> tuple[Room, list[Guest]]:
    room = Room(CallOptions(loopback="always", mode="forward"))
    guests = [Guest(hz, slots=SLOTS) for hz in tones]
    for number, guest in enumerate(guests):
        await room.join(f"p{number}", guest.client)
    await until(lambda: sum(isinstance(event, PeerConnected) for event in room.events) == len(tones))
    return room, guests


async def end(room: Room, guests: list[Guest]) -> None:
    for guest in guests:
        await guest.client.close()
    await room.close()


@pytest.mark.lab
async def test_everybody_hears_everybody_but_himself_when_forwarded() -> None:
    room, guests = await forwarded(TONES)
    for guest in guests:
        guest.tone.on = False
    for speaker in guests:
        speaker.tone.on = True
        await asyncio.sleep(2.2)
        for listener in guests:
            heard = listener.ear.sound(1.5)
            level = usual_db(heard, speaker.hz)
            print(f"{listener.hz:.0f} hears {speaker.hz:.0f} at {level:.1f} dB")
            assert level < -60 if listener is speaker else level > -6
        speaker.tone.on = False
        await asyncio.sleep(1.2)
    room.source = Tone(1_301.0)
    await asyncio.sleep(1.5)
    assert all(usual_db(guest.ear.sound(1.0), 1_301.0) > -6 for guest in guests)
    assert {stats.mode for stats in room.call.stats().values()} == {"forward"}
    await end(room, guests)
