"""The lines (transceivers) of a connection: what is negotiated on them, their numbers, and who works on them.

aiortc's own threads and tasks are taken off, since packets are read and written beside it; what its reports
say is put right instead. Must not know links, nor where packets come from.
"""
# ruff: noqa: SLF001

from __future__ import annotations

import asyncio
from time import time
from typing import Any, Final

from aiortc import MediaStreamTrack, RTCRtpTransceiver
from aiortc.rtcrtpparameters import RTCRtpDecodingParameters, RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtcrtpsender import RTCRtpSender

from roomctl.media.call.adapter.names import RECEIVER, SENDER
from roomctl.media.call.rtp import Reception, RtpCursor, ntp

_LEVEL: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
_SEND_TIME: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

# --- what is negotiated ---------------------------------------------------------------------------------


def only_opus(line: RTCRtpTransceiver) -> None:
    """Negotiate nothing but Opus."""
    _only(line, {"audio/opus"})


def only_vp8(line: RTCRtpTransceiver, *, again: bool) -> None:
    """Negotiate VP8 alone; `again`: with a stream beside it for what is sent a second time (RFC 4588)."""
    _only(line, {"video/vp8", "video/rtx"} if again else {"video/vp8"})


def _only(line: RTCRtpTransceiver, wanted: set[str]) -> None:
    capabilities = RTCRtpReceiver.getCapabilities(line.kind)
    codecs = capabilities.codecs if capabilities else []
    line.setCodecPreferences([codec for codec in codecs if codec.mimeType.lower() in wanted])


def opus_type(line: RTCRtpTransceiver) -> int | None:
    """The negotiated payload type of Opus."""
    return next((codec.payloadType for codec in _codecs(line, "audio/opus")), None)


def vp8_types(line: RTCRtpTransceiver) -> tuple[int | None, int | None]:
    """The negotiated payload types: of VP8, and of what is sent a second time."""
    plain = next((codec.payloadType for codec in _codecs(line, "video/vp8")), None)
    second = (codec for codec in _codecs(line, "video/rtx") if codec.parameters.get("apt") == plain)
    return plain, next((codec.payloadType for codec in second), None)


def _codecs(line: RTCRtpTransceiver, kind: str) -> list[Any]:
    return [codec for codec in line._codecs if codec.mimeType.lower() == kind]


def level_id(line: RTCRtpTransceiver) -> int:
    """The negotiated id of the audio level extension, 0 if there is none."""
    return _extension(line, _LEVEL)


def send_time_id(line: RTCRtpTransceiver) -> int:
    """The negotiated id of the send time extension, 0 if there is none."""
    return _extension(line, _SEND_TIME)


def _extension(line: RTCRtpTransceiver, uri: str) -> int:
    extensions: list[Any] = line._headerExtensions
    return next((one.id for one in extensions if one.uri == uri), 0)


def ssrc_of(sender: RTCRtpSender) -> int:
    """The number our packets on this line carry."""
    number: int = sender._ssrc
    return number


# --- who works on them ----------------------------------------------------------------------------------


class IdleTrack(MediaStreamTrack):
    """A track that never gives a frame: the packets are written beside it."""

    kind = "audio"

    async def recv(self) -> Any:
        """Wait for ever."""
        return await asyncio.get_running_loop().create_future()


async def _nothing(*_what: object, **_more: object) -> None:
    """In the place of what aiortc would do."""


def receive_without_thread(receiver: RTCRtpReceiver) -> None:
    """Keep the receiver's reports and drop its decoder thread; packets that still reach it go nowhere."""
    inner: Any = receiver

    async def receive(parameters: Any) -> None:
        if not getattr(inner, RECEIVER + "started"):
            inner.transport._register_rtp_receiver(inner, parameters)
            setattr(inner, RECEIVER + "rtcp_task", asyncio.ensure_future(inner._run_rtcp()))
            setattr(inner, RECEIVER + "started", True)

    inner.receive = receive
    inner._handle_rtp_packet = _nothing


def send_without_tasks(sender: RTCRtpSender) -> None:
    """A line we write to ourselves, with no task and no reports of its own: a slot."""
    inner: Any = sender
    inner.send = _nothing


def idle(line: RTCRtpTransceiver) -> None:
    """Neither its sender nor its receiver does anything by itself: we write and read beside them."""
    send_without_tasks(line.sender)
    inner: Any = line.receiver
    inner.receive = _nothing


# --- what its reports say -------------------------------------------------------------------------------


def report_reception(receiver: RTCRtpReceiver, ssrc: int, reception: Reception) -> None:
    """From now on the receiver reports speak of this stream, and of no other, and its sender's reports come
    here: they are answered with their time, by which the other side knows how far away we are.
    """
    streams: dict[int, Any] = getattr(receiver, RECEIVER + "remote_streams")
    streams.clear()
    streams[ssrc] = reception
    transport: Any = receiver.transport
    transport._unregister_rtp_receiver(receiver)
    one = RTCRtpDecodingParameters(ssrc=ssrc, payloadType=0)
    transport._register_rtp_receiver(receiver, RTCRtpReceiveParameters(encodings=[one]))


def report_sending(sender: RTCRtpSender, cursor: RtpCursor) -> None:
    """What the next sender report says: time, and how much was sent. To be called once or twice a second."""
    setattr(sender, SENDER + "ntp_timestamp", ntp(time()))
    setattr(sender, SENDER + "rtp_timestamp", cursor.time)
    setattr(sender, SENDER + "packet_count", cursor.packets)
    setattr(sender, SENDER + "octet_count", cursor.octets)
