"""What the floor is told and what it refuses (what it answers: effects.py, named here too).

Owns `IllegalEvent`, and shows the whole vocabulary of the machine in one place: facts and wishes
of people (facts.py), acts of a chair (chair_events.py). It must not know how they travel: the wire
has its own messages, and the room translates.
"""

from __future__ import annotations

from roomctl.floor.chair_events import (
    Accept,
    AddFor,
    CancelFor,
    ChairAct,
    CloseQueue,
    Deny,
    EndRound,
    GiveChair,
    Grant,
    LastWord,
    LaterFor,
    Merge,
    Move,
    NameVoice,
    Next,
    NextAgendaItem,
    OpenQueue,
    PassFor,
    Pause,
    ReleaseFor,
    Resume,
    Revoke,
    SetAdvance,
    SetAgenda,
    SetPolicy,
    SetTimeBox,
    SetTurnEnd,
    StartRound,
    Undo,
)
from roomctl.floor.effects import (
    ActDone,
    ActUndone,
    Advice,
    AgendaMoved,
    Effect,
    FloorChanged,
    FloorOffered,
    Outcome,
    Paused,
    Proposed,
    RoundEnded,
    RoundStarted,
    StatusChanged,
    TurnContinued,
    TurnEnded,
    TurnEndMarked,
    TurnStarted,
    TurnWarning,
)
from roomctl.floor.facts import (
    Cancel,
    Later,
    Pass,
    PersonChanged,
    PersonDropped,
    PersonJoined,
    PersonLeft,
    PersonReturned,
    Release,
    RequestFloor,
    SpeechEnded,
    SpeechMeant,
    SpeechStarted,
    Tick,
)

__all__ = [
    "Accept",
    "ActDone",
    "ActUndone",
    "AddFor",
    "Advice",
    "AgendaMoved",
    "Cancel",
    "CancelFor",
    "ChairAct",
    "CloseQueue",
    "Deny",
    "Effect",
    "EndRound",
    "Event",
    "Fact",
    "FloorChanged",
    "FloorOffered",
    "GiveChair",
    "Grant",
    "IllegalEvent",
    "LastWord",
    "Later",
    "LaterFor",
    "Merge",
    "Move",
    "NameVoice",
    "Next",
    "NextAgendaItem",
    "OpenQueue",
    "Outcome",
    "Param",
    "Pass",
    "PassFor",
    "Pause",
    "Paused",
    "PersonChanged",
    "PersonDropped",
    "PersonJoined",
    "PersonLeft",
    "PersonReturned",
    "Proposed",
    "Release",
    "ReleaseFor",
    "RequestFloor",
    "Resume",
    "Revoke",
    "RoundEnded",
    "RoundStarted",
    "SetAdvance",
    "SetAgenda",
    "SetPolicy",
    "SetTimeBox",
    "SetTurnEnd",
    "SpeechEnded",
    "SpeechMeant",
    "SpeechStarted",
    "StartRound",
    "StatusChanged",
    "Tick",
    "TurnContinued",
    "TurnEndMarked",
    "TurnEnded",
    "TurnStarted",
    "TurnWarning",
    "Undo",
    "Wish",
]

Param = str | int | float | None


class IllegalEvent(Exception):  # noqa: N818 - it names what was wrong with the input, not a fault of ours
    """The event cannot be: nothing was changed.

    `code` is stable and for programs, `params` are ids and numbers for the sentence made of it
    (never names, notes or reasons).
    """

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return self.code + "".join(f" {key}={value}" for key, value in self.params.items())


Fact = (
    Tick
    | PersonJoined
    | PersonChanged
    | PersonDropped
    | PersonReturned
    | PersonLeft
    | SpeechStarted
    | SpeechMeant
    | SpeechEnded
)
Wish = RequestFloor | Cancel | Release | Pass | Later
Event = Fact | Wish | ChairAct
