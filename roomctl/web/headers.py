"""What every answer says about itself: what a page may load, what it may use, what it may tell.

PURE. Owns: the security headers. Must not know: which pages exist beyond their role with the microphone.
"""

from __future__ import annotations

import re

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:]{2,45}\](:\d{1,5})?")

_NEVER = (
    "accelerometer",
    "bluetooth",
    "browsing-topics",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "midi",
    "payment",
    "serial",
    "usb",
)


def good_host(host: str) -> bool:
    """True for a host (and port) as it may stand in a header."""
    return _HOST.fullmatch(host) is not None


def security_headers(host: str, *, secure: bool, microphone: bool) -> dict[str, str]:
    """Headers for one page. `microphone`: this page may ask for microphone and camera; no other may.

    That page alone may share a process with the one that opened it: a process of its own costs a tenth
    of the way from the link to the room's sound (decision 69).
    """
    # Older Safari does not count the page's own WebSocket as 'self': it is named.
    socket = f" {'wss' if secure else 'ws'}://{host}" if good_host(host) else ""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'{socket}; media-src 'self' blob: mediastream:; font-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    mine = "(self)" if microphone else "()"
    allowed = [f"microphone={mine}", f"camera={mine}", "autoplay=(self)", "fullscreen=(self)"]
    allowed += ["screen-wake-lock=(self)", *(f"{name}=()" for name in _NEVER)]
    apart = {} if microphone else {"Cross-Origin-Opener-Policy": "same-origin"}
    return apart | {
        "Content-Security-Policy": policy,
        "Permissions-Policy": ", ".join(allowed),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Server": "roomctl",  # which library, in which version, is nobody's business
    }


def same_origin(origin: str, host: str, public_url: str) -> bool:
    """True when a WebSocket was opened by a page of ours. No origin: not a browser of ours, so no."""
    if not origin or not good_host(host):
        return False
    ours = {f"https://{host}", f"http://{host}"}
    if public_url:
        ours.add("/".join(public_url.split("/")[:3]).lower())
    return origin.lower() in {one.lower() for one in ours}


def local_host(host: str) -> bool:
    """True for a name that means this PC whoever asks (a foreign page cannot borrow it by its DNS)."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name.lower() in {"localhost", "127.0.0.1", "[::1]"}
