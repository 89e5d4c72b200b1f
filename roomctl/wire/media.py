"""The wire between room and media: settings and peers down, facts, reports and levels up.

Owns: the message types. Must not know: names, rules, pages (media never learns who a PersonId is).
Order after connecting: media says `Hello`, then `Snapshot`; room answers with `Configure`.
`Configure` with unchanged values changes nothing, so a restarted room takes over a running media.
"""

from __future__ import annotations

from typing import Literal

from roomctl.errors import Param
from roomctl.types import Direction, EchoName, PeerId, PersonId, SourceId
from roomctl.wire.base import Message, Value
from roomctl.wire.pictures import PictureSettings, PicturesToRoom, RoomToPictures
from roomctl.wire.reports import FaultReport, Health, PeerReport, SeatPlace, SoundReport

FORWARD_SLOTS = 4
"""Talkers passed on at the same time when the call forwards: a page then offers one line more for each."""

# --- settings -------------------------------------------------------------------------------------


class MicrophoneSettings(Value, frozen=True, kw_only=True):
    """The microphones of one device. `channels` begin at 1; `seats` () = in order, 0 = none."""

    device: str = ""
    channels: tuple[int, ...] = (1,)
    seats: tuple[int, ...] = ()


class SoundSettings(Value, frozen=True, kw_only=True):
    """How the room's devices are run. Identities as the sound wing prints them; "" = choose by rule."""

    mode: Literal["devices", "simulated", "off"] = "devices"
    simulation: str = ""  # path of the meeting script, for mode "simulated"
    microphone: str = ""
    loudspeaker: str = ""
    echo: EchoName = "auto"
    latency_s: float = 0.1
    noise_suppression: bool = False
    levelling: bool = True
    microphones: tuple[MicrophoneSettings, ...] = ()
    array_radius_mm: float = 0.0


class SpeechSettings(Value, frozen=True, kw_only=True):
    """Thresholds of the who-speaks wing; probabilities 0..1, times in seconds."""

    judge: Literal["auto", "silero", "webrtcvad"] = "auto"
    activation: float = 0.43
    deactivation: float = 0.12
    min_speech_s: float = 0.1
    lamp_hangover_s: float = 0.5


class CallSettings(Value, frozen=True, kw_only=True):
    """How links are made. bitrate in bit/s, ports 0 = any."""

    mode: Literal["auto", "mix", "forward"] = "auto"
    frame_ms: Literal["auto", 10, 20] = "auto"
    bitrate: int = 32_000
    ice_servers: tuple[IceServer, ...] = ()
    port_min: int = 0
    port_max: int = 0
    loopback: Literal["auto", "always", "never"] = "auto"
    max_peers: int = 40


class IceServer(Value, frozen=True, kw_only=True):
    """`secret`: logins are made from it (`relay`), one for each link. It never goes to a page."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""
    secret: str = ""


# --- room -> media --------------------------------------------------------------------------------


class Configure(Message, frozen=True, kw_only=True):
    sound: SoundSettings
    speech: SpeechSettings
    call: CallSettings
    pictures: PictureSettings = PictureSettings()
    orphan_s: float = 120.0  # how long media runs on with no room attached
    priority: Literal["auto", "rt", "nice", "none"] = "auto"


class OpenPeer(Message, frozen=True, kw_only=True):
    """Answer this offer. A person has one peer: an older one of the same person is closed once the new
    one carries sound.
    """

    peer: PeerId
    person: PersonId
    sdp: str


class ClosePeer(Message, frozen=True, kw_only=True):
    peer: PeerId


class SetPerson(Message, frozen=True, kw_only=True):
    """For every link this person has or will have. `muted`: what they send reaches nobody; `deaf`: nothing is
    sent to them.
    """

    person: PersonId
    muted: bool = False
    deaf: bool = False


class SetRoomMute(Message, frozen=True, kw_only=True):
    muted: bool


class SetPatience(Message, frozen=True, kw_only=True):
    """So long this person may be silent before their turn is over; None: as everybody."""

    person: PersonId
    seconds: float | None = None


class ChooseDevice(Message, frozen=True, kw_only=True):
    direction: Direction
    identity: str


class TeachSeat(Message, frozen=True, kw_only=True):
    """Whoever speaks next, for a second, sits at this seat. 0: nobody is to be taught."""

    seat: int


class SetSeats(Message, frozen=True, kw_only=True):
    """Where the seats are, as media told it before it was started anew. None: as the microphones stand."""

    seats: tuple[SeatPlace, ...]


class CheckSound(Message, frozen=True, kw_only=True):
    """Begin a sound check, or end it. whole: bell, sweep, murmur; tap: which microphone hears who taps."""

    what: Literal["whole", "tap", "stop"] = "whole"


class SimulateVoice(Message, frozen=True, kw_only=True):
    """Somebody at the simulated table says this clip (a file of Ogg Opus). Ignored on real devices."""

    seat: int
    path: str


class EndMedia(Message, frozen=True, kw_only=True):
    """Close every link and device and end the process."""


RoomToMedia = (
    Configure
    | OpenPeer
    | ClosePeer
    | SetPerson
    | SetRoomMute
    | ChooseDevice
    | TeachSeat
    | SetSeats
    | CheckSound
    | SimulateVoice
    | EndMedia
    | RoomToPictures
    | SetPatience
)
ToPictures = Configure | RoomToPictures
"""What media passes on to its picture process."""

# --- media -> room --------------------------------------------------------------------------------


class MuteButton(Message, frozen=True, kw_only=True):
    """Somebody pressed the mute button on the room's speakerphone and means this. Closed it is already."""

    muted: bool


class Hello(Message, frozen=True, kw_only=True):
    version: int
    pid: int
    epoch: str  # new for each media process: a changed epoch means every link is gone


class Snapshot(Message, frozen=True, kw_only=True):
    sound: SoundReport
    peers: tuple[PeerReport, ...]
    faults: tuple[FaultReport, ...]
    speaking: tuple[SourceId, ...]


class PeerAnswer(Message, frozen=True, kw_only=True):
    peer: PeerId
    sdp: str


class PeerRefused(Message, frozen=True, kw_only=True):
    peer: PeerId
    code: str
    params: dict[str, Param] = {}


class PeerChanged(Message, frozen=True, kw_only=True):
    peer: PeerId
    person: PersonId
    state: Literal["connecting", "connected", "away", "closed"]


class SoundChanged(Message, frozen=True, kw_only=True):
    sound: SoundReport


class FaultsChanged(Message, frozen=True, kw_only=True):
    """All faults that are true now (replaces the former list)."""

    faults: tuple[FaultReport, ...]


class SpeechStarted(Message, frozen=True, kw_only=True):
    """`t`: seconds on the monotonic clock of this machine. `meant` False: `TurnEvidence` follows if it is
    more than a laugh or "mm".
    """

    source: SourceId
    t: float
    meant: bool = True


class TurnEvidence(Message, frozen=True, kw_only=True):
    """What this source says is meant as a contribution."""

    source: SourceId
    t: float


class TurnOver(Message, frozen=True, kw_only=True):
    """Silent for longer than a breath, after `TurnEvidence`."""

    source: SourceId
    t: float


class SpokeOver(Message, frozen=True, kw_only=True):
    """`source` spoke over `over`, who had begun first and meant it, and both went on."""

    source: SourceId
    over: SourceId
    t: float


class SpeechEnded(Message, frozen=True, kw_only=True):
    source: SourceId
    t: float


class Levels(Message, frozen=True, kw_only=True):
    """10 Hz; each replaces the former. dBFS RMS of the last 100 ms, -100 = silence."""

    microphone: float
    loudspeaker: float
    people: dict[PersonId, float]
    place: float | None = None  # where in the room a voice is heard, see `SeatPlace`


class HealthReport(Message, frozen=True, kw_only=True):
    """1 Hz; each replaces the former."""

    health: Health
    peers: tuple[PeerReport, ...]


MediaToRoom = (
    Hello
    | Snapshot
    | PeerAnswer
    | PeerRefused
    | PeerChanged
    | SoundChanged
    | MuteButton
    | FaultsChanged
    | SpeechStarted
    | TurnEvidence
    | TurnOver
    | SpokeOver
    | SpeechEnded
    | Levels
    | HealthReport
    | PicturesToRoom
)
