"""The meeting as consoles are shown it (what every page may see: `public_view`).

PURE: the meeting and the time in, wire views out. Owns: what a chair sees. Must not know: sockets, or when
something is sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from roomctl.floor.sources import SEAT
from roomctl.floor.views import can_undo
from roomctl.room import truth
from roomctl.room.floor_view import Said, floor_view, said_by_person
from roomctl.room.meeting import Meeting
from roomctl.room.roster import Person
from roomctl.types import PersonId, Severity
from roomctl.wire.reports import FaultReport
from roomctl.wire.view import (
    ActView,
    AdviceView,
    ConsoleState,
    FaultView,
    FloorView,
    KnockView,
    MeetingView,
    PersonView,
    RoomHealthView,
    Section,
    SoundView,
)

ERRORS = frozenset(
    {
        "no_microphone", "no_loudspeaker", "microphone_lost", "loudspeaker_lost", "microphone_stalled",
        "loudspeaker_stalled", "microphone_open_failed", "loudspeaker_open_failed", "sound_server_away",
        "portaudio_missing", "media_failing", "unknown_ear", "unknown_eye", "certificate_over",
    }
)  # fmt: skip
"""Faults without which the meeting cannot be as it should; all others are warnings."""

TALKED_OVER = "talked_over"
SPOKE_OVER = "spoke_over"
OVER_S = 10.0
"""So long the chair is told that one speaks over the other."""
OFFER_S = 30.0
"""So long the chair is told that somebody was talked over."""


def section(meeting: Meeting, name: Section, now: float) -> object:
    """One section of the console's state, as its view type."""
    match name:
        case "meeting":
            return meeting_view(meeting, now)
        case "sound":
            return sound_view(meeting)
        case "people":
            return people_view(meeting)
        case "floor":
            return console_floor(meeting, now)
        case "speaking":
            return speaking_view(meeting)
        case "lobby":
            return lobby_view(meeting, now)
        case "faults":
            return faults_view(meeting)
        case "acts":
            return acts_view(meeting, now)
        case "health":
            return health_view(meeting)


def console_state(meeting: Meeting, now: float) -> ConsoleState:
    """All of it."""
    return ConsoleState(
        meeting=meeting_view(meeting, now),
        sound=sound_view(meeting),
        people=people_view(meeting),
        floor=console_floor(meeting, now),
        speaking=speaking_view(meeting),
        lobby=lobby_view(meeting, now),
        faults=faults_view(meeting),
        acts=acts_view(meeting, now),
        health=health_view(meeting),
    )


def meeting_view(meeting: Meeting, now: float) -> MeetingView:
    """The meeting in general, with the link that may be given to anybody."""
    return MeetingView(
        name=meeting.config.room.name,
        kind=meeting.kind,
        language=meeting.language,
        demo=meeting.demo,
        running_s=max(0.0, now - meeting.started),
        locked=meeting.locked,
        lobby=meeting.lobby_on,
        link=meeting.link,
        local_url=meeting.local_url,
        camera=meeting.camera,
        fingerprint=meeting.fingerprint,
    )


def sound_view(meeting: Meeting) -> SoundView:
    """The room's devices as media reports them."""
    sound = meeting.media.sound
    return SoundView(
        microphone=sound.microphone,
        loudspeaker=sound.loudspeaker,
        devices=sound.devices,
        echo=sound.echo,
        echo_asked=meeting.echo or meeting.config.sound.echo,
        room_muted=sound.room_muted,
        button=sound.button,
        simulated=sound.simulated,
        microphones=sound.microphones,
        array=sound.array,
        seats=sound.seats,
        teaching=sound.teaching,
        check=meeting.check,
        media=meeting.media.state,
    )


def speaking_view(meeting: Meeting) -> tuple[str, ...]:
    """Who speaks: a seat by the person who sits there, where somebody does. Who stands out comes first."""
    first = meeting.media.dominant
    return tuple(
        _speaker(meeting, source)
        for source in sorted(meeting.media.speaking, key=lambda source: source != first)
    )


def _speaker(meeting: Meeting, source: str) -> str:
    number = source.removeprefix(SEAT)
    one = meeting.roster.at(int(number)) if number != source else None
    return source if one is None else one.id


def people_view(meeting: Meeting) -> tuple[PersonView, ...]:
    """Everybody, screens included: every ear in the meeting is in this list."""
    said = said_by_person(meeting.floor)
    patience = {one.id: one.turn_end_s for one in meeting.floor.people}
    return tuple(_person(one, said.get(one.id, Said()), patience.get(one.id)) for one in meeting.roster)


def _person(one: Person, said: Said, patience_s: float | None) -> PersonView:
    return PersonView(
        id=one.id,
        name=one.name,
        origin=one.origin,
        role=one.role,
        presence=one.presence,
        number=one.number,
        link=one.link,
        muted=one.muted,
        not_alone=one.not_alone,
        camera=one.shows,
        language=one.language,
        line=truth.line(one),
        talk_s=said.speech_s,
        turn_s=said.turn_s,
        turns=said.turns,
        patience_s=patience_s,
        ends_in_s=one.left_s,
        check=one.check,
    )


def console_floor(meeting: Meeting, now: float) -> FloorView:
    """The floor with everything a chair may see. `revision` is what `if_rev` of a request is held against."""
    shown = floor_view(meeting.floor, now, meeting.titles, chair=True)
    return replace(shown, advice=(*shown.advice, *_spoken_over(meeting, now), *_talked_over(meeting, now)))


def _spoken_over(meeting: Meeting, now: float) -> Iterator[AdviceView]:
    """Who speaks, or just spoke, over whom. A voice of the room without a name has "" for its person."""
    for (by, over), at in meeting.spoken_over.items():
        if now - at < OVER_S:
            yield AdviceView(code=SPOKE_OVER, params={"person": by, "over": over})


def _talked_over(meeting: Meeting, now: float) -> Iterator[AdviceView]:
    """Who spoke, was talked over and stopped: the chair may offer the floor. Not for long."""
    asked = {one.person for one in meeting.floor.requests}
    for person, at in meeting.talked_over.items():
        if now - at < OFFER_S and person not in asked and meeting.roster.get(person) is not None:
            yield AdviceView(code=TALKED_OVER, params={"person": person})


def lobby_view(meeting: Meeting, now: float) -> tuple[KnockView, ...]:
    """Who waits at the door."""
    return tuple(
        KnockView(
            id=knock.id,
            name=knock.name,
            role=knock.holds.role,
            waiting_s=max(0.0, now - knock.since),
            returning=knock.returning,
        )
        for knock in meeting.lobby
    )


def faults_view(meeting: Meeting) -> tuple[FaultView, ...]:
    """Media's faults and the room's own."""
    return (*(_fault(meeting, one) for one in meeting.media.faults), *meeting.faults.values())


def _fault(meeting: Meeting, fault: FaultReport) -> FaultView:
    report = next((one for one in meeting.media.peers.values() if one.peer == fault.subject), None)
    person = report.person if report is not None else PersonId(fault.subject)
    return FaultView(
        code=fault.code,
        severity=severity(fault.code),
        subject=fault.subject,
        person=person if meeting.roster.get(person) is not None else None,
        params=fault.params,
    )


def severity(code: str) -> Severity:
    """How bad a fault is."""
    return "error" if code in ERRORS else "warning"


def acts_view(meeting: Meeting, now: float) -> tuple[ActView, ...]:
    """The last acts of all chairs, newest first; ages by the clock on the wall, whether paused or not."""
    floor = meeting.floor
    undoable = {act.id for act in can_undo(floor, now)}
    found = [
        ActView(
            id=act.id,
            act=act.name,
            person=PersonId(act.person) if act.person else None,
            age_s=max(0.0, now - (act.until_wall - floor.rules.undo_s)),
            undo_s=max(0.0, act.until_wall - now) if act.id in undoable else 0.0,
            undone=act.undone,
            kind=act.kind.value if act.kind is not None else "contribution",
        )
        for act in floor.acts
    ]
    found += [ActView(act=act.act, person=act.person, age_s=now - act.at) for act in meeting.acts]
    found.reverse()  # of two acts at the same moment the later one comes first
    return tuple(sorted(found, key=lambda view: view.age_s))


def health_view(meeting: Meeting) -> RoomHealthView:
    """The health line of both processes."""
    return RoomHealthView(
        media=meeting.media.health,
        room_cpu_pct=meeting.cpu_pct,
        consoles=meeting.consoles,
        pages=meeting.pages,
        restarts=meeting.media.restarts,
    )
