"""Words: single values of the view as a person reads or hears them, in the process's language.

Owns: the wording of names, signs, durations, kinds, people's states; sentences are made in `phrases`.
Must not know: Textual, sockets, where it is shown.
Names come from other people's keyboards: `clean` takes out all that could move a cursor or turn text round.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from roomctl.i18n import N_, _, fill, pgettext
from roomctl.types import CameraState, EchoName, FloorPolicy, MeetingKind, Origin, PersonId, RequestKind, Role
from roomctl.wire.view import (
    ConsoleState,
    EntryView,
    PersonView,
)

ROOM_SIGN = "⌂"
REMOTE_SIGN = "@"
SPEAKING = "●"
SILENT = "○"

_POLICIES: dict[FloorPolicy, str] = {
    "voice": N_("free talk"),
    "queue": N_("speaking queue"),
    "chaired": N_("chair decides"),
    "round": N_("round"),
}
_MEETINGS: dict[MeetingKind, str] = {
    "hybrid": N_("room and online"),
    "video": N_("online only"),
    "in_person": N_("room only"),
}
_KINDS: dict[RequestKind, str] = {
    "contribution": N_("contribution"),
    "direct_response": N_("direct response"),
    "point_of_order": N_("point of order"),
    "technical": N_("technical problem"),
    "break": N_("asks for a break"),
}
_ROLES: dict[Role, str] = {
    "participant": N_("participant"),
    "guest": N_("guest"),
    "chair": N_("chair"),
    "display": N_("screen"),
    "phone": N_("phone in the room"),
}
CAMERA_WORDS: dict[CameraState, str] = {
    "on": N_("camera on"),
    "covered": N_("camera covered"),
    "paused": N_("camera paused"),
}
ECHO_WORDS: dict[EchoName, str] = {
    "auto": N_("roomctl takes it out, people at the table can interrupt (best)"),
    "webrtc": N_("WebRTC's canceller alone"),
    "device": N_("the speakerphone takes it out itself"),
    "none": N_("nobody takes it out: for headphones"),
}
"""The choices there are; `cascade` is another name for the first."""
ECHO_SHORT: dict[str, str] = {
    "cascade": N_("two stages"),
    "webrtc": N_("one stage"),
    "device": N_("in the device"),
    "none": N_("left alone"),
}
"""Who takes the echo out now, short enough for the health line."""

_LEVELS: tuple[tuple[float, str], ...] = (
    (-60.0, N_("silent")),
    (-45.0, N_("very quiet")),
    (-33.0, N_("quiet")),
    (-9.0, N_("good level")),
    (-3.0, N_("loud")),
)


def say(text: str, **params: object) -> str:
    """A (translated) sentence with its parameters put in: `say(_("Person {number}"), number=7)`."""
    return fill(text, params)


def told_of(name: str, what: str) -> str:
    """What is the case with somebody or something, the colon set as the language does: “Anna: passed”."""
    return say(_("{name}: {what}"), name=name, what=what)


def clean(text: str) -> str:
    """`text` without control characters, direction marks and line ends: safe on a terminal."""
    kept = (" " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or unicodedata.category(c)[0] != "C")
    return " ".join("".join(kept).split())


def quoted(note: str) -> str:
    """Somebody's own words, in the language's quotation marks."""
    return say(_("“{note}”"), note=clean(note))


def folded(text: str) -> str:
    """`text` for comparing: no capitals, no accents."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def duration(seconds: float) -> str:
    """2:13, or 1:02:13 from an hour on."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def people_by_id(people: Iterable[PersonView]) -> dict[PersonId, PersonView]:
    """The people of a state, found by id."""
    return {person.id: person for person in people}


def name_of(person: PersonView | None) -> str:
    """What a person is called on the console; somebody without a name is told by number or origin."""
    if person is None:
        return _("somebody who left")
    if name := clean(person.name):
        return name
    if person.number is not None:
        return say(_("Person {number}"), number=person.number)
    return _("somebody online") if person.origin == "remote" else _("somebody in the room")


def entry_name(entry: EntryView, people: Mapping[PersonId, PersonView]) -> str:
    """Who an entry of the queue is; an unnamed voice is told as such."""
    if not entry.person:
        return _("A voice in the room") if entry.origin == "room" else _("A voice online")
    return name_of(people.get(entry.person))


def sign(origin: Origin) -> str:
    """The one-character sign of an origin, always shown together with a word somewhere on the same screen."""
    return ROOM_SIGN if origin == "room" else REMOTE_SIGN


def origin_word(origin: Origin) -> str:
    """Where somebody is."""
    return _("in the room") if origin == "room" else _("online")


def policy_word(policy: FloorPolicy) -> str:
    """A rule of the floor."""
    return _(_POLICIES[policy])


def kind_word(kind: RequestKind) -> str:
    """What a request is for; "" for an ordinary contribution, which needs no word."""
    return "" if kind == "contribution" else _(_KINDS[kind])


def kind_of_meeting(kind: MeetingKind) -> str:
    """Who takes part: room, online, both."""
    return _(_MEETINGS[kind])


def role_word(role: Role) -> str:
    """The role of a person or an invitation."""
    return _(_ROLES[role])


def is_speaking(person: PersonId, origin: Origin, state: ConsoleState) -> bool:
    """Whether this person is heard now. At the table: the room speaks and this person has the floor."""
    if person and person in state.speaking:
        return True
    holder = state.floor.holder
    holds = holder is not None and holder.person == person
    return origin == "room" and holds and room_speaks(state)


def room_speaks(state: ConsoleState) -> bool:
    """Whether the room's microphone hears speech."""
    return any(source == "room" or source.startswith("seat:") for source in state.speaking)


def short_kind(kind: RequestKind) -> str:
    """What a request is for, in one word; "" for an ordinary contribution."""
    return {
        "contribution": "",
        "direct_response": pgettext("kind of request, short", "reply"),
        "point_of_order": pgettext("kind of request, short", "procedure"),
        "technical": pgettext("kind of request, short", "technical"),
        "break": pgettext("kind of request, short", "break"),
    }[kind]


def is_person(person: PersonView) -> bool:
    """A person in the meeting, by whatever device: a screen, or a moderator's tablet, is none."""
    return person.role in {"participant", "guest", "phone"}


def is_away(person: PersonView | None) -> bool:
    """Whether somebody's line is gone for the moment."""
    return person is not None and (person.presence == "away" or person.link == "away")


def person_marks(person: PersonView) -> tuple[str, ...]:
    """What else the roll call says of somebody: who may listen beside them, a guest's time."""
    marks = [_("not alone")] if person.not_alone else []
    if person.role == "guest" and person.ends_in_s > 0:
        marks.append(say(_("leaves in {time}"), time=duration(person.ends_in_s)))
    return tuple(marks)


def person_state(person: PersonView, state: ConsoleState) -> str:
    """The one thing to know about a person now, in a word or two."""
    if person.presence == "left":
        return _("left")
    if is_away(person):
        return _("away, back soon")
    if person.link == "connecting":
        return _("connecting")
    if is_speaking(person.id, person.origin, state):
        return _("muted, speaks") if person.muted else _("speaks")
    if person.muted:
        return _("muted")
    if person.not_alone:
        return _("not alone")
    return _(CAMERA_WORDS[person.camera]) if person.camera != "off" else ""


def level_word(dbfs: float) -> str:
    """A sound level in words."""
    for limit, word in _LEVELS:
        if dbfs < limit:
            return _(word)
    return _("too loud")
