"""The commands of the chair: to room from consoles, one-shot verbs and a chair's page.

Owns: the message types. Must not know: Textual, the floor's insides, how they travel (`clients`).
"""

from __future__ import annotations

from typing import Literal

from roomctl.types import (
    Direction,
    EchoName,
    FloorAdvance,
    FloorPolicy,
    Language,
    MeetingKind,
    PersonId,
    RequestId,
    RequestKind,
    Role,
    RoundSeating,
)
from roomctl.wire.base import Message, Value

# Commands on the floor (each an act of the chair; field `person` where it is on behalf of somebody).


class Accept(Message, frozen=True, kw_only=True):
    request: RequestId


class Deny(Message, frozen=True, kw_only=True):
    request: RequestId
    reason: str = ""


class Grant(Message, frozen=True, kw_only=True):
    request: RequestId


class Next(Message, frozen=True, kw_only=True):
    pass


class Release(Message, frozen=True, kw_only=True):
    """The holder's turn is over, says the chair. With `request`: that technical or break notice is done."""

    request: RequestId | None = None


class Revoke(Message, frozen=True, kw_only=True):
    """`request`: whose turn was meant when the chair was asked: sure? None: whoever has it."""

    request: RequestId | None = None


class Move(Message, frozen=True, kw_only=True):
    """`to`: the wanted place, 1 = next."""

    request: RequestId
    to: int


class AddFor(Message, frozen=True, kw_only=True):
    person: PersonId
    kind: RequestKind = "contribution"
    note: str = ""


class Withdraw(Message, frozen=True, kw_only=True):
    request: RequestId


class NameVoice(Message, frozen=True, kw_only=True):
    """The unnamed room voice that holds the floor (or asks for it) is this person."""

    person: PersonId
    request: RequestId | None = None


class Merge(Message, frozen=True, kw_only=True):
    request: RequestId
    into: RequestId


class SetQueueOpen(Message, frozen=True, kw_only=True):
    open: bool


class LastWord(Message, frozen=True, kw_only=True):
    """On: the queue is closed, and `person` (if given) speaks last. Off: open again."""

    on: bool = True
    person: PersonId | None = None


class Pause(Message, frozen=True, kw_only=True):
    on: bool


class GiveChair(Message, frozen=True, kw_only=True):
    to: PersonId | None


class SetPolicy(Message, frozen=True, kw_only=True):
    policy: FloorPolicy


class SetAdvance(Message, frozen=True, kw_only=True):
    advance: FloorAdvance


class StartRound(Message, frozen=True, kw_only=True):
    """`order` empty: everybody present, seated as `seating` says, beginning with `first`. `box_s` 0: the
    time box in force. `no_cross_talk`: direct responses are hidden until the round ends.
    """

    order: tuple[PersonId, ...] = ()
    seating: RoundSeating = "interleaved"
    first: PersonId | None = None
    box_s: float = 0.0
    no_cross_talk: bool = True


class EndRound(Message, frozen=True, kw_only=True):
    pass


class PassTurn(Message, frozen=True, kw_only=True):
    person: PersonId


class LaterTurn(Message, frozen=True, kw_only=True):
    person: PersonId


class GoToAgenda(Message, frozen=True, kw_only=True):
    """`index` None: the next item."""

    index: int | None = None


class AddAgenda(Message, frozen=True, kw_only=True):
    """One part more. `advance` None: as it is then; `box_s` 0: the usual time box; the rest is for rounds."""

    title: str
    policy: FloorPolicy = "queue"
    minutes: float = 0.0
    advance: FloorAdvance | None = None
    box_s: float = 0.0
    seating: RoundSeating = "interleaved"
    cross_talk: bool = False


class RemoveAgenda(Message, frozen=True, kw_only=True):
    """Take a part of the evening out (not the one that runs)."""

    index: int


class ListEvenings(Message, frozen=True, kw_only=True):
    """Answered with `EveningView`s, those in this language first."""

    language: Language = "en"


class EveningView(Value, frozen=True, kw_only=True):
    """A whole evening to choose: who wants it adds its parts. `problem`: why its file cannot be read."""

    name: str
    parts: tuple[AddAgenda, ...] = ()
    problem: str = ""


class SetTimeBox(Message, frozen=True, kw_only=True):
    """Planned length of turns, 0 = none. `this_turn`: of the running one only."""

    seconds: float
    this_turn: bool = False


class SetPatience(Message, frozen=True, kw_only=True):
    """How long this person may be silent before the turn counts as ended. None = the default."""

    person: PersonId
    seconds: float | None


class Undo(Message, frozen=True, kw_only=True):
    """`act`: the `id` of the act that was seen, so that two chairs never undo two; None: the last one."""

    act: int | None = None


# Commands on people and the door.


class AddPerson(Message, frozen=True, kw_only=True):
    """A person at the table, without a device. With a `number` (a number card) the name may be left out."""

    name: str = ""
    number: int | None = None


class RenamePerson(Message, frozen=True, kw_only=True):
    person: PersonId
    name: str


class RemovePerson(Message, frozen=True, kw_only=True):
    person: PersonId


class Admit(Message, frozen=True, kw_only=True):
    """`knock` None: everybody who was here before."""

    knock: PersonId | None


class RefuseKnock(Message, frozen=True, kw_only=True):
    knock: PersonId
    reason: str = ""


class Lock(Message, frozen=True, kw_only=True):
    on: bool


class SetLobby(Message, frozen=True, kw_only=True):
    """On: everybody new waits at the door until somebody lets them in."""

    on: bool


class MakeInvite(Message, frozen=True, kw_only=True):
    role: Role = "participant"
    name: str = ""
    language: Language | None = None
    starts_in_s: float = 0.0
    expires_s: float = 12 * 3600.0
    uses: int | None = None


class ListInvites(Message, frozen=True, kw_only=True):
    pass


class RevokeInvite(Message, frozen=True, kw_only=True):
    invite: str


# Commands on the room.


class SetKind(Message, frozen=True, kw_only=True):
    """The kind may change in mid-meeting: the internet is lost, or somebody joins from home after all."""

    kind: MeetingKind


class MuteRoom(Message, frozen=True, kw_only=True):
    on: bool


class FilmRoom(Message, frozen=True, kw_only=True):
    """Turn the room's camera on or off. It is off until somebody in the room does."""

    on: bool


class SelectDevice(Message, frozen=True, kw_only=True):
    direction: Direction
    identity: str  # "" = choose by rule again


class SetEcho(Message, frozen=True, kw_only=True):
    """Another echo canceller from now on, until the service ends."""

    echo: EchoName


class TeachSeat(Message, frozen=True, kw_only=True):
    """Whoever speaks next sits at this number. None: nobody is to be taught any more."""

    number: int | None


class ForgetSeats(Message, frozen=True, kw_only=True):
    """Nobody sits anywhere: they have changed places, or others have come."""


class CheckSound(Message, frozen=True, kw_only=True):
    """Begin a sound check, or end the one that runs. It makes a sound: refused with "check_not_now" while
    anybody is online. How it goes stands in `sound.check`. A whole one ends with a call to itself.
    """

    what: Literal["whole", "tap", "stop"] = "whole"


class SimulateVoice(Message, frozen=True, kw_only=True):
    """Demo only (refused with "not_a_demo" elsewhere): a voice at the simulated table."""

    seat: int
    path: str


class EndMeeting(Message, frozen=True, kw_only=True):
    """Say goodbye to all pages, forget everything, stay ready for the next meeting."""


class Shutdown(Message, frozen=True, kw_only=True):
    """End the service and media."""


Command = (
    Accept | Deny | Grant | Next | Release | Revoke | Move | AddFor | Withdraw | NameVoice | Merge
    | SetQueueOpen | LastWord | Pause | GiveChair | SetPolicy | SetAdvance | StartRound | EndRound
    | PassTurn | LaterTurn | GoToAgenda | AddAgenda | RemoveAgenda | ListEvenings | SetTimeBox | SetPatience
    | Undo | AddPerson | RenamePerson | RemovePerson | Admit | RefuseKnock | Lock | SetLobby
    | MakeInvite | ListInvites | RevokeInvite | SetKind | MuteRoom | FilmRoom | SelectDevice | SetEcho
    | TeachSeat | ForgetSeats | CheckSound | SimulateVoice
    | EndMeeting | Shutdown
)  # fmt: skip
