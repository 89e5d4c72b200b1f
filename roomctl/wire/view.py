"""What is shown: the meeting as consoles and pages see it, in plain values.

Owns: the view types. Must not know: how they are made (room.view) or drawn (tui, pages).
Times are ages in seconds at the moment of sending (`waiting_s`), so that no two clocks need to agree:
the receiver adds its own elapsed time while `running` is true.
"""

from __future__ import annotations

from typing import Literal

from roomctl.errors import Param
from roomctl.types import (
    ButtonState,
    CameraState,
    EchoName,
    FloorAdvance,
    FloorPolicy,
    Language,
    LinkState,
    MeetingKind,
    Origin,
    PersonId,
    Presence,
    RequestId,
    RequestKind,
    RequestStatus,
    Role,
    RoomCamera,
    RoundSeating,
    Severity,
)
from roomctl.wire.base import Value
from roomctl.wire.reports import CheckReport, DeviceInfo, DirectionState, Health, SeatPlace


class MeetingView(Value, frozen=True, kw_only=True):
    name: str
    kind: MeetingKind
    language: Language
    demo: bool = False
    running_s: float = 0.0
    locked: bool = False
    lobby: bool = False
    link: str = ""  # a link anybody may be given (open invite), "" where there is none
    local_url: str = ""  # the pages on this PC, without a certificate: "http://localhost:8080" (+ "/display")
    camera: RoomCamera = "none"  # the room's own
    fingerprint: str = ""  # of the certificate, for pages on the LAN


class SoundView(Value, frozen=True, kw_only=True):
    microphone: DirectionState = DirectionState()
    loudspeaker: DirectionState = DirectionState()
    devices: tuple[DeviceInfo, ...] = ()
    echo: str = "none"  # the canceller in use
    echo_asked: EchoName = "auto"
    room_muted: bool = False
    simulated: bool = False
    microphones: int = 1
    array: bool = False  # they are one array, which knows directions
    seats: tuple[SeatPlace, ...] = ()
    teaching: int = 0  # the number at the table that is being taught; 0 = none
    check: CheckReport = CheckReport()
    button: ButtonState = ""
    media: Literal["starting", "running", "restarting"] = "starting"


class LineView(Value, frozen=True, kw_only=True):
    """A remote's line, as measured. None: not measured. `delay_ms`: until they are heard here, `there_ms`:
    until we are heard there. `mixed`: a weak line, which gets one stream only.
    """

    delay_ms: float | None = None
    there_ms: float | None = None
    rtt_ms: float | None = None
    loss_pct: float | None = None
    concealed_pct: float | None = None
    late_pct: float | None = None
    drift_ppm: float | None = None
    heard_loss_pct: float | None = None
    there_concealed_pct: float | None = None
    sends: bool | None = None
    mixed: bool = False


class PersonView(Value, frozen=True, kw_only=True):
    """One person. `number` 1.. is the key that raises a person at the table on the console.

    `talk_s` is speech that was heard, `turn_s` time with the floor; both up to the last change. `patience_s`:
    the silence that ends this person's turns, None = as for everybody. `ends_in_s`: a guest's time left, 0 =
    no end. `check`: four bytes for the words that this person's page shows too (roomctl.i18n.spoken).
    """

    id: PersonId
    name: str
    origin: Origin
    role: Role = "participant"
    presence: Presence = "present"
    number: int | None = None
    link: LinkState = "none"
    muted: bool = False
    not_alone: bool = False
    camera: CameraState = "off"
    language: Language = "en"
    line: LineView = LineView()
    talk_s: float = 0.0
    turn_s: float = 0.0
    turns: int = 0
    patience_s: float | None = None
    ends_in_s: float = 0.0
    check: tuple[int, ...] = ()


class EntryView(Value, frozen=True, kw_only=True):
    """One request, or the holder. `person` "" = a voice nobody has named yet. `place` 1 = next."""

    request: RequestId
    person: PersonId
    origin: Origin
    kind: RequestKind = "contribution"
    status: RequestStatus = "accepted"
    place: int | None = None
    waiting_s: float = 0.0
    held_s: float = 0.0
    running: bool = True
    by_speech: bool = False
    note: str = ""  # chair only; "" on every other screen
    interrupted: bool = False


class RoundView(Value, frozen=True, kw_only=True):
    """A tour de table. `order` = who is still to come after `offered`; `later` = asked again at the end.

    Only chairs see `later` and `passed` (of those `done`): to everybody else who said later stands at the end
    of `order`, and who passed looks like who spoke. The order is the one in which people would be asked now:
    who dropped stands last.
    """

    offered: PersonId | None = None
    order: tuple[PersonId, ...] = ()
    later: tuple[PersonId, ...] = ()
    done: tuple[PersonId, ...] = ()
    passed: tuple[PersonId, ...] = ()
    no_cross_talk: bool = False


class AgendaItemView(Value, frozen=True, kw_only=True):
    """A part of the evening. `title` "": not known any more (it is never written down)."""

    title: str
    policy: FloorPolicy
    minutes: float = 0.0
    advance: FloorAdvance | None = None
    box_s: float = 0.0
    seating: RoundSeating = "interleaved"
    cross_talk: bool = False


class FloorView(Value, frozen=True, kw_only=True):
    """The speaking queue. Everybody sees the same order; `pending`, notes, proposals, advice, who said later
    and how talk is shared: chair only.
    """

    revision: int = 0
    policy: FloorPolicy = "queue"
    advance: FloorAdvance = "ask"
    open: bool = True
    paused: bool = False
    last_word: bool = False
    holder: EntryView | None = None
    queue: tuple[EntryView, ...] = ()
    pending: tuple[EntryView, ...] = ()
    technical: tuple[EntryView, ...] = ()
    proposed: RequestId | None = None
    proposed_person: PersonId | None = None  # in a round the next person has no request yet
    next: RequestId | None = (
        None  # who would have the floor now: the first who is here, in a round the ring's
    )
    next_person: PersonId | None = None  # None with `next`: a voice without a name
    time_box_s: float = 0.0  # planned length of the running turn, or of the next; 0 = none
    coming_box_s: float = 0.0  # the same for the turns to come
    over_s: float = 0.0  # how far the holder is past the time box; 0 = not past
    warning: bool = False
    round: RoundView | None = None
    agenda: tuple[AgendaItemView, ...] = ()
    agenda_at: int = -1
    agenda_s: float = 0.0  # how long the running part has lasted
    chair: PersonId | None = None
    share_room: float = 0.0  # share of all talk time that was in the room, 0..1
    talk_room_s: float = 0.0
    talk_remote_s: float = 0.0
    talk_unnamed_s: float = 0.0  # of talk_room_s: voices nobody has named
    not_yet: tuple[PersonId, ...] = ()  # here, and neither heard nor granted a turn
    balance: float = 0.0  # 0 = all spoke alike, 1 = one person spoke
    longest_remote_wait_s: float = 0.0
    advice: tuple[AdviceView, ...] = ()


class AdviceView(Value, frozen=True, kw_only=True):
    code: str
    params: dict[str, Param] = {}


class ActView(Value, frozen=True, kw_only=True):
    """One act of the chair. `undo_s`: seconds left in which it can be taken back, 0 = no more.

    `id`: what `undo` names it by; 0 = not an act on the floor, it cannot be taken back. `kind`: what was
    asked for on behalf of somebody.
    """

    id: int = 0
    act: str
    person: PersonId | None = None
    age_s: float = 0.0
    undo_s: float = 0.0
    undone: bool = False
    kind: RequestKind = "contribution"


class FaultView(Value, frozen=True, kw_only=True):
    """Told by i18n.tell(code, params): what it is, what to do."""

    code: str
    severity: Severity = "warning"
    subject: str = ""
    person: PersonId | None = None
    params: dict[str, Param] = {}


class KnockView(Value, frozen=True, kw_only=True):
    """Somebody at the door."""

    id: PersonId
    name: str
    role: Role
    waiting_s: float = 0.0
    returning: bool = False


class InviteView(Value, frozen=True, kw_only=True):
    """`url` is there only in the answer to make_invite; a list never repeats it."""

    id: str
    role: Role
    name: str = ""
    url: str = ""
    begins_in_s: float = 0.0  # 0 = good now
    expires_in_s: float = 0.0
    uses_left: int | None = None  # None = as often as wanted
    revoked: bool = False


class RoomHealthView(Value, frozen=True, kw_only=True):
    """The health line: both processes."""

    media: Health = Health()
    room_cpu_pct: float = 0.0
    consoles: int = 0
    pages: int = 0
    restarts: int = 0  # of media, since the meeting began


class ConsoleState(Value, frozen=True, kw_only=True):
    """All a console knows: one section each. An event replaces one section."""

    meeting: MeetingView
    sound: SoundView
    people: tuple[PersonView, ...]
    floor: FloorView
    speaking: tuple[str, ...] = ()  # source ids
    lobby: tuple[KnockView, ...] = ()
    faults: tuple[FaultView, ...] = ()
    acts: tuple[ActView, ...] = ()
    health: RoomHealthView = RoomHealthView()


Section = Literal["meeting", "sound", "people", "floor", "speaking", "lobby", "faults", "acts", "health"]
