"""RTCP as bytes: what we write is what we read, and what we read is what another implementation wrote."""

from __future__ import annotations

from aiortc.rtp import (
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    unpack_remb_fci,
)
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.call.rtp import ntp, sender_report
from roomctl.media.call.video import rtcp

NUMBERS = st.lists(st.integers(0, 65_535), min_size=1, max_size=60, unique=True)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_a_word(data: bytes) -> None:
    rtcp.parse(data)
    rtcp.parse(b"\x80\xc9\x00\x01\x00\x00\x00\x01" + data)


@given(st.binary(max_size=60), st.sampled_from([200, 201, 205, 206]), st.integers(0, 31))
def test_blocks_that_lie_about_themselves_are_read_without_a_word(body: bytes, kind: int, count: int) -> None:
    for words in (0, 1, len(body) // 4, 200):
        rtcp.parse(bytes((0x80 | count, kind, words >> 8, words & 255)) + body)


@given(NUMBERS)
def test_what_is_missing_is_asked_for_number_by_number(numbers: list[int]) -> None:
    numbers.sort()
    data = rtcp.receiver_report(7) + rtcp.missing(7, 9, numbers)
    (said,) = rtcp.parse(data)
    assert said == rtcp.Nack(9, tuple(numbers))
    nack = RtcpPacket.parse(data)[1]
    assert isinstance(nack, RtcpRtpfbPacket)
    assert (nack.media_ssrc, nack.lost) == (9, numbers)


@given(st.integers(30_000, 50_000_000))
def test_a_bitrate_is_said_to_a_thousandth(bitrate: int) -> None:
    data = rtcp.receiver_report(7) + rtcp.remb(7, bitrate, [9])
    (said,) = rtcp.parse(data)
    assert isinstance(said, rtcp.Remb)
    assert bitrate * 0.999 <= said.bitrate <= bitrate
    theirs = RtcpPacket.parse(data)[1]
    assert isinstance(theirs, RtcpPsfbPacket)
    assert unpack_remb_fci(theirs.fci) == (said.bitrate, [9])


def test_reports_are_those_of_another_implementation() -> None:
    block = rtcp.Arrived(9, 128, 300, 70_000, 0, 0xABCD1234, 0.5)
    data = rtcp.receiver_report(7, [block]) + sender_report(5, ntp(1_700_000_000.25), 90_000, (11, 12_000))
    report, sender = RtcpPacket.parse(data)
    assert isinstance(report, RtcpRrPacket)
    (one,) = report.reports
    assert (one.fraction_lost, one.packets_lost, one.highest_sequence) == (128, 300, 70_000)
    assert (one.lsr, one.dlsr) == (0xABCD1234, 32_768)
    assert isinstance(sender, RtcpSrPacket)
    assert sender.sender_info.rtp_timestamp == 90_000
    assert sender.sender_info.octet_count == 12_000
    read, middle = rtcp.parse(data)
    assert read == rtcp.Report(9, 0.5, 0xABCD1234, 0.5)
    assert middle == rtcp.SenderTime(5, sender.sender_info.ntp_timestamp >> 16 & 0xFFFF_FFFF)


def test_a_wish_for_a_whole_picture_in_both_its_forms() -> None:
    assert rtcp.parse(rtcp.receiver_report(7) + rtcp.key_wanted(7, 9)) == [rtcp.KeyWanted(9)]
    fir = bytes(RtcpPsfbPacket(fmt=4, ssrc=7, media_ssrc=0, fci=(9).to_bytes(4, "big") + b"\x01\0\0\0"))
    assert rtcp.parse(fir) == [rtcp.KeyWanted(9)]
