"""The wire between room and media: settings and peers down, facts and levels up.

Owns: the message types. Must not know: names, rules, pages (media never learns who a PersonId is).
Order after connecting: media says `Hello`, then `Snapshot`; room answers with `Configure`.
`Configure` with unchanged values changes nothing, so a restarted room takes over a running media.
"""

from __future__ import annotations

from typing import Literal

from roomctl.errors import Param
from roomctl.types import ButtonState, DeviceState, Direction, EchoName, LinkState, PeerId, PersonId, SourceId
from roomctl.wire.base import Message, Value
from roomctl.wire.pictures import PictureSettings, PicturesToRoom, RoomToPictures

FORWARD_SLOTS = 4
"""Talkers passed on at the same time when the call forwards: a page then offers one line more for each."""

# --- settings -------------------------------------------------------------------------------------


class SeatPlace(Value, frozen=True, kw_only=True):
    """Where a seat is for the microphones: degrees for an array, else the number of its microphone."""

    seat: int
    place: float


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
    activation: float = 0.5
    deactivation: float = 0.12
    min_speech_s: float = 0.115
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
    muted: bool = False


class ClosePeer(Message, frozen=True, kw_only=True):
    peer: PeerId


class SetPeer(Message, frozen=True, kw_only=True):
    """`muted`: what this person sends is not mixed; `deaf`: nothing is sent to this person."""

    peer: PeerId
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
    | SetPeer
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


class DeviceInfo(Value, frozen=True, kw_only=True):
    """A device somebody could choose. `usable` False: told why in `reason` (a code)."""

    identity: str
    label: str
    direction: Direction
    usable: bool = True
    reason: str = ""


class DirectionState(Value, frozen=True, kw_only=True):
    """One direction of the room's sound. `why` is a code with params: why this device was chosen."""

    state: DeviceState = "none"
    identity: str = ""
    label: str = ""
    why: str = ""
    params: dict[str, Param] = {}
    rate_ppm: float | None = None


class CheckFinding(Value, frozen=True, kw_only=True):
    """One thing a sound check found, told by i18n.tell(code, params)."""

    code: str
    verdict: Literal["good", "advice", "bad"]
    params: dict[str, Param] = {}


class CheckReport(Value, frozen=True, kw_only=True):
    """The sound check, while it runs and afterwards. `stage` "" = there was none.

    `number` counts the checks of this process, so that a new result is told from an old one. `findings`:
    gravest first, so the first that is not good is the one to mend first. `measures`: by name, in the unit
    the name ends with. `tapped`: identity of the microphone that heard the tapping.
    """

    number: int = 0
    what: Literal["whole", "tap"] = "whole"
    stage: Literal["", "quiet", "bell", "sweep", "murmur", "call", "tap", "done"] = ""
    left_s: int = 0
    verdict: Literal["", "ready", "advice", "not_ready"] = ""
    findings: tuple[CheckFinding, ...] = ()
    measures: dict[str, float] = {}
    tapped: str = ""


class SoundReport(Value, frozen=True, kw_only=True):
    microphone: DirectionState = DirectionState()
    loudspeaker: DirectionState = DirectionState()
    devices: tuple[DeviceInfo, ...] = ()
    echo: str = "none"  # the canceller in use
    room_muted: bool = False
    simulated: bool = False
    microphones: int = 1
    array: bool = False  # the microphones are one array, which knows directions
    seats: tuple[SeatPlace, ...] = ()
    teaching: int = 0  # the seat that is being taught; 0 = none
    button: ButtonState = ""
    check: CheckReport = CheckReport()


class MuteButton(Message, frozen=True, kw_only=True):
    """Somebody pressed the mute button on the room's speakerphone and means this. Closed it is already."""

    muted: bool


class FaultReport(Value, frozen=True, kw_only=True):
    """Something is wrong now. `subject`: what it is about (a direction, a peer, "")."""

    code: str
    subject: str = ""
    params: dict[str, Param] = {}


class PeerReport(Value, frozen=True, kw_only=True):
    """One link. Delays in ms; None = not measured (nothing measured, nothing claimed)."""

    peer: PeerId
    person: PersonId
    state: LinkState = "connecting"
    delay_ms: float | None = None
    rtt_ms: float | None = None
    loss_pct: float | None = None
    concealed_pct: float | None = None
    heard_loss_pct: float | None = None  # from the receiver's reports: what they do not get from us
    mode: str = "mix"
    frame_ms: int = 20  # length of our packets, and what is asked of theirs
    weak: bool = False  # the line was measured as weak


class Health(Value, frozen=True, kw_only=True):
    """The media process's health line. Counters run since its start."""

    beats: int = 0
    late_beats: int = 0
    worst_late_ms: float = 0.0
    priority: str = "normal"  # "rt", "nice", "normal"
    cpu_pct: float = 0.0
    judge: str = "silero"
    microphone_ppm: float | None = None  # its clock against the beat as learned; None = no device
    loudspeaker_ppm: float | None = None  # what is corrected; 0 = the microphone's own clock
    call_path: str = "raw"  # "raw" or "public" (the slower fallback)
    counters: dict[str, int] = {}  # overruns, underruns, dropped ... by name


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
