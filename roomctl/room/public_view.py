"""The meeting as every page is shown it.

PURE: the meeting and the time in, wire views out. Owns: what everybody may see: no notes, no talk time, no
waiting room, no addresses, no devices. Must not know: sockets, or when something is sent.
"""

from __future__ import annotations

from roomctl.room import truth
from roomctl.room.floor_view import floor_view
from roomctl.room.meeting import Meeting
from roomctl.room.roster import HEARS
from roomctl.wire.page import PublicPerson, PublicView
from roomctl.wire.questions import LineRow, LinesView
from roomctl.wire.reports import SoundReport


def lines(meeting: Meeting) -> LinesView:
    """The lines of all remotes, for the volunteer's page."""
    health = meeting.media.health
    rows = tuple(
        LineRow(id=one.id, name=one.name, link=one.link, muted=one.muted or one.away, line=truth.line(one))
        for one in meeting.roster
        if one.origin == "remote" and one.role in HEARS
    )
    return LinesView(lines=rows, priority=health.priority, worst_late_ms=health.worst_late_ms)


def everybodys(meeting: Meeting, now: float) -> PublicView:
    """What every page may see. A page adds what it asked for itself (`floor_view.own_entries`)."""
    return PublicView(
        meeting=meeting.config.room.name,
        demo=meeting.demo,
        locked=meeting.locked,
        people=tuple(
            PublicPerson(
                id=one.id,
                name=one.name,
                origin=one.origin,
                role=one.role,
                presence=one.presence,
                number=one.number,
                link=one.link,
                muted=one.muted,
                camera=one.shows,
                angle=_angle(meeting.media.sound, one.number),
            )
            for one in meeting.roster
        ),
        room_camera=meeting.camera,
        pictures=meeting.pictures,
        floor=floor_view(
            meeting.floor, now, meeting.titles, chair=False, talk=meeting.config.meeting.show_talk
        ),
        room_here=_room_here(meeting),
        at_door=len(meeting.lobby),
    )


def _angle(sound: SoundReport, number: int | None) -> float | None:
    """Where a number sits: an array knows, else the microphones are taken to stand evenly round the table."""
    place = next((one.place for one in sound.seats if one.seat == number), None)
    if place is None or sound.array:
        return place
    return 360.0 * (place - 1) / sound.microphones


def _room_here(meeting: Meeting) -> bool:
    """The room can be heard: media runs and its microphone is open (or there is none to be)."""
    if meeting.kind != "hybrid":
        return True
    return meeting.media.state == "running" and meeting.media.sound.microphone.state == "open"
