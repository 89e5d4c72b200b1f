"""Offers of picture links: what is none is refused with a code, and nothing else happens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.call.port import CallRefused
from roomctl.media.call.sdp import LARGEST, MOST_VIDEO, inspect_pictures

HEAD = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\na=group:BUNDLE {mids}\r\n"
LINE = (
    "m={kind} 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=rtcp-mux\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=fingerprint:sha-256 AB:CD\r\n"
    "a={way}\r\na=rtpmap:96 VP8/90000\r\n"
)


def offer(*lines: tuple[str, str]) -> str:
    text = HEAD.format(mids=" ".join(str(mid) for mid in range(len(lines))))
    return text + "".join(LINE.format(kind=kind, mid=mid, way=way) for mid, (kind, way) in enumerate(lines))


def code(text: str) -> str:
    with pytest.raises(CallRefused) as refused:
        inspect_pictures(text)
    return refused.value.code


def test_a_camera_and_places() -> None:
    found = inspect_pictures(offer(("video", "sendonly"), ("video", "recvonly"), ("video", "recvonly")))
    assert found.video == ("sendonly", "recvonly", "recvonly")


def test_sound_and_data_have_no_place_on_a_link_for_pictures() -> None:
    assert code(offer(("video", "sendonly"), ("audio", "sendrecv"))) == "call.offer_invalid"
    assert code(offer(("video", "sendonly"), ("application", "sendrecv"))) == "call.offer_invalid"
    assert code(HEAD.format(mids="")) == "call.offer_invalid"


def test_too_much_is_refused_before_it_is_read() -> None:
    assert code(offer(*[("video", "recvonly")] * (MOST_VIDEO + 1))) == "call.too_many_streams"
    assert code("v=0\r\n" + "a=x\r\n" * LARGEST) == "call.offer_too_big"


def test_lines_on_several_transports_are_refused() -> None:
    text = offer(("video", "sendonly"), ("video", "recvonly"))
    assert code(text.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0")) == "call.unbundled"


@given(st.text(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_whatever_is_put_into_an_offer_it_is_taken_or_refused(junk: str, start: int, end: int) -> None:
    text = offer(("video", "sendonly"), ("video", "recvonly"))
    for spoilt in (junk, text[:start] + junk + text[end:]):
        try:
            found = inspect_pictures(spoilt)
        except CallRefused:
            continue
        assert found.video
