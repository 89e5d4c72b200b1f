"""The contract with aiortc and aioice: the pinned versions, every private name, life without one of them."""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import re
import socket
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pylibsrtp
import pytest
from aioice import ice
from aiortc import RTCCertificate, RTCPeerConnection
from aiortc.rtcdtlstransport import SRTP_PROFILES, RTCDtlsTransport
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtcrtpsender import RTCRtpSender

from roomctl.media.call.adapter import names
from roomctl.media.call.adapter.gather import LinePolicy
from roomctl.media.call.adapter.identity import one_context
from roomctl.media.call.adapter.names import missing_for_pictures, missing_name
from roomctl.media.call.adapter.transport import MOST_PACKETS, RawTransport
from roomctl.media.call.call import Call
from roomctl.media.call.port import CallEvent, CallFault, CallOptions, CallRefused, IceServer
from roomctl.media.call.video.board import Board
from roomctl.types import PeerId
from tests.media.call.meeting import Guest, Room


@pytest.mark.skipif("ROOMCTL_CONTRACT" in os.environ, reason="another release is tried (scripts/contract)")
def test_the_versions_are_those_it_was_written_for() -> None:
    for name, version in names.TESTED.items():
        assert importlib.metadata.version(name) == version


async def test_every_private_name_is_there() -> None:
    assert missing_name() is None


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (RTCRtpReceiver, "_run_rtcp"),
        (RTCRtpReceiver, "_handle_rtp_packet"),
        (RTCDtlsTransport, "_register_rtp_receiver"),
        (ice, "server_reflexive_candidate"),
        (ice.Connection, "get_component_candidates"),
    ],
)
async def test_a_name_that_is_gone_is_found_and_told(
    owner: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(owner, name)
    assert (missing_name() or "").endswith(name)
    told: list[CallEvent] = []
    call = Call(CallOptions(), told.append)
    assert call.path == "public"
    assert told == [CallFault("call.path_public", None, {"name": missing_name() or ""})]
    await call.aclose()


def test_every_private_name_that_is_used_is_looked_for() -> None:
    optional = {"_create_ssl_context"}  # without it, it is as slow as before
    lists = Path(names.__file__)
    used: set[str] = set()
    for path in lists.parent.glob("*.py"):
        used |= set(re.findall(r"(?<!\bself)\.(_[A-Za-z]\w*)", path.read_text(encoding="utf-8")))
    assert len(used) > 12
    assert used - optional <= set(re.findall(r'"(_\w+)"', lists.read_text(encoding="utf-8")))


async def test_without_a_name_of_theirs_pictures_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(RTCRtpReceiver, "receive")
    assert missing_name() is None  # sound goes on
    assert missing_for_pictures() == "RTCRtpReceiver.receive"
    board = Board(CallOptions(), lambda _peer, _state: None)
    with pytest.raises(CallRefused) as refused:
        await board.open("ada", "", sends=True)
    assert refused.value.params == {"kind": "RTCRtpReceiver.receive"}
    await board.aclose()


async def test_a_counter_that_was_renamed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    made = RTCRtpSender.__init__

    def renamed(self: RTCRtpSender, *args: object, **options: object) -> None:
        made(self, *args, **options)  # type: ignore[arg-type]
        del self._RTCRtpSender__packet_count  # type: ignore[attr-defined]

    monkeypatch.setattr(RTCRtpSender, "__init__", renamed)
    assert missing_name() == "RTCRtpSender._RTCRtpSender__packet_count"


def candidates(text: str) -> list[tuple[str, int]]:
    found = re.findall(r"a=candidate:\S+ \d+ udp \d+ (\S+) (\d+) typ host", text)
    return [(host, int(port)) for host, port in found]


def nobody(event: CallEvent) -> None:
    """No one to tell."""


async def offer() -> str:
    peer = RTCPeerConnection()
    peer.addTransceiver("audio")
    await peer.setLocalDescription(await peer.createOffer())
    text: str = peer.localDescription.sdp
    await peer.close()
    return text


async def answer_with(options: CallOptions, peers: int = 1) -> list[str]:
    call = Call(options, nobody)
    answers = [await call.open(PeerId(f"p{n}"), await offer()) for n in range(peers)]
    await call.aclose()
    return answers


async def test_loopback_is_offered_when_asked() -> None:
    (answer,) = await answer_with(CallOptions(loopback="always"))
    assert "127.0.0.1" in [host for host, _ in candidates(answer)]


async def test_loopback_is_offered_when_there_is_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ice, "get_host_addresses", lambda **_: [])
    (answer,) = await answer_with(CallOptions(loopback="auto"))
    assert [host for host, _ in candidates(answer)] == ["127.0.0.1"]
    with pytest.raises(CallRefused) as told:
        await answer_with(CallOptions(loopback="never"))
    assert told.value.code == "call.no_address"


async def test_loopback_is_not_offered_beside_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ice, "get_host_addresses", lambda **_: ["127.0.0.2"])
    (answer,) = await answer_with(CallOptions(loopback="auto"))
    assert [host for host, _ in candidates(answer)] == ["127.0.0.2"]


async def test_a_call_over_loopback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo on a machine without any network."""
    monkeypatch.setattr(ice, "get_host_addresses", lambda **_: [])
    room = Room(CallOptions())
    guest = Guest(500.0)
    await room.join("p", guest.client)
    await guest.client.close()
    await room.close()


async def test_ports_stay_in_the_range_and_a_full_range_is_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        base = min(probe.getsockname()[1], 60_000) + 200
    options = CallOptions(loopback="always", port_min=base, port_max=base + 3)
    call = Call(options, nobody)
    used: list[int] = []
    for n in range(4):
        answer = await call.open(PeerId(f"p{n}"), await offer())
        used += [port for host, port in candidates(answer) if host == "127.0.0.1"]
    assert sorted(used) == list(range(base, base + 4))
    with pytest.raises(CallRefused) as told:
        await call.open(PeerId("p9"), await offer())
    assert told.value.code == "call.no_address"
    await call.close(PeerId("p0"))
    await call.open(PeerId("p9"), await offer())
    await call.aclose()


async def test_a_server_that_does_not_answer_is_told_and_costs_a_second() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        port = mute.getsockname()[1]
        told: list[CallEvent] = []
        servers = (IceServer((f"turn:127.0.0.1:{port}",), "user", "secret"),)
        call = Call(CallOptions(ice_servers=servers, loopback="always"), told.append)
        started = asyncio.get_running_loop().time()
        await call.open(PeerId("p"), await offer())
        assert asyncio.get_running_loop().time() - started < 3
        assert told == [CallFault("call.turn_failed", PeerId("p"), {"server": "turn:127.0.0.1"})]
        await call.aclose()


async def test_names_in_an_offer_cost_no_time() -> None:
    text = (await offer()).replace(
        "a=ice-ufrag", "a=candidate:9 1 udp 1 deadbeef.local 5 typ host\r\na=ice-ufrag", 1
    )
    call = Call(CallOptions(loopback="always"), nobody)
    started = asyncio.get_running_loop().time()
    await call.open(PeerId("p"), text)
    assert asyncio.get_running_loop().time() - started < 0.8
    await call.aclose()


async def test_all_links_show_one_certificate() -> None:
    call = Call(CallOptions(loopback="always"), nobody)
    for n in range(2):
        assert f"sha-256 {call.fingerprint}" in await call.open(PeerId(f"p{n}"), await offer())
    await call.aclose()


async def test_no_public_stun_server_is_ever_asked() -> None:
    call = Call(CallOptions(loopback="always"), nobody)
    await call.open(PeerId("p"), await offer())
    link = next(iter(call._coming.values()))
    assert link.raw is not None
    assert link.raw._ice.stun_server is None
    assert link.raw._ice.turn_server is None
    await call.aclose()


async def test_links_share_what_openssl_needs_and_other_profiles_get_their_own() -> None:
    certificate = RTCCertificate.generateCertificate()
    one_context(certificate)
    shared = certificate._create_ssl_context(srtp_profiles=SRTP_PROFILES)
    assert certificate._create_ssl_context(srtp_profiles=list(SRTP_PROFILES)) is shared
    assert certificate._create_ssl_context(srtp_profiles=SRTP_PROFILES[:1]) is not shared


class Keyed:
    """In the place of SRTP: what begins with 0x80 is of the peer."""

    def unprotect(self, data: bytes) -> bytes:
        if data[0] != 0x80:
            raise pylibsrtp.Error("auth_fail")
        return data


@pytest.mark.parametrize(("strangers", "own", "heard"), [(5_000, 100, 100), (0, 5_000, MOST_PACKETS)])
async def test_whoever_floods_a_port_a_peer_is_heard_and_no_more_than_a_voice_of_it(
    strangers: int, own: int, heard: int
) -> None:
    came: list[bytes] = []
    transport = RawTransport(
        RTCPeerConnection().addTransceiver("audio"), LinePolicy(), lambda data, _at: came.append(data)
    )
    protocol: Any = SimpleNamespace(datagram_received=None)
    transport._hook(protocol)
    transport._dtls._rx_srtp = Keyed()
    transport._second = monotonic() + 60  # all of it within one second
    for data, count in ((b"\x90", strangers), (b"\x80", own)):
        began = monotonic()
        for _ in range(count):
            protocol.datagram_received(data + bytes(20), ("192.0.2.1", 4))
        assert (transport.touched >= began) == (data == b"\x80" and count > 0), (
            "only a peer gives signs of life"
        )
    assert len(came) == heard
    assert transport.rejected == strangers + own - heard
