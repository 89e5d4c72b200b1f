"""Offers: what is refused, with which code, what is taken out, and that no text breaks the reader."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from aiortc import RTCPeerConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomctl.media.call import sdp
from roomctl.media.call.port import CallOptions, CallRefused
from roomctl.types import PeerId
from tests.media.call.meeting import Guest, Room

HEAD = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE 0"]
FINGERPRINT = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)


def audio(mid: str = "0", direction: str = "sendrecv", codec: str = "opus/48000/2") -> list[str]:
    return [
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        f"a={direction}",
        "a=rtcp-mux",
        f"a=rtpmap:111 {codec}",
        "a=ice-ufrag:abcd",
        "a=ice-pwd:abcdefghijklmnopqrstuv",
        FINGERPRINT,
        "a=setup:actpass",
    ]


def text(*lines: list[str]) -> str:
    return "\r\n".join(line for part in lines for line in part) + "\r\n"


def code_of(offer: str) -> str:
    with pytest.raises(CallRefused) as told:
        sdp.inspect(offer)
    return told.value.code


def test_a_plain_offer_passes() -> None:
    offer = sdp.inspect(text(HEAD, audio()))
    assert offer.audio == ("sendrecv",)
    assert offer.video == 0
    assert offer.text == text(HEAD, audio())


def test_lines_may_end_as_they_like() -> None:
    assert sdp.inspect(text(HEAD, audio()).replace("\r\n", "\n")).audio == ("sendrecv",)


def test_names_in_candidates_are_taken_out_and_addresses_stay() -> None:
    mine = "a=candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host"
    name = "a=candidate:2 1 udp 2113937151 0f0f0f.local 50001 typ host"
    kept = sdp.inspect(text(HEAD, audio(), [name, mine])).text
    assert mine in kept
    assert ".local" not in kept


def test_a_list_of_candidates_is_never_taken_as_complete() -> None:
    assert "end-of-candidates" not in sdp.inspect(text(HEAD, audio(), ["a=end-of-candidates"])).text


def test_too_many_candidates_are_cut() -> None:
    many = [f"a=candidate:1 1 udp 1 192.0.2.7 {port} typ host" for port in range(50_000, 50_200)]
    assert sdp.inspect(text(HEAD, audio(), many)).text.count("a=candidate") == sdp.MOST_CANDIDATES


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        ("", "call.offer_malformed"),
        ("hello", "call.offer_malformed"),
        ("v=1\r\n", "call.offer_malformed"),
        ("v=0\r\na=x\x00y\r\n", "call.offer_malformed"),
        ("v=0\r\n" + "a=b\r\n" * 3_000, "call.offer_too_big"),
        ("v=0\r\na=" + "b" * 70_000, "call.offer_too_big"),
        (text(HEAD), "call.no_audio"),
        (text(HEAD, audio(codec="PCMU/8000")), "call.no_opus"),
        (text(HEAD, [x for x in audio() if "ufrag" not in x]), "call.no_ice"),
        (text(HEAD, [x.replace("abcdefghijklmnopqrstuv", "short") for x in audio()]), "call.no_ice"),
        (text(HEAD, [x for x in audio() if "fingerprint" not in x]), "call.no_dtls"),
        (text(HEAD, [x for x in audio() if "rtcp-mux" not in x]), "call.unbundled"),
        (text(HEAD, audio(), audio("1")), "call.unbundled"),
        (text([*HEAD[:4], "a=group:BUNDLE 1 0"], audio(), audio("1")), "call.unbundled"),
        (text([*HEAD[:4], "a=group:BUNDLE 0 0"], audio(), audio()), "call.unbundled"),
        (text(HEAD, *[audio(str(n)) for n in range(10)]), "call.too_many_streams"),
        (
            text(HEAD, audio(), ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", *audio()[6:]]),
            "call.data_channel",
        ),
        (text(HEAD, ["m=video 9 UDP/TLS/RTP/SAVPF 96", *audio()[1:]], audio("1")), "call.offer_invalid"),
        (text(HEAD, audio(), ["m=text 9 RTP/AVP 98", *audio("1")[1:]]), "call.offer_invalid"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_code(offer: str, code: str) -> None:
    assert code_of(offer) == code


def test_the_answer_asks_for_fec() -> None:
    answer = sdp.finish_answer(text(HEAD, audio()), frame_ms=20)
    assert "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1;stereo=0" in answer
    assert "ptime:10" not in answer
    assert "a=ptime:10\r\n" in sdp.finish_answer(text(HEAD, audio()), frame_ms=10)


@given(offer=st.text(max_size=400))
def test_no_text_breaks_the_reader(offer: str) -> None:
    for whole in (offer, "v=0\r\n" + offer, text(HEAD, audio()) + offer):
        with contextlib.suppress(CallRefused):
            assert sdp.inspect(whole).audio


def mangled(offer: str, changes: list[tuple[int, int, str]]) -> str:
    lines = offer.split("\r\n")
    for at, kind, stuff in changes:
        n = at % max(1, len(lines))
        if kind == 0:
            del lines[n]
        elif kind == 1:
            lines.insert(n, lines[(at * 7) % len(lines)])
        elif kind == 2:
            lines[n] = lines[n][: at % 40] + stuff
        elif kind == 3:
            lines[n] = lines[n].replace(" ", f" {stuff} ", 1)
        else:
            lines.insert(n, stuff)
    return "\r\n".join(lines)


STUFF = """a=sendonly|a=inactive|a=setup:active|a=setup:passive|a=setup:holdconn|a=ice-lite|a=mid:9|
m=audio 0 UDP/TLS/RTP/SAVPF 111|m=video 9 UDP/TLS/RTP/SAVPF 96|a=rtpmap:111 opus/48000/1|99999999999|
a=fingerprint:sha-256 00:11|a=fingerprint:md5 00|a=extmap:300 urn:x|a=candidate:1 1 udp 1 ::1 9 typ x|
a=ssrc:1 cname:x|a=ssrc-group:FID 1 2|a=fmtp:111 apt=zz|a=rtcp-fb:111 nack|-1|a=group:LS 0"""
BITS = st.text(max_size=12) | st.sampled_from([bit.strip() for bit in STUFF.split("|")])


@pytest.fixture(scope="module")
def browser_like_offer() -> str:
    async def make() -> str:
        peer = RTCPeerConnection()
        peer.addTransceiver("audio")
        peer.addTransceiver("audio", direction="recvonly")
        peer.addTransceiver("video")
        offer = await peer.createOffer()
        await peer.setLocalDescription(offer)
        made: str = peer.localDescription.sdp
        await peer.close()
        return made

    return asyncio.run(make())


@pytest.mark.lab
def test_no_offer_breaks_the_call_or_leaves_anything_behind(browser_like_offer: str) -> None:
    """Mangled offers to a running call: an answer or a refusal with a code, and the tables stay clean."""

    async def try_all(cases: list[list[tuple[int, int, str]]]) -> tuple[int, int]:
        room = Room(CallOptions(loopback="always", connect_s=60))
        guest = Guest(500.0)
        await room.join("good", guest.client)
        answered = refused = 0
        for case in cases:
            try:
                answer = await room.call.open(PeerId("bad"), mangled(browser_like_offer, case))
            except CallRefused:
                refused += 1
                assert "bad" not in room.call.stats()
            else:
                answered += 1
                assert answer.startswith("v=0")
                await room.call.close(PeerId("bad"))
        assert set(room.call.stats()) == {"good"}
        before = room.call.stats()[PeerId("good")].packets
        await asyncio.sleep(0.3)
        assert room.call.stats()[PeerId("good")].packets > before
        await guest.client.close()
        await room.close()
        assert len(asyncio.all_tasks()) == 1
        return answered, refused

    @given(
        cases=st.lists(
            st.lists(st.tuples(st.integers(0, 500), st.integers(0, 4), BITS), max_size=3),
            min_size=1,
            max_size=6,
        )
    )
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def search(cases: list[list[tuple[int, int, str]]]) -> None:
        for n, count in enumerate(asyncio.run(try_all(cases))):
            seen[n] += count

    seen = [0, 0]
    search()
    print(f"{seen[0]} answered, {seen[1]} refused")
    assert seen[0] > 0
    assert seen[1] > 0


@pytest.mark.lab
async def test_several_lines_and_pictures_are_answered_sanely() -> None:
    room = Room()
    peer = RTCPeerConnection()
    peer.addTransceiver("audio")
    for _ in range(3):
        peer.addTransceiver("audio", direction="recvonly")
    peer.addTransceiver("video", direction="sendrecv")
    await peer.setLocalDescription(await peer.createOffer())
    answer = await room.call.open(PeerId("p"), peer.localDescription.sdp)
    sections = answer.split("m=")[1:]
    assert [section.split(" ", 1)[0] for section in sections] == ["audio"] * 4 + ["video"]
    assert "a=sendrecv" in sections[0]
    assert "a=inactive" in sections[4]
    assert "PCMU" not in answer
    await peer.close()
    await room.close()
