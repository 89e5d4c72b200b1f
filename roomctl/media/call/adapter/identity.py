"""One certificate for all links, so that its fingerprint can be told in advance.

Owns what aiortc and OpenSSL make of it. Must not know links.
"""
# ruff: noqa: SLF001

from __future__ import annotations

from aiortc import RTCCertificate, RTCPeerConnection
from aiortc.rtcdtlstransport import SRTP_PROFILES


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
    """Show this certificate on that connection, and no other."""
    connection._RTCPeerConnection__certificates = [certificate]  # type: ignore[attr-defined]
