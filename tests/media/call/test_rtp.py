"""RTP as bytes, against aiortc's own reader and writer, and against rubbish."""

from __future__ import annotations

import pytest
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, RtcpPacket, RtcpSdesPacket, RtcpSrPacket
from aiortc.rtp import RtpPacket as TheirPacket
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.call.rtp import Reception, RtpCursor, is_rtp, parse, sender_report
from roomctl.media.dsp.jitter import JitterBuffer

LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"


def extensions(level: int, mid: int) -> HeaderExtensionsMap:
    known = HeaderExtensionsMap()
    known.configure(
        RTCRtpParameters(
            headerExtensions=[
                RTCRtpHeaderExtensionParameters(id=level, uri=LEVEL_URI),
                RTCRtpHeaderExtensionParameters(id=mid, uri=MID_URI),
            ]
        )
    )
    return known


@given(
    seq=st.integers(0, 0xFFFF),
    time=st.integers(0, 0xFFFF_FFFF),
    ssrc=st.integers(0, 0xFFFF_FFFF),
    payload=st.binary(min_size=1, max_size=200),
    level=st.none() | st.integers(0, 127),
    mid=st.none() | st.text("abc0123456789", min_size=1, max_size=20),
    csrc=st.lists(st.integers(0, 0xFFFF_FFFF), max_size=15),
    padding=st.integers(0, 9),
    ids=st.sampled_from([(1, 2), (14, 3), (20, 21), (2, 200)]),
)
def test_what_another_writer_writes_is_read(
    *,
    seq: int,
    time: int,
    ssrc: int,
    payload: bytes,
    level: int | None,
    mid: str | None,
    csrc: list[int],
    padding: int,
    ids: tuple[int, int],
) -> None:
    theirs = TheirPacket(payload_type=111, marker=1, sequence_number=seq, timestamp=time, ssrc=ssrc)
    theirs.payload = payload
    theirs.csrc = csrc
    theirs.padding_size = padding
    theirs.extensions.audio_level = None if level is None else (True, level)
    theirs.extensions.mid = mid
    data = theirs.serialize(extensions(*ids))
    ours = parse(data, ids[0])
    assert ours is not None
    assert is_rtp(data)
    assert ours == (111, True, seq, time, ssrc, payload, level)
    without = parse(data)
    assert without is not None
    assert without.level is None


@given(payload=st.binary(min_size=1, max_size=300), level=st.none() | st.integers(0, 127))
def test_what_we_write_another_reader_reads(payload: bytes, level: int | None) -> None:
    cursor = RtpCursor(ssrc=1234, payload_type=96, level_id=3)
    seq, time = cursor.seq, cursor.time
    for turn in range(3):
        theirs = TheirPacket.parse(cursor.write(payload, 960, level), extensions(3, 4))
        assert theirs.payload == payload
        assert theirs.payload_type == 96
        assert theirs.ssrc == 1234
        assert theirs.marker == (turn == 0)
        assert theirs.sequence_number == (seq + turn) & 0xFFFF
        assert theirs.timestamp == (time + 960 * turn) & 0xFFFF_FFFF
        assert theirs.extensions.audio_level == (None if level is None else (False, level))
    assert cursor.octets == 3 * len(payload)


def test_numbers_wrap() -> None:
    cursor = RtpCursor(ssrc=1, payload_type=96)
    cursor.seq, cursor.time = 0xFFFF, 0xFFFF_FFF0
    cursor.write(b"x", 960)
    assert (cursor.seq, cursor.time) == (0, 0x3B0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80",
        b"\x80\x60" + bytes(9),
        b"\x40\x60" + bytes(20),
        b"\x9f\x60" + bytes(10),
        b"\xb0\x60" + bytes(13),
    ],
)
def test_half_packets_are_none(data: bytes) -> None:
    assert parse(data, 1) is None


@given(data=st.binary(max_size=120), level_id=st.integers(0, 255))
def test_no_bytes_break_the_reader(data: bytes, level_id: int) -> None:
    for start in (data, b"\x80\x60" + data, b"\x90\x60" + bytes(10) + b"\xbe\xde" + data, b"\xb0\x6f" + data):
        packet = parse(start, level_id)
        if packet is not None:
            assert packet.payload
            assert packet.level is None or 0 <= packet.level <= 127
        is_rtp(start)


def test_reports_tell_what_was_lost() -> None:
    buffer = JitterBuffer()
    reception = Reception(buffer)
    lost = {10, 11, 30, 70}
    for n in range(100):
        if n not in lost:
            buffer.put((65_500 + n) & 0xFFFF, n * 960, b"sound", 960, n * 0.02)
        if n == 50:
            assert reception.fraction_lost == 3 * 256 // 51
    assert reception.packets_lost == 4
    assert reception.packets_received == 96
    assert reception.max_seq == 65_500 + 99
    assert reception.fraction_lost == 1 * 256 // 49
    assert reception.fraction_lost == 0


@given(
    ssrc=st.integers(0, 0xFFFF_FFFF),
    clock=st.integers(0, (1 << 64) - 1),
    time=st.integers(0, 0xFFFF_FFFF),
    sent=st.tuples(st.integers(0, 1 << 40), st.integers(0, 1 << 40)),
    name=st.binary(min_size=1, max_size=30).filter(lambda name: 0 not in name),
)
def test_another_reader_reads_our_sender_reports(
    ssrc: int, clock: int, time: int, sent: tuple[int, int], name: bytes
) -> None:
    report, source = RtcpPacket.parse(sender_report(ssrc, clock, time, sent, name))
    assert isinstance(report, RtcpSrPacket)
    assert isinstance(source, RtcpSdesPacket)
    info = report.sender_info
    assert (report.ssrc, info.ntp_timestamp, info.rtp_timestamp) == (ssrc, clock, time)
    assert (info.packet_count, info.octet_count) == (sent[0] & 0xFFFF_FFFF, sent[1] & 0xFFFF_FFFF)
    assert [(one.ssrc, one.items) for one in source.chunks] == [(ssrc, [(1, name)])]
