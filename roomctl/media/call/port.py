"""What the engine may ask of the call, whatever stands behind it: real links or a double in a test.

Owns the words (options, events, statistics, refusals) and the `CallPort` protocol. Knows no library, no
socket and no clock: time comes in as seconds of one monotonic clock. Who a peer is stays unknown here; the
engine knows which person a `PeerId` belongs to.

Order in one beat of 10 ms, always from the loop's thread:

    heard = call.pull(now)         what each peer sends, 480 samples, only those who have sound
    ...                            levels, speech, gains, sum
    call.push(total, own, now)     the sum of everything, and each peer's share of it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from roomctl.errors import Param, Refused
from roomctl.media.dsp.frame import Frame
from roomctl.types import PeerId

Mode = Literal["mix", "forward"]
"""mix: one stream of all but oneself. forward: the room's voice, and the talkers' own packets in slots."""
ModeWish = Literal["auto", "mix", "forward"]
"""auto: by the line, see `choose`."""
FrameWish = Literal["auto", 10, 20]
"""Length of packets, ms; auto: by the line."""
Path = Literal["raw", "public"]
"""raw: packets taken and written by ourselves. public: aiortc's own, slower path (a self-test failed)."""
Mix = NDArray[np.float32] | NDArray[np.float64]
"""Shape (480,), unlimited: may exceed [-1, 1]; what goes out is limited per encoding."""


class CallRefused(Refused):
    """An offer that cannot be answered. Nothing changed for anybody, not even for the peer it came from.

    Codes: `call.offer_too_big` (limit), `call.offer_malformed` (line), `call.no_audio`, `call.no_opus`,
    `call.no_ice`, `call.no_dtls`, `call.unbundled`, `call.too_many_streams` (limit), `call.data_channel`,
    `call.video_codec`, `call.full` (limit), `call.no_address`, `call.timeout`, `call.offer_invalid`,
    `call.closed`.
    """


@dataclass(frozen=True, slots=True)
class IceServer:
    """A STUN or TURN server: `urls` such as "turns:host:443?transport=tcp". With a `secret`, each link gets a
    login made from it.
    """

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """How links are made. Changes hold for links opened from then on."""

    mode: ModeWish = "auto"
    frame_ms: FrameWish = "auto"
    bitrate: int = 32_000
    """bit/s of one Opus stream."""
    complexity: int = 5
    """libopus, 0 (cheap) to 10."""
    ice_servers: tuple[IceServer, ...] = ()
    port_min: int = 0
    """First UDP port that may be used, 0: any."""
    port_max: int = 0
    loopback: Literal["auto", "always", "never"] = "auto"
    """Offer 127.0.0.1: auto = only when this machine has no other address."""
    max_peers: int = 40
    away_s: float = 2.0
    """Without a sign of life for so long, though asked for one, a peer counts as away."""
    connect_s: float = 20.0
    """A link that carries nothing after so long is closed."""
    skip_silent: bool = True
    """Do not decode who is silent by the level in its packets (RFC 6464). Such a peer is not in `pull`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerOptions:
    """What may differ from peer to peer."""

    muted: bool = False
    """What this peer sends is neither pulled nor forwarded."""
    deaf: bool = False
    """Nothing is sent to this peer but silence."""


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """Sound can flow both ways."""

    peer: PeerId


@dataclass(frozen=True, slots=True)
class PeerAway:
    """No sign of life for `away_s`. The link stays open."""

    peer: PeerId


@dataclass(frozen=True, slots=True)
class PeerBack:
    """A sign of life after `PeerAway`."""

    peer: PeerId


@dataclass(frozen=True, slots=True)
class PeerClosed:
    """The link is gone for good. `why`: asked, left (the peer ended it), lost, timeout, replaced."""

    peer: PeerId
    why: str


@dataclass(frozen=True, slots=True)
class CallFault:
    """Something to tell the volunteer, as a code with parameters; `peer` is None for the whole call.

    Codes: `call.path_public` (name: the private name that failed its self-test), `call.turn_failed` (server).
    """

    code: str
    peer: PeerId | None = None
    params: Mapping[str, Param] = field(default_factory=dict)


CallEvent = PeerConnected | PeerAway | PeerBack | PeerClosed | CallFault
EventSink = Callable[[CallEvent], None]
"""Called from the loop's thread, at once; must not block and must not raise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerStats:
    """One link, now. None: not measured. Counters run since the link was opened."""

    state: Literal["connecting", "connected", "away"]
    mode: Mode
    frame_ms: int = 20
    """Length of our packets."""
    weak: bool = False
    """The line was measured as weak, see `choose`."""
    packets: int = 0
    """Received."""
    lost: int = 0
    """Never came."""
    late: int = 0
    """Came after their time."""
    late_pct: float | None = None
    """Share of what came during the last seconds."""
    recovered: int = 0
    """Rebuilt from the next packet (Opus in-band FEC)."""
    concealed_ms: float = 0.0
    """Sound made up for what did not come."""
    concealed_pct: float | None = None
    """Share of made-up sound in what was played during the last seconds."""
    dropped: int = 0
    """Packets thrown away unheard: too old, not Opus, not of the voice, not authentic, or far too many."""
    stretched_ms: float = 0.0
    """Net sound inserted (+) or taken out (-) to hold the delay against clocks and jitter."""
    delay_ms: float | None = None
    """Mean time a packet waits here before it is heard."""
    target_ms: float | None = None
    jitter_ms: float | None = None
    """RFC 3550."""
    drift_ppm: float | None = None
    """The peer's clock against ours; None before there is enough to say."""
    loss_pct: float | None = None
    """Of what they sent us, during the last seconds."""
    rtt_ms: float | None = None
    heard_loss_pct: float | None = None
    """Of what we sent them, by their receiver reports."""
    sent: int = 0
    """Packets written to this peer."""
    level_db: float | None = None
    """The level this peer says its last packet has (RFC 6464), dBov; None: it does not say."""


@runtime_checkable
class CallPort(Protocol):
    """The call as the engine uses it. All calls come from the loop's thread.

    `pull`, `push` and `stats` never block, never raise, and allocate nothing that grows.
    """

    path: Path

    async def open(self, peer: PeerId, offer_sdp: str, options: PeerOptions | None = None) -> str:
        """Answer an offer; returns the answer's SDP, candidates included. Raises `CallRefused`.

        An open peer of the same id is replaced once the new link is connected.
        """

    async def close(self, peer: PeerId) -> None:
        """Close one link. An unknown peer is no error. `PeerClosed` follows."""

    async def aclose(self) -> None:
        """Close every link and stop. May be called twice."""

    def set_peer(self, peer: PeerId, *, muted: bool, deaf: bool) -> None:
        """See `PeerOptions`. An unknown peer is no error."""

    def configure(self, options: CallOptions) -> None:
        """For links opened from now on."""

    def pull(self, now: float) -> Mapping[PeerId, Frame]:
        """The next 10 ms of every peer that has sound. Frames may be scaled in place by their reader; they
        are valid until the next `pull`. The mapping itself is reused, too.
        """

    def push(self, total: Mix, own: Mapping[PeerId, Frame], now: float) -> None:
        """Send 10 ms. `total` is the sum of all; `own` holds what a peer put into that sum (after gains),
        only for those who contributed: each of them hears `total - own`, all others share one encoding
        of `total`.
        """

    def stats(self) -> Mapping[PeerId, PeerStats]:
        """Every link, also those that connect still."""
