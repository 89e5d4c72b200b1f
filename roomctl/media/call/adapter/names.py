"""The self-test of the wall: is every private name where it was in the versions of `TESTED`?

Owns the list of those names. If one is gone that sound needs, the call falls back to public API only: slower,
and told on the health line. If one is gone that pictures need besides, they are refused, and sound goes on.
Must not know what the names are good for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from aioice import ice
from aiortc import RTCPeerConnection

TESTED: Final = {"aiortc": "1.16.0", "aioice": "0.13.0"}

RECEIVER: Final = "_RTCRtpReceiver__"
SENDER: Final = "_RTCRtpSender__"
"""What Python puts before the names with two underscores of these classes."""

_ICE_NAMES: Final = (
    "_nominated",
    "_protocols",
    "_transport_policy",
    "build_request",
    "get_component_candidates",
    "remote_password",
)
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

_Wanted = tuple[str, Any, Iterable[str]]
"""Whose names, where they are to be, which."""


def missing_name() -> str | None:
    """The first private name that is not where it was, or None. Needs a running loop; opens no socket."""
    connection = RTCPeerConnection()
    line = connection.addTransceiver("audio")
    transport = line.receiver.transport
    wanted: list[_Wanted] = [
        ("RTCPeerConnection", connection, ["_RTCPeerConnection__certificates"]),
        ("RTCRtpTransceiver", line, ["_codecs", "_headerExtensions"]),
        ("RTCDtlsTransport", transport, _DTLS_NAMES),
        ("RTCRtpReceiver", line.receiver, [RECEIVER + name for name in _RECEIVER_NAMES]),
        ("RTCRtpReceiver", line.receiver, ["_run_rtcp", "_handle_rtp_packet"]),
        ("RTCRtpSender", line.sender, [SENDER + name for name in _SENDER_NAMES]),
        ("RTCRtpSender", line.sender, ["_ssrc"]),
        ("RTCIceTransport", transport.transport, ["_connection"]),
        ("aioice.ice", ice, _MODULE_NAMES),
        ("aioice.Connection", getattr(transport.transport, "_connection", None), _ICE_NAMES),
    ]
    return _first_missing(wanted)


def missing_for_pictures() -> str | None:
    """The same for all that pictures need: what sound needs, and two names that it can do without."""
    line = RTCPeerConnection().addTransceiver("video")
    wanted: list[_Wanted] = [
        ("RTCRtpReceiver", line.receiver, ["receive"]),
        ("RTCRtpSender", line.sender, ["send"]),
    ]
    return missing_name() or _first_missing(wanted)


def _first_missing(wanted: Iterable[_Wanted]) -> str | None:
    for owner, thing, names in wanted:
        for name in names:
            if not hasattr(thing, name):
                return f"{owner}.{name}"
    return None
