"""What strangers send: packets, reports and payloads of any kind. No crash, and no silence for the others."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from aiortc.rtp import (
    RtcpByePacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    pack_remb_fci,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.types import PeerId
from tests.media.call.hall import EAR, LEVEL_ID, TALKER, VOICE_TYPE, Hall
from tests.media.call.meeting import Guest, Room, tone_db
from tests.media.call.test_opus import encoded, speechlike

BAD = PeerId("bad")
SPEECH = encoded(speechlike(1))
TONE = (0.1 * np.sin(2 * np.pi * 1_000 * np.arange(2 * RATE) / RATE)).astype(np.float32)

PAYLOADS = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda toc, rest: bytes([toc]) + rest, st.integers(0, 255), st.binary(max_size=1_300)),
    st.sampled_from(SPEECH),
    st.builds(lambda whole, end: whole[:end], st.sampled_from(SPEECH), st.integers(0, 60)),
)
HEADED = st.builds(
    lambda first, kind, seq, time, ssrc, payload: (
        struct.pack("!BBHLL", first, kind, seq, time, ssrc) + payload
    ),
    st.sampled_from([0x80, 0x80, 0x90, 0xA0, 0xB0, 0x8F, 0xBF]),
    st.sampled_from([VOICE_TYPE, VOICE_TYPE, VOICE_TYPE | 0x80, 0, 111]),
    st.integers(0, 0xFFFF) | st.integers(0, 40),
    st.integers(0, 0xFFFF_FFFF) | st.integers(0, 40).map(lambda n: 960 * n),
    st.sampled_from([1, 1, 1, 2, 0xFFFF_FFFF]),
    PAYLOADS,
)
LEVELLED = st.builds(
    lambda level, seq, payload: (
        struct.pack("!BBHLL", 0x90, VOICE_TYPE, seq, 960 * seq, 1)
        + struct.pack("!HHBBH", 0xBEDE, 1, LEVEL_ID << 4, level, 0)
        + payload
    ),
    st.integers(0, 255),
    st.integers(0, 200),
    PAYLOADS,
)
PACKETS = st.lists(st.lists(st.binary(max_size=60) | HEADED | LEVELLED, max_size=4), min_size=10, max_size=60)


@pytest.mark.parametrize("mode", ["mix", "forward"])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packets=PACKETS)
def test_no_packets_silence_the_others(mode: str, packets: list[list[bytes]]) -> None:
    """Half a second of rubbish: the room hears another peer in each beat, and so does a listener."""

    async def play() -> None:
        hall = Hall()
        for peer in (TALKER, BAD, EAR):
            hall.add(peer, mode)  # type: ignore[arg-type]
        hall.says(TALKER, TONE)
        hall.run(np.zeros(RATE // 2, np.float32))
        bad = hall.call._links[BAD]
        heard, missing = [], 0
        for beat, some in enumerate(packets):
            for data in some:
                bad._take(data, hall.now)
            missing += TALKER not in hall.pulled
            heard.append(hall.run(np.zeros(FRAME, np.float32), start=50 + beat)[EAR])
        assert missing <= 1
        assert BAD in hall.call._links
        hall.call.set_peer(BAD, muted=True, deaf=False)
        calm = [
            hall.run(np.zeros(FRAME, np.float32), start=50 + len(packets) + beat)[EAR] for beat in range(60)
        ]
        assert tone_db(np.concatenate(calm)[-RATE // 10 :], 1_000) > -6
        assert np.isfinite(np.concatenate(heard)).all()

    asyncio.run(play())


# --- reports ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def linked() -> Iterator[tuple[asyncio.AbstractEventLoop, Room, Guest]]:
    """A running call with one guest, in a loop that stands still between the examples."""
    loop = asyncio.new_event_loop()

    async def begin() -> tuple[Room, Guest]:
        room, guest = Room(), Guest(500.0)
        await room.join("p", guest.client)
        return room, guest

    room, guest = loop.run_until_complete(begin())
    yield loop, room, guest

    async def end() -> None:
        await guest.client.close()
        await room.close()

    loop.run_until_complete(end())
    loop.close()


def reports(ours: int) -> list[bytes]:
    """One of each kind, about our stream."""
    seen = RtcpReceiverInfo(
        ssrc=ours, fraction_lost=3, packets_lost=1, highest_sequence=4, jitter=5, lsr=6, dlsr=7
    )
    sent = RtcpSenderInfo(ntp_timestamp=1, rtp_timestamp=2, packet_count=3, octet_count=4)
    return [
        bytes(RtcpRrPacket(ssrc=1, reports=[seen])),
        bytes(RtcpSrPacket(ssrc=1, sender_info=sent, reports=[seen])),
        bytes(RtcpSdesPacket(chunks=[RtcpSourceInfo(ssrc=1, items=[(1, b"xx")])])),
        bytes(RtcpByePacket(sources=[1])),
        bytes(RtcpPsfbPacket(fmt=15, ssrc=1, media_ssrc=0, fci=pack_remb_fci(100_000, [ours]))),
        bytes(RtcpRtpfbPacket(fmt=1, ssrc=1, media_ssrc=ours, lost=[1, 2, 70])),
        bytes(RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=ours, fci=b"")),
    ]


CHANGES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 200), st.binary(min_size=1, max_size=9)), max_size=6
)


def spoilt(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    text = bytearray(data)
    for kind, at, stuff in changes:
        where = at % max(1, len(text))
        if kind == 0:
            text[where : where + len(stuff)] = stuff
        elif kind == 1:
            del text[where:]
        elif kind == 2:
            text += stuff
        elif len(text) > 4:
            text[(0, 2, 3)[at % 3]] = stuff[0]
    return bytes(text)


@pytest.mark.lab
def test_no_report_ends_a_link(linked: tuple[asyncio.AbstractEventLoop, Room, Guest]) -> None:
    loop, room, _ = linked
    raw = room.call._links[PeerId("p")].raw
    assert raw is not None
    kinds = reports(room.call._links[PeerId("p")].cursor.ssrc)  # type: ignore[union-attr]

    @settings(max_examples=400, deadline=None)
    @given(kind=st.lists(st.integers(0, 6), min_size=1, max_size=3), changes=CHANGES)
    def search(kind: list[int], changes: list[tuple[int, int, bytes]]) -> None:
        data = spoilt(b"".join(kinds[n] for n in kind), changes)
        loop.run_until_complete(raw._dtls._handle_rtcp_data(data))

    search()
    cut = bytearray(reports(1)[4])
    cut[16] = 200  # says that 200 numbers follow
    before = raw.rejected
    loop.run_until_complete(raw._dtls._handle_rtcp_data(bytes(cut)))
    assert raw.rejected == before + 1
    packets = room.call.stats()[PeerId("p")].packets
    loop.run_until_complete(asyncio.sleep(0.3))
    assert room.call.stats()[PeerId("p")].packets > packets
