"""Settings of what leads outside: links, relays, the pages, invitations.

Owns: their declaration. Must not know: who reads a setting, how it is checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

from roomctl.config.declare import Section, setting

HTTPS_PORT: Final = 8443
HTTP_PORT: Final = 8080
CERTIFICATE_DAYS: Final = 14
"""A certificate with no more days than this is told; one of our own is made anew at the next start."""


class Turn(Section, frozen=True, kw_only=True):
    """A relay for people whose network lets nothing else through."""

    urls: Annotated[
        tuple[str, ...],
        setting('Addresses, e.g. "turn:relay.example.org:3478". Pages try all, this PC the first of all.'),
    ]
    username: Annotated[str, setting("Account at the relay.")] = ""
    credential: Annotated[str, setting("Its password.", secret=True)] = ""
    secret: Annotated[
        str,
        setting(
            "Instead of account and password: the secret shared with the relay (coturn: static-auth-secret)."
            " Everybody gets a login made from it that ends by itself.",
            secret=True,
        ),
    ] = ""


class Call(Section, frozen=True, kw_only=True):
    """The links to remote people."""

    mode: Annotated[
        Literal["auto", "mix", "forward"],
        setting(
            "forward = the talkers' own packets are passed on; mix = one stream for each person; auto = "
            "passed on, and one stream for who has a weak line.",
            source="measured: docs/decisions.md",
        ),
    ] = "auto"
    frame_ms: Annotated[
        Literal["auto", 10, 20],
        setting(
            "Length of one packet. 10 is nearer, 20 costs less; auto = 10 on lines measured as good and for"
            " one mix, in small calls.",
            source="RFC 7587; measured: docs/decisions.md",
            unit="ms",
        ),
    ] = "auto"
    bitrate: Annotated[
        int,
        setting(
            "Opus, for each voice.", source="RFC 7587: full-band speech", unit="bit/s", ge=8_000, le=128_000
        ),
    ] = 32_000
    stun: Annotated[
        tuple[str, ...],
        setting('Servers that tell a PC its outer address, e.g. "stun:stun.example.org:3478".'),
    ] = ()
    turn: Annotated[tuple[Turn, ...], setting("Relays, one [[call.turn]] table each.")] = ()
    port_min: Annotated[int, setting("Lowest UDP port for sound; 0 = any.", ge=0, le=65535)] = 0
    port_max: Annotated[int, setting("Highest UDP port for sound; 0 = any.", ge=0, le=65535)] = 0
    loopback: Annotated[
        Literal["auto", "always", "never"],
        setting("Offer this PC's inner address: needed by the demo, by tests and by a browser on this PC."),
    ] = "auto"
    max_peers: Annotated[int, setting("More remote people than this are refused.", ge=1, le=200)] = 40


class Web(Section, frozen=True, kw_only=True):
    """The pages people join with."""

    host: Annotated[
        str, setting('Address to listen on; "" = all networks with tls, only this PC without.')
    ] = ""
    port: Annotated[int, setting("Port of the pages; 0 = 8443 with tls, 8080 without.", ge=0, le=65535)] = 0
    tls: Annotated[
        Literal["auto", "files", "off"],
        setting(
            "auto = a certificate made for the local network; files = yours; off = this PC only, or a proxy."
        ),
    ] = "auto"
    cert: Annotated[str, setting('Certificate file (PEM), for tls = "files".')] = ""
    key: Annotated[str, setting('Its private key file (PEM), for tls = "files".')] = ""
    public_url: Annotated[
        str,
        setting('What invitations begin with, e.g. "https://room.example.org"; "" = this PC\'s own address.'),
    ] = ""
    trust_proxy: Annotated[
        bool, setting("Believe X-Forwarded-For: only when a reverse proxy of yours is the one way in.")
    ] = False
    max_message_bytes: Annotated[
        int, setting("Larger messages from a page are refused.", unit="bytes", ge=4096, le=1 << 20)
    ] = 65_536
    messages_per_s: Annotated[
        float, setting("More messages from one page are refused.", unit="1/s", ge=1, le=1000)
    ] = 20.0
    joins_per_min: Annotated[
        float, setting("More attempts to enter from one address are refused.", unit="1/min", ge=1, le=10_000)
    ] = 30.0
    display_local_only: Annotated[bool, setting("Serve the room's display page to this PC only.")] = True

    @property
    def usual_port(self) -> int:
        """The port that is meant: as given, or the usual one."""
        return self.port or (HTTP_PORT if self.tls == "off" else HTTPS_PORT)

    @property
    def files(self) -> tuple[Path, Path]:
        """Certificate and key of the user's own, where `tls` is "files"."""
        return Path(self.cert).expanduser(), Path(self.key).expanduser()


class Invite(Section, frozen=True, kw_only=True):
    """Invitations. The key that signs them is made on first start and kept in the state directory."""

    expires_h: Annotated[
        float, setting("How long an invitation is good for.", unit="h", ge=0.1, le=8760.0)
    ] = 12.0
