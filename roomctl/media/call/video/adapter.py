"""The private names of aiortc that pictures need, besides those of the call's own adapter.

What it gets by them: RTCP taken before aiortc routes it and written by ourselves, lines without tasks of
their own, VP8 and nothing else. `missing_name()` looks for each of them at start: pictures are then refused,
and sound goes on. Nothing else in this folder may know these names.
"""
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import pylibsrtp
from aiortc import RTCPeerConnection, RTCRtpTransceiver
from aiortc.rtcrtpreceiver import RTCRtpReceiver

from roomctl.media.call import adapter

RtcpSink = Callable[[bytes], None]
_SEND_TIME: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
_RECEIVER_NAMES: Final = ("receive",)
_DTLS_NAMES: Final = ("_handle_rtcp_data", "_tx_srtp")
_LINE_NAMES: Final = ("_codecs", "_headerExtensions")


def missing_name() -> str | None:
    """The first private name that is not where it was, or None. Needs a running loop."""
    missing = adapter.missing_name()
    if missing is not None:
        return missing
    line = RTCPeerConnection().addTransceiver("video")
    for owner, thing, names in (
        ("RTCRtpTransceiver", line, _LINE_NAMES),
        ("RTCDtlsTransport", line.receiver.transport, _DTLS_NAMES),
        ("RTCRtpReceiver", line.receiver, _RECEIVER_NAMES),
        ("RTCRtpSender", line.sender, ("_ssrc", "send")),
    ):
        for name in names:
            if not hasattr(thing, name):
                return f"{owner}.{name}"
    return None


def only_vp8(line: RTCRtpTransceiver, *, again: bool) -> None:
    """Negotiate VP8 alone; `again`: with a stream beside it for what is sent a second time (RFC 4588)."""
    wanted = {"video/vp8", "video/rtx"} if again else {"video/vp8"}
    capabilities = RTCRtpReceiver.getCapabilities("video")
    codecs = capabilities.codecs if capabilities else []
    line.setCodecPreferences([codec for codec in codecs if codec.mimeType.lower() in wanted])


def idle(line: RTCRtpTransceiver) -> None:
    """Neither its sender nor its receiver does anything by itself: we write and read beside them."""
    sender, receiver = cast("Any", line.sender), cast("Any", line.receiver)

    async def nothing(parameters: Any) -> None:
        del parameters

    sender.send = nothing
    receiver.receive = nothing


def vp8_types(line: RTCRtpTransceiver) -> tuple[int | None, int | None]:
    """The negotiated payload types: of VP8, and of what is sent a second time."""
    codecs: list[Any] = line._codecs
    plain = next((one.payloadType for one in codecs if one.mimeType.lower() == "video/vp8"), None)
    again = next(
        (
            one.payloadType
            for one in codecs
            if one.mimeType.lower() == "video/rtx" and one.parameters.get("apt") == plain
        ),
        None,
    )
    return plain, again


def send_time_id(line: RTCRtpTransceiver) -> int:
    """The negotiated number of the send time extension, 0 if there is none."""
    extensions: list[Any] = line._headerExtensions
    return next((one.id for one in extensions if one.uri == _SEND_TIME), 0)


class Rtcp:
    """RTCP of one peer connection, in and out."""

    def __init__(self, line: RTCRtpTransceiver, sink: RtcpSink) -> None:
        self._dtls = cast("Any", line.receiver.transport)
        self._ice = cast("Any", self._dtls.transport._connection)

        async def take(data: bytes) -> None:
            sink(data)

        self._dtls._handle_rtcp_data = take

    def send(self, packet: bytes) -> bool:
        """Protect one compound packet and hand it to the socket. False: no link (yet or any more)."""
        session = self._dtls._tx_srtp
        pair = self._ice._nominated.get(1)
        if session is None or pair is None:
            return False
        try:
            pair.protocol.transport.sendto(session.protect_rtcp(packet), pair.remote_addr)
        except (pylibsrtp.Error, OSError, AttributeError):
            return False
        return True
