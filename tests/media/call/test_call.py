"""Real peers over loopback: who hears whom, who comes and goes, and what a stranger cannot break."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Iterator
from time import monotonic

import numpy as np
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack
from av import AudioFrame

from roomctl.media.call.client import Client
from roomctl.media.call.port import (
    CallFault,
    CallOptions,
    CallPort,
    CallRefused,
    PeerAway,
    PeerBack,
    PeerClosed,
    PeerConnected,
)
from roomctl.media.dsp.frame import FRAME
from roomctl.types import PeerId
from tests.media.call.meeting import Guest, Room, Tone, meeting, until, usual_db

pytestmark = pytest.mark.lab

TONES = [440.0, 617.0, 811.0, 1013.0]
HEARD = -15.0
"""dB; Opus and a limiter take a little (1 dB measured), gaps on a busy machine more."""
UNHEARD = -60.0
"""Alone: nothing else sounds."""
ABSENT = -40.0
"""While others sound, and Opus adds its noise to theirs."""


async def test_everybody_hears_everybody_but_himself() -> None:
    """Each tone alone, so that what Opus adds beside other tones is not taken for it."""
    async with meeting(TONES) as (room, guests):
        for guest in guests:
            guest.tone.on = False
        for speaker in guests:
            speaker.tone.on = True
            await asyncio.sleep(2.2)
            for listener in guests:
                level = usual_db(listener.ear.sound(1.5), speaker.hz)
                print(f"{listener.hz:.0f} hears {speaker.hz:.0f} at {level:.1f} dB")
                assert level < UNHEARD if listener is speaker else level > HEARD
            speaker.tone.on = False
        assert len(room.events) == 4


async def test_in_a_choir_nobody_hears_himself_above_what_is_there_anyway() -> None:
    async with meeting(TONES) as (room, guests):
        room.source = Tone(1_301.0)
        await asyncio.sleep(6)
        for listener in guests:
            heard = listener.ear.sound(4.0)
            for speaker in guests:
                level = usual_db(heard, speaker.hz)
                floor = max(usual_db(heard, speaker.hz + away) for away in (-40, -25, 25, 40))
                print(f"{listener.hz:.0f} hears {speaker.hz:.0f} at {level:.1f} dB, floor {floor:.1f} dB")
                assert level < floor + 6 if listener is speaker else level > HEARD
            assert usual_db(heard, 1_301.0) > HEARD


async def test_the_room_hears_everybody() -> None:
    async with meeting(TONES[:2]) as (room, guests):
        await until(lambda: len(room.heard) == 2)
        await asyncio.sleep(2.5)
        for number, guest in enumerate(guests):
            ear = room.heard[PeerId(f"p{number}")]
            assert ear.level(guest.hz) > HEARD
            assert ear.level(guests[1 - number].hz) < ABSENT


async def test_all_who_are_silent_share_one_encoding() -> None:
    async with meeting([500.0] * 5) as (room, guests):
        for guest in guests:
            guest.tone.on = False
        room.source = Tone(700.0)
        await asyncio.sleep(1.5)
        bus = next(iter(room.call._ways._buses.values()))
        before, at = bus.encoded, monotonic()
        await asyncio.sleep(2)
        rate = (bus.encoded - before) / (monotonic() - at)
        assert rate == pytest.approx(100, rel=0.1)  # a mix of 10 ms packets, as by default in a small call
        guests[0].tone.on = True
        await asyncio.sleep(0.5)
        before, at = bus.encoded, monotonic()
        await asyncio.sleep(2)
        assert (bus.encoded - before) / (monotonic() - at) == pytest.approx(200, rel=0.1)
        assert all(guest.ear.level(700.0) > HEARD for guest in guests)


async def test_somebody_leaves_and_is_told_and_the_others_go_on() -> None:
    async with meeting(TONES[:3]) as (room, guests):
        await until(lambda: len(room.events) == 3)
        assert room.events == [PeerConnected(PeerId(f"p{n}")) for n in range(3)]
        await guests[0].client.close()
        await until(lambda: PeerClosed(PeerId("p0"), "left") in room.events)
        assert set(room.call.stats()) == {"p1", "p2"}
        guests[1].ear.clear()
        await asyncio.sleep(2)
        assert guests[1].ear.level(guests[2].hz) > HEARD
        assert guests[1].ear.level(guests[0].hz) < ABSENT


class Dead:
    """In the place of a socket: nothing comes from here any more."""

    def sendto(self, data: bytes, address: object) -> None:
        """Goes nowhere."""


@contextlib.contextmanager
def dead(client: Client) -> Iterator[None]:
    """Nothing comes from there any more."""
    assert client._raw is not None
    sockets = client._raw._ice._protocols
    alive = [one.transport for one in sockets]
    for one in sockets:
        one.transport = Dead()
    yield
    for one, transport in zip(sockets, alive, strict=True):
        one.transport = transport


async def test_a_dead_peer_is_away_after_two_seconds_and_may_come_back() -> None:
    async with meeting(TONES[:2]) as (room, guests):
        await asyncio.sleep(0.5)
        with dead(guests[0].client):
            started = monotonic()
            await until(lambda: PeerAway(PeerId("p0")) in room.events, 5)
            assert 1.5 < monotonic() - started < 3.5
            assert room.call.stats()[PeerId("p0")].state == "away"
            assert PeerAway(PeerId("p1")) not in room.events
        await until(lambda: PeerBack(PeerId("p0")) in room.events)
        guests[1].ear.clear()
        await asyncio.sleep(2)
        assert guests[1].ear.level(guests[0].hz) > HEARD


async def test_whose_microphone_goes_is_not_away() -> None:
    async with meeting(TONES[:1]) as (room, guests):
        await asyncio.sleep(0.3)
        guests[0].client.hold = True
        await asyncio.sleep(4)
        assert room.call.stats()[PeerId("p0")].state == "connected"


async def test_who_only_listens_is_not_away_until_the_line_is_dead() -> None:
    """No microphone: not a packet, yet the line lives. Once it does not, it is told as soon as of others."""
    async with meeting([]) as (room, _):
        guest = Guest(500.0)
        guest.client.hold = True
        await room.join("p0", guest.client)
        await asyncio.sleep(2.6)
        assert room.call.stats()[PeerId("p0")].state == "connected"
        assert PeerAway(PeerId("p0")) not in room.events
        with dead(guest.client):
            started = monotonic()
            await until(lambda: PeerAway(PeerId("p0")) in room.events, 5)
            assert 1.0 < monotonic() - started < 3.5
        await until(lambda: PeerBack(PeerId("p0")) in room.events)
        await guest.client.close()


async def test_a_new_link_of_the_same_peer_replaces_the_old_one() -> None:
    async with meeting(TONES[:2]) as (room, guests):
        again = Guest(1_201.0)
        started = monotonic()
        await room.join("p0", again.client)
        await until(lambda: again.ear.level(guests[1].hz, 0.2) > -20, 5)
        print(f"sound after {1000 * (monotonic() - started):.0f} ms")
        await until(guests[0].client.closed.is_set)
        assert not [event for event in room.events if isinstance(event, PeerClosed)]
        await asyncio.sleep(2)
        assert guests[1].ear.level(again.hz) > HEARD
        assert guests[1].ear.level(guests[0].hz) < ABSENT
        await again.client.close()


async def test_a_bad_offer_for_a_known_peer_leaves_his_link_alone() -> None:
    async with meeting(TONES[:2]) as (room, guests):
        with pytest.raises(CallRefused):
            await room.call.open(PeerId("p0"), "v=0\r\nrubbish")
        guests[1].ear.clear()
        await asyncio.sleep(1.5)
        assert guests[1].ear.level(guests[0].hz) > HEARD
        assert not [event for event in room.events if isinstance(event, PeerClosed)]


async def test_muted_is_not_heard_and_deaf_does_not_hear() -> None:
    async with meeting(TONES[:3]) as (room, guests):
        room.call.set_peer(PeerId("p0"), muted=True, deaf=False)
        room.call.set_peer(PeerId("p1"), muted=False, deaf=True)
        await asyncio.sleep(2)
        for guest in guests:
            guest.ear.clear()
        await asyncio.sleep(1.5)
        assert guests[2].ear.level(guests[0].hz) < ABSENT
        assert guests[2].ear.level(guests[1].hz) > HEARD
        assert guests[0].ear.level(guests[1].hz) > HEARD
        assert float(np.max(np.abs(guests[1].ear.sound(1.0)))) < 1e-3
        room.call.set_peer(PeerId("p1"), muted=False, deaf=False)
        guests[1].ear.clear()
        await asyncio.sleep(1.5)
        assert guests[1].ear.level(guests[2].hz) > HEARD


async def test_ten_millisecond_frames() -> None:
    options = CallOptions(loopback="always", frame_ms=10)
    room = Room(options)
    guests = [Guest(hz, frame_ms=10) for hz in TONES[:2]]
    for number, guest in enumerate(guests):
        await room.join(f"p{number}", guest.client)
    await asyncio.sleep(3)
    stats = room.call.stats()
    assert guests[0].ear.level(guests[1].hz) > HEARD
    assert guests[0].ear.level(guests[0].hz) < ABSENT
    assert stats[PeerId("p0")].sent > 200
    assert stats[PeerId("p0")].packets > 200
    for guest in guests:
        await guest.client.close()
    await room.close()


async def test_the_slower_public_path_carries_the_call_too() -> None:
    async with meeting(TONES[:2], path="public") as (room, guests):
        assert isinstance(room.call, CallPort)
        await asyncio.sleep(4)
        assert guests[0].ear.level(guests[1].hz) > HEARD
        assert guests[1].ear.level(guests[0].hz) > HEARD
        assert guests[0].ear.level(guests[0].hz) < ABSENT
        await guests[0].client.close()
        await until(lambda: PeerClosed(PeerId("p0"), "left") in room.events)


async def test_reports_are_true_for_a_peer_that_is_not_ours() -> None:
    """aiortc's own peer, decoder and statistics on the other side; it does not tell its stream's number."""
    room = Room()
    peer = RTCPeerConnection()
    heard: list[int] = []
    peer.addTrack(AudioStreamTrack())

    @peer.on("track")
    def on_track(track: AudioStreamTrack) -> None:
        async def read() -> None:
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)
                heard.append(frame.samples)

        reading.append(asyncio.ensure_future(read()))

    reading: list[asyncio.Task[None]] = []
    await peer.setLocalDescription(await peer.createOffer())
    offer = re.sub(r"a=ssrc.*\r\n", "", peer.localDescription.sdp)
    answer = await room.call.open(PeerId("p0"), offer)
    await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await until(lambda: bool(room.call.stats()) and room.call.stats()[PeerId("p0")].packets > 200)
    stats = await peer.getStats()
    by_type = {entry.type: entry for entry in stats.values()}
    theirs = by_type["remote-outbound-rtp"]
    ours = room.call.stats()[PeerId("p0")]
    assert 0 < ours.sent - theirs.packetsSent < 250  # a report is up to 2.3 s old, at 100 packets a second
    assert abs((theirs.remoteTimestamp - theirs.timestamp).total_seconds()) < 2
    assert by_type["remote-inbound-rtp"].packetsLost == 0
    assert by_type["remote-inbound-rtp"].roundTripTime < 0.5
    assert by_type["inbound-rtp"].packetsLost == 0
    assert len(heard) > 150
    assert ours.rtt_ms is not None
    assert ours.heard_loss_pct == 0
    for task in reading:
        task.cancel()
    await peer.close()
    await room.close()


async def test_rubbish_in_packets_and_on_ports_silences_nobody() -> None:
    """Authenticated rubbish from a peer, and rubbish from anywhere to every open port."""
    luck = np.random.default_rng(7)
    async with meeting(TONES[:3]) as (room, guests):
        await asyncio.sleep(1)
        bad = guests[0].client
        ports = [c.port for link in room.call._links.values() for c in link.raw._ice.local_candidates]  # type: ignore[union-attr]
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)
        )
        for turn in range(600):
            size = int(luck.integers(1, 300))
            rubbish = luck.bytes(size)
            cursor = bad._cursor
            cursor.seq = int(luck.integers(0, 0x10000)) if turn % 3 == 0 else cursor.seq
            cursor.time = int(luck.integers(0, 1 << 32)) if turn % 5 == 0 else cursor.time
            bad._raw.send(cursor.write(rubbish, 960))
            bad._raw.send(b"\x90\x60" + luck.bytes(30))
            for port in ports:
                transport.sendto(luck.bytes(size), ("127.0.0.1", port))
                transport.sendto(b"\x80" + luck.bytes(size), ("127.0.0.1", port))
            await asyncio.sleep(0.003)
        guests[1].ear.clear()
        await asyncio.sleep(1.5)
        assert guests[1].ear.level(guests[2].hz) > HEARD
        assert guests[2].ear.level(guests[1].hz) > HEARD
        assert room.call.stats()[PeerId("p0")].dropped > 0
        assert not [event for event in room.events if isinstance(event, PeerClosed | CallFault)]
        transport.close()


async def test_a_flood_from_one_peer_is_cut_off_and_the_others_go_on() -> None:
    async with meeting(TONES[:3]) as (room, guests):
        await asyncio.sleep(0.5)
        bad = guests[0].client
        for _ in range(60):
            for _ in range(50):
                bad._raw.send(bad._cursor.write(b"\xf8\xff\xfe", 960))
            await asyncio.sleep(0.02)
        assert room.call.stats()[PeerId("p0")].dropped > 500
        guests[1].ear.clear()
        await asyncio.sleep(1.5)
        assert guests[1].ear.level(guests[2].hz) > HEARD


async def test_a_full_call_refuses_and_makes_room_again() -> None:
    async with meeting(TONES[:2], CallOptions(loopback="always", max_peers=2)) as (room, guests):
        late = Guest(1_500.0)
        with pytest.raises(CallRefused) as told:
            await room.join("p9", late.client)
        assert told.value.code == "call.full"
        await late.client.close()
        await guests[0].client.close()
        await until(lambda: len(room.call.stats()) == 1)
        another = Guest(1_500.0)
        await room.join("p9", another.client)
        await another.client.close()


async def test_a_peer_that_never_connects_is_given_up() -> None:
    room = Room(CallOptions(loopback="always", connect_s=1.0))
    guest = Guest(500.0)
    await room.call.open(PeerId("p0"), await guest.client.offer())
    assert room.call.stats()[PeerId("p0")].state == "connecting"
    await until(lambda: PeerClosed(PeerId("p0"), "timeout") in room.events)
    assert not room.call.stats()
    await guest.client.close()
    await room.close()


async def test_after_the_end_nothing_is_left() -> None:
    async with meeting(TONES[:2]) as (room, _):
        assert not [t for t in threading.enumerate() if "decoder" in t.name], "no thread per track"
        await room.call.aclose()
        assert not room.call.stats()
        with pytest.raises(CallRefused) as told:
            await room.call.open(PeerId("p9"), "v=0")
        assert told.value.code == "call.closed"
        assert room.call.pull(monotonic()) == {}
        room.call.push(np.zeros(FRAME), {}, monotonic())
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not left
