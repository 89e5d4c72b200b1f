"""What media found out, as values: the room's devices, sound checks, links, faults, its own health.

Owns: the values that media tells the room and the room shows on, as they are. Must not know: how they travel
(`media`, `view`), names, rules.
"""

from __future__ import annotations

from typing import Literal

from roomctl.errors import Param
from roomctl.types import ButtonState, DeviceState, Direction, LinkState, PeerId, PersonId
from roomctl.wire.base import Value


class SeatPlace(Value, frozen=True, kw_only=True):
    """Where a seat is for the microphones: degrees for an array, else the number of its microphone."""

    seat: int
    place: float


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
    late_pct: float | None = None  # of what came, too late to be heard
    drift_ppm: float | None = None  # how much faster (+) their clock runs; it is followed
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
