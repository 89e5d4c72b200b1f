"""The one file that touches private names of aiortc and aioice; written for the versions in `TESTED`.

What it gets by them, and the public API cannot give: packets at the socket, before aiortc's queues, threads
and jitter buffer; packets written by ourselves with truthful sender reports; receivers without a thread; one
certificate for all links; loopback and a fixed range of ports among the candidates.

`missing_name()` looks for every private name at start. If one is gone, `RawTransport` is not used, and the
call falls back to public API only: slower, and told on the health line. Nothing else in the house may know
these names.
"""
# ruff: noqa: SLF001

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic, time
from typing import Any, Final, Literal, cast

import pylibsrtp
from aioice import ice
from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aiortc import MediaStreamTrack, RTCCertificate, RTCPeerConnection, RTCRtpTransceiver
from aiortc.rtcdtlstransport import SRTP_PROFILES
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtcrtpsender import RTCRtpSender

from roomctl.media.call.rtp import NTP_EPOCH, Reception, RtpCursor, is_rtp, sender_report

TESTED: Final = {"aiortc": "1.16.0", "aioice": "0.13.0"}
LARGEST_PACKET: Final = 1_500
MOST_PACKETS: Final = 1_000
"""Per second and peer; a voice needs 100 at most. What floods beyond is dropped before it costs anything."""
STUN_PATIENCE: Final = 1.0
"""Seconds a STUN or TURN server has to answer before the offer is answered without it."""

PacketSink = Callable[[bytes, float], None]
"""An unprotected RTP packet and when it arrived, seconds of `time.monotonic`."""

_RECEIVER: Final = "_RTCRtpReceiver__"
_SENDER: Final = "_RTCRtpSender__"
_ICE_NAMES: Final = ("_nominated", "_protocols", "_transport_policy", "get_component_candidates")
_DTLS_NAMES: Final = (
    "_rx_srtp",
    "_tx_srtp",
    "_register_rtp_receiver",
    "_unregister_rtp_receiver",
    "_handle_rtcp_data",
)
_RECEIVER_NAMES: Final = ("remote_streams", "rtcp_task", "started", "decoder_thread")
_SENDER_NAMES: Final = ("ntp_timestamp", "rtp_timestamp", "packet_count", "octet_count")
_MODULE_NAMES: Final = (
    "StunProtocol",
    "TransportPolicy",
    "relayed_candidate",
    "server_reflexive_candidate",
)


@dataclass(frozen=True, slots=True)
class LinePolicy:
    """How this machine's addresses are offered."""

    loopback: Literal["auto", "always", "never"] = "auto"
    port_min: int = 0
    port_max: int = 0


class IdleTrack(MediaStreamTrack):
    """A track that never gives a frame: the packets are written beside it."""

    kind = "audio"

    async def recv(self) -> Any:
        """Wait for ever."""
        return await asyncio.get_running_loop().create_future()


def missing_name() -> str | None:
    """The first private name that is not where it was, or None. Needs a running loop; opens no socket."""
    connection = RTCPeerConnection()
    transceiver = connection.addTransceiver("audio")
    transport = transceiver.receiver.transport
    wanted: list[tuple[str, Any, Iterable[str]]] = [
        ("RTCPeerConnection", connection, ["_RTCPeerConnection__certificates"]),
        ("RTCRtpTransceiver", transceiver, ["_codecs", "_headerExtensions"]),
        ("RTCDtlsTransport", transport, _DTLS_NAMES),
        ("RTCRtpReceiver", transceiver.receiver, [_RECEIVER + name for name in _RECEIVER_NAMES]),
        ("RTCRtpReceiver", transceiver.receiver, ["_run_rtcp", "_handle_rtp_packet"]),
        ("RTCRtpSender", transceiver.sender, [_SENDER + name for name in _SENDER_NAMES]),
        ("RTCRtpSender", transceiver.sender, ["_ssrc"]),
        ("RTCIceTransport", transport.transport, ["_connection"]),
        ("aioice.ice", ice, _MODULE_NAMES),
    ]
    inner = getattr(transport.transport, "_connection", None)
    wanted.append(("aioice.Connection", inner, _ICE_NAMES))
    for owner, thing, names in wanted:
        for name in names:
            if not hasattr(thing, name):
                return f"{owner}.{name}"
    return None


def one_context(certificate: RTCCertificate) -> None:
    """Make what OpenSSL needs of this certificate once and now, not again in each link's first beat.

    Measured: 29 ms the first time, 0.4 to 4 ms later. Where the name is gone, it is as slow as before.
    """
    make = getattr(certificate, "_create_ssl_context", None)
    if make is None:
        return
    made = make(srtp_profiles=SRTP_PROFILES)
    certificate._create_ssl_context = lambda srtp_profiles: (  # type: ignore[method-assign]
        made if srtp_profiles == SRTP_PROFILES else make(srtp_profiles=srtp_profiles)
    )


def use_certificate(connection: RTCPeerConnection, certificate: RTCCertificate) -> None:
    """One identity for all links, so that its fingerprint can be told in advance."""
    connection._RTCPeerConnection__certificates = [certificate]  # type: ignore[attr-defined]


class RawTransport:
    """The packets of one peer connection, in and out, below aiortc's own paths.

    Made after the remote description is set and before the local one. `gathered_without`: servers that gave
    no candidate.
    """

    def __init__(self, transceiver: RTCRtpTransceiver, policy: LinePolicy, sink: PacketSink) -> None:
        self.gathered_without: list[str] = []
        self.rejected = 0
        """Datagrams that failed authentication, came twice, or were too many."""
        self.touched = monotonic()
        """When anything came from the other side last."""
        self._second = 0.0
        self._in_second = 0
        self._dtls = cast("Any", transceiver.receiver.transport)
        self._ice = cast("Any", self._dtls.transport._connection)
        self._policy = policy
        self._sink = sink
        self._ice.get_component_candidates = self._gather
        self._usual_rtcp = self._dtls._handle_rtcp_data
        self._dtls._handle_rtcp_data = self._rtcp
        self._name = secrets.token_hex(8).encode()

    # --- out --------------------------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Can `send` reach the peer?"""
        return self._dtls._tx_srtp is not None and bool(self._ice._nominated)

    def send(self, packet: bytes) -> bool:
        """Protect one RTP packet and hand it to the socket. False: no link (yet or any more)."""
        session = self._dtls._tx_srtp
        pair = self._ice._nominated.get(1)
        if session is None or pair is None:
            return False
        try:
            pair.protocol.transport.sendto(session.protect(packet), pair.remote_addr)
        except (pylibsrtp.Error, OSError, AttributeError):
            return False
        return True

    def report(self, ssrc: int, rtp_time: int, sent: tuple[int, int]) -> None:
        """A sender report of a stream that aiortc knows nothing of; `sent`: packets and octets."""
        session = self._dtls._tx_srtp
        pair = self._ice._nominated.get(1)
        if session is None or pair is None:
            return
        data = sender_report(ssrc, ntp_now(), rtp_time, sent, self._name)
        with contextlib.suppress(pylibsrtp.Error, OSError, AttributeError):
            pair.protocol.transport.sendto(session.protect_rtcp(data), pair.remote_addr)

    # --- in ---------------------------------------------------------------------------------------------

    def _hook(self, protocol: Any) -> None:
        """Take RTP where the socket delivers it; everything else goes the usual way."""
        usual, dtls, sink = protocol.datagram_received, self._dtls, self._sink

        def received(data: bytes, address: tuple[Any, ...]) -> None:
            self.touched = monotonic()
            if not is_rtp(data):
                usual(data, address)
                return
            session = dtls._rx_srtp
            now = self.touched
            if session is None or len(data) > LARGEST_PACKET or self._floods(now):
                return
            try:
                packet = session.unprotect(data)
            except pylibsrtp.Error:
                self.rejected += 1
                return
            sink(packet, now)

        protocol.datagram_received = received

    async def _rtcp(self, data: bytes) -> None:
        """A report of the peer. aiortc raises on some that are cut off, and would end the link for it."""
        try:
            await self._usual_rtcp(data)
        except (struct.error, ValueError, IndexError):
            self.rejected += 1

    def _floods(self, now: float) -> bool:
        if now - self._second >= 1.0:
            self._second, self._in_second = now, 0
        self._in_second += 1
        if self._in_second <= MOST_PACKETS:
            return False
        self.rejected += 1
        return True

    # --- candidates -------------------------------------------------------------------------------------

    async def _gather(self, component: int, addresses: list[str], timeout: float = 5) -> list[Candidate]:  # noqa: ASYNC109
        """Stands in for aioice's own: loopback and a port range, and servers that do not answer are told."""
        del timeout
        candidates = []
        for address in self._addresses(addresses):
            protocol = await self._bind(address, component)
            if protocol is not None:
                candidates.append(protocol.local_candidate)
        waiting = self._ask_servers(component, list(self._ice._protocols))
        if waiting:
            done, late = await asyncio.wait(waiting, timeout=STUN_PATIENCE)
            for task in late:
                task.cancel()
            candidates += self._answers(waiting, done)
        return candidates

    def _addresses(self, found: list[str]) -> list[str]:
        """The machine's addresses, with loopback where the policy wants it."""
        if self._ice._transport_policy is not ice.TransportPolicy.ALL:
            return []
        wanted = self._policy.loopback == "always" or (self._policy.loopback == "auto" and not found)
        return [*found, "127.0.0.1"] if wanted else found

    async def _bind(self, address: str, component: int) -> Any:
        loop = asyncio.get_running_loop()
        for port in self._ports():
            try:
                _, protocol = await loop.create_datagram_endpoint(
                    lambda: ice.StunProtocol(self._ice), local_addr=(address, port)
                )
            except OSError:
                continue
            sock = protocol.transport.get_extra_info("socket")
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
            self._hook(protocol)
            self._ice._protocols.append(protocol)
            host, bound = protocol.transport.get_extra_info("sockname")[:2]
            protocol.local_candidate = Candidate(
                foundation=candidate_foundation("host", "udp", host),
                component=component,
                transport="udp",
                priority=candidate_priority(component, "host"),
                host=host,
                port=bound,
                type="host",
            )
            return protocol
        return None

    def _ports(self) -> Iterable[int]:
        """Where to try to bind: anywhere, or the range from a random place on, once around."""
        first, last = self._policy.port_min, self._policy.port_max
        if not first:
            return (0,)
        count = max(1, last - first + 1)
        start = random.randrange(count)
        return (first + (start + step) % count for step in range(count))

    def _ask_servers(self, component: int, hosts: list[Any]) -> dict[asyncio.Task[Any], str]:
        inner = self._ice
        asked: dict[asyncio.Task[Any], str] = {}
        if inner.stun_server:
            for protocol in hosts:
                host = protocol.local_candidate.host
                if ":" not in host and not host.startswith("127."):
                    task = asyncio.ensure_future(ice.server_reflexive_candidate(protocol, inner.stun_server))
                    asked[task] = f"stun:{inner.stun_server[0]}"
        if inner.turn_server:
            request = ice.relayed_candidate(
                component=component,
                hide_related_address=inner._transport_policy is not ice.TransportPolicy.ALL,
                protocol_factory=lambda: ice.StunProtocol(inner),
                turn_server=inner.turn_server,
                turn_username=inner.turn_username,
                turn_password=inner.turn_password,
                turn_ssl=inner.turn_ssl,
                turn_transport=inner.turn_transport,
            )
            asked[asyncio.ensure_future(request)] = f"turn:{inner.turn_server[0]}"
        return asked

    def _answers(self, asked: dict[asyncio.Task[Any], str], done: set[asyncio.Task[Any]]) -> list[Candidate]:
        candidates = []
        for task, server in asked.items():
            if task not in done or task.cancelled() or task.exception() is not None:
                if server not in self.gathered_without:
                    self.gathered_without.append(server)
                continue
            candidate, relay = task.result()
            candidates.append(candidate)
            if relay is not None:
                self._hook(relay)
                self._ice._protocols.append(relay)
        return candidates


def only_opus(transceiver: RTCRtpTransceiver) -> None:
    """Negotiate nothing but Opus on this line."""
    capabilities = RTCRtpReceiver.getCapabilities("audio")
    codecs = capabilities.codecs if capabilities else []
    transceiver.setCodecPreferences([codec for codec in codecs if codec.mimeType.lower() == "audio/opus"])


def level_id(transceiver: RTCRtpTransceiver) -> int:
    """The negotiated id of the audio level extension, 0 if there is none."""
    extensions: list[Any] = transceiver._headerExtensions
    return next((e.id for e in extensions if e.uri == "urn:ietf:params:rtp-hdrext:ssrc-audio-level"), 0)


def opus_payload_type(transceiver: RTCRtpTransceiver) -> int | None:
    """The negotiated payload type of Opus."""
    codecs: list[Any] = transceiver._codecs
    return next((c.payloadType for c in codecs if c.mimeType.lower() == "audio/opus"), None)


def ssrc_of(sender: RTCRtpSender) -> int:
    """The number our packets on this line carry."""
    number: int = sender._ssrc
    return number


def receive_without_thread(receiver: RTCRtpReceiver) -> None:
    """Keep the receiver's reports and drop its decoder thread; packets that still reach it go nowhere."""
    inner: Any = receiver

    async def receive(parameters: Any) -> None:
        if not getattr(inner, _RECEIVER + "started"):
            inner.transport._register_rtp_receiver(inner, parameters)
            setattr(inner, _RECEIVER + "rtcp_task", asyncio.ensure_future(inner._run_rtcp()))
            setattr(inner, _RECEIVER + "started", True)

    async def ignore(packet: Any, arrival_time_ms: int) -> None:
        del packet, arrival_time_ms

    inner.receive = receive
    inner._handle_rtp_packet = ignore


def send_without_tasks(sender: RTCRtpSender) -> None:
    """A line we write to ourselves, with no task and no reports of its own: a slot."""
    inner: Any = sender

    async def send(parameters: Any) -> None:
        del parameters

    inner.send = send


def report_reception(receiver: RTCRtpReceiver, ssrc: int, reception: Reception) -> None:
    """From now on the receiver reports speak of this stream, and of no other."""
    streams: dict[int, Any] = getattr(receiver, _RECEIVER + "remote_streams")
    streams.clear()
    streams[ssrc] = reception


def ntp_now() -> int:
    """The wall clock as reports tell it: seconds since 1900 in 32.32 bits."""
    now = time() + NTP_EPOCH
    seconds = int(now)
    return (seconds << 32) | int((now - seconds) * (1 << 32))


def report_sending(sender: RTCRtpSender, cursor: RtpCursor) -> None:
    """What the next sender report says: time, and how much was sent. To be called once or twice a second."""
    setattr(sender, _SENDER + "ntp_timestamp", ntp_now())
    setattr(sender, _SENDER + "rtp_timestamp", cursor.time)
    setattr(sender, _SENDER + "packet_count", cursor.packets)
    setattr(sender, _SENDER + "octet_count", cursor.octets)
