"""The meeting: all state there is, in one place, and the one way to the floor.

Owns: the values. Only `room.room` and the modules it calls (door, acts, facts, links) change them, one input
after the other. Must not know: sockets, how anything is shown.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from roomctl.config.schema import Config
from roomctl.errors import Refused
from roomctl.floor.events import Effect, Event, IllegalEvent
from roomctl.floor.machine import handle
from roomctl.floor.model import FloorState, new_floor
from roomctl.floor.model import Person as FloorPerson
from roomctl.room import settings
from roomctl.room.lobby import Lobby
from roomctl.room.out import Out
from roomctl.room.roster import Roster
from roomctl.types import Direction, EchoName, Language, MeetingKind, PeerId, PersonId, RoomCamera, SourceId
from roomctl.web.invites import Invites
from roomctl.wire.media import Configure, Levels
from roomctl.wire.page import PicturePlace
from roomctl.wire.reports import CheckReport, FaultReport, Health, PeerReport, SeatPlace, SoundReport
from roomctl.wire.view import FaultView


@dataclass(slots=True)
class MediaFacts:
    """What media told last. `epoch` "" = none is attached."""

    state: Literal["starting", "running", "restarting"] = "starting"
    epoch: str = ""
    sound: SoundReport = field(default_factory=SoundReport)
    peers: dict[PeerId, PeerReport] = field(default_factory=dict)
    faults: tuple[FaultReport, ...] = ()
    speaking: dict[SourceId, None] = field(default_factory=dict)
    dominant: SourceId | None = None  # of several who speak the one who stands out
    health: Health = field(default_factory=Health)
    levels: Levels | None = None
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class RoomAct:
    """An act of a chair outside the floor, for the list of the last acts."""

    act: str
    at: float
    person: PersonId | None = None


Chore = Callable[[dict[str, FaultView], float], None]
"""Something of the house that is looked after each second; it may change the room's own faults."""


@dataclass(slots=True)
class Meeting:
    """One meeting, from its beginning to `end`. Times: steady clock, unless a name says wall."""

    config: Config
    invites: Invites
    out: Out
    demo: bool
    language: Language
    epoch: str
    floor: FloorState
    id: str
    started: float
    kind: MeetingKind
    lobby_on: bool
    titles: dict[str, str]
    roster: Roster = field(default_factory=Roster)
    lobby: Lobby = field(default_factory=Lobby)
    removed: set[PersonId] = field(default_factory=set)
    media: MediaFacts = field(default_factory=MediaFacts)
    locked: bool = False
    autolocked: bool = False
    room_muted: bool = False
    filming: bool = False  # somebody turned the room's camera on
    camera: RoomCamera = "none"  # how it stands
    seats: tuple[SeatPlace, ...] = ()  # as media knows them, and is told when it is started anew
    echo: EchoName | None = None  # the canceller asked for during this meeting
    devices: dict[Direction, str] = field(default_factory=dict)  # chosen by hand, likewise
    check: CheckReport = field(default_factory=CheckReport)
    acts: deque[RoomAct] = field(default_factory=lambda: deque(maxlen=20))
    faults: dict[str, FaultView] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    pictures: tuple[PicturePlace, ...] = ()  # who is shown, made by room.pictures
    talked_over: dict[PersonId, float] = field(default_factory=dict)  # who was, and when
    spoken_over: dict[tuple[str, str], float] = field(
        default_factory=dict
    )  # who over whom ("" unnamed), when
    link: str = ""
    phone_link: str | None = None  # as the room's screens show it; "" = it would lead nowhere
    local_url: str = ""
    fingerprint: str = ""
    script: str = ""  # the demo's, for media
    proof_needed: bool = True  # an offer must prove its fingerprints
    consoles: int = 0
    pages: int = 0
    cpu_pct: float = 0.0
    chores: list[Chore] = field(default_factory=list)
    wall: Callable[[], float] = time.time  # seconds since 1970: for what is signed with a date
    ending: str = ""  # "shutdown": the service is to end

    def media_settings(self) -> Configure:
        """What media is told, with what was chosen meanwhile."""
        told = settings.media_settings(self.config, self.kind, demo=self.demo, script=self.script)
        if self.echo is None:
            return told
        return replace(told, sound=replace(told.sound, echo=self.echo))

    def tell_floor(self, event: Event, now: float) -> None:
        """Hand an event to the floor. Raises Refused with the floor's own code when it cannot be."""
        try:
            outcome = handle(self.floor, event, now)
        except IllegalEvent as error:
            params = {key: value for key, value in error.params.items() if value is not None}
            raise Refused(error.code, **params) from None
        self.floor = outcome.state
        self.effects += outcome.effects

    def floor_person(self, person: PersonId) -> FloorPerson | None:
        """How the floor knows this person; None: it does not."""
        return next((one for one in self.floor.people if one.id == person), None)

    def begin_again(self, fresh: tuple[FloorState, dict[str, str]], now: float) -> None:
        """Forget the meeting; what belongs to the room (devices, links' settings) stays."""
        self.floor, self.titles = fresh
        self.id = secrets.token_hex(4)
        self.started = now
        self.roster, self.lobby = Roster(), Lobby()
        self.removed.clear()
        self.acts.clear()
        self.effects.clear()
        self.talked_over.clear()
        self.filming = False
        self.spoken_over.clear()
        for code in ("unknown_ear", "unknown_eye"):
            self.faults.pop(code, None)
        self.locked = self.autolocked = False
        self.lobby_on = self.config.meeting.lobby

    def act(self, act: str, now: float, person: PersonId | None = None) -> None:
        """Note an act that is not the floor's."""
        self.acts.append(RoomAct(act, now, person))


def fresh_floor(config: Config, now: float) -> tuple[FloorState, dict[str, str]]:
    """An empty floor as configured, and the titles of its agenda."""
    items, titles = settings.agenda(config)
    policy, advance = settings.floor_policy(config)
    return new_floor(settings.floor_rules(config), policy, advance, items, now), titles


def new_meeting(
    config: Config,
    invites: Invites,
    out: Out,
    now: float,
    *,
    demo: bool = False,
    language: Language = "en",
    epoch: str = "",
) -> Meeting:
    """The beginning of a meeting."""
    floor, titles = fresh_floor(config, now)
    return Meeting(
        config=config,
        invites=invites,
        out=out,
        demo=demo,
        language=language,
        epoch=epoch or secrets.token_hex(4),
        floor=floor,
        id=secrets.token_hex(4),
        started=now,
        kind=config.room.kind,
        lobby_on=config.meeting.lobby,
        titles=titles,
    )
