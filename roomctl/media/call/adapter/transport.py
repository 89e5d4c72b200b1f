"""The packets of one peer connection, in and out, below aiortc's own paths.

Owns the way from the socket to SRTP and back, and what is turned away on it: what fails authentication, what
floods, what is cut off. Must not know what is in a packet.
"""
# ruff: noqa: SLF001

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, cast

import pylibsrtp
from aioice import stun
from aiortc import RTCRtpTransceiver

from roomctl.media.call.adapter.gather import Gatherer, LinePolicy
from roomctl.media.call.rtp import is_rtp
from roomctl.tasks import Tasks

LARGEST_PACKET: Final = 1_500
MOST_PACKETS: Final = 1_000
"""Per second and peer; a voice needs 100 at most. What floods beyond is dropped before it is looked into."""

PacketSink = Callable[[bytes, float], None]
"""An unprotected RTP packet and when it arrived, seconds of `time.monotonic`."""
RtcpSink = Callable[[bytes], None]
"""An unprotected compound packet of RTCP."""


class RawTransport:
    """For one connection. Made before its local description is set."""

    def __init__(
        self,
        transceiver: RTCRtpTransceiver,
        policy: LinePolicy,
        sink: PacketSink,
        rtcp: RtcpSink | None = None,
    ) -> None:
        """`rtcp` is given all RTCP; without it, aiortc reads and answers it."""
        self.rejected = 0
        """Datagrams that failed authentication, came twice, or were too many."""
        self.touched = monotonic()
        """When the other side last gave a sign: sound, a report, an answer to `ask`; never a stranger."""
        self._tasks = Tasks()
        self._second = 0.0
        self._in_second = 0
        self._dtls = cast("Any", transceiver.receiver.transport)
        self._ice = cast("Any", self._dtls.transport._connection)
        self._sink = sink
        self._rtcp_sink = rtcp
        self._usual_rtcp = self._dtls._handle_rtcp_data
        self._dtls._handle_rtcp_data = self._rtcp
        self.gathered_without = Gatherer(self._ice, policy, self._hook).without
        """STUN and TURN servers that gave no candidate."""

    @property
    def ready(self) -> bool:
        """Can `send` reach the peer?"""
        return self._dtls._tx_srtp is not None and bool(self._ice._nominated)

    def send(self, packet: bytes, *, control: bool = False) -> bool:
        """Protect one RTP packet (`control`: one of RTCP) and hand it to the socket. False: no link (yet or
        any more).
        """
        session = self._dtls._tx_srtp
        pair = self._ice._nominated.get(1)
        if session is None or pair is None:
            return False
        try:
            data = session.protect_rtcp(packet) if control else session.protect(packet)
            pair.protocol.transport.sendto(data, pair.remote_addr)
        except (pylibsrtp.Error, OSError, AttributeError):
            return False
        return True

    def ask(self) -> None:
        """For a sign of life: a check of the line (RFC 7675), besides those that aioice makes every 5 s."""
        pair = self._ice._nominated.get(1)
        if pair is not None and self._ice.remote_password is not None:
            self._tasks.start(self._ask(pair))

    async def _ask(self, pair: Any) -> None:
        request = self._ice.build_request(pair, nominate=False)
        key = self._ice.remote_password.encode()
        # Sent again once after 0.5 s, and given up 1 s later: a line may be that slow.
        with contextlib.suppress(stun.TransactionError, OSError, AttributeError):
            await pair.protocol.request(request, pair.remote_addr, integrity_key=key, retransmissions=1)
            self.touched = monotonic()

    def _hook(self, protocol: Any) -> None:
        """Take RTP where the socket delivers it; everything else goes the usual way."""
        usual, dtls, sink = protocol.datagram_received, self._dtls, self._sink

        def received(data: bytes, address: tuple[Any, ...]) -> None:
            if not is_rtp(data):
                usual(data, address)
                return
            session = dtls._rx_srtp
            if session is None or len(data) > LARGEST_PACKET:
                return
            try:
                packet = session.unprotect(data)
            except pylibsrtp.Error:
                self.rejected += 1
                return
            now = self.touched = monotonic()
            # Counted once it is known whose it is: no stranger uses up a peer's share.
            if not self._floods(now):
                sink(packet, now)

        protocol.datagram_received = received

    def _floods(self, now: float) -> bool:
        if now - self._second >= 1.0:
            self._second, self._in_second = now, 0
        self._in_second += 1
        if self._in_second <= MOST_PACKETS:
            return False
        self.rejected += 1
        return True

    async def _rtcp(self, data: bytes) -> None:
        """A report of the peer. aiortc raises on some that are cut off, and would end the link for it."""
        self.touched = monotonic()
        if self._rtcp_sink is not None:
            self._rtcp_sink(data)
            return
        try:
            await self._usual_rtcp(data)
        except (struct.error, ValueError, IndexError):
            self.rejected += 1
