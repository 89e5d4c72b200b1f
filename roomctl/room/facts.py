"""What media tells, and what becomes of it: speech for the floor, links for people, faults for consoles.

Owns: the facts of media. Must not know: sockets, pages' messages.
"""

from __future__ import annotations

from typing import Final, get_args

import msgspec

from roomctl.room.links import Links
from roomctl.room.meeting import Meeting
from roomctl.room.sound_check import SoundCheck
from roomctl.room.voices import Voices
from roomctl.types import Direction, PersonId
from roomctl.wire import media
from roomctl.wire.media import MediaToRoom
from roomctl.wire.page import Heard
from roomctl.wire.reports import PeerReport, SoundReport
from roomctl.wire.view import FaultView

HEARD_EVERY_S = 2.0
CHOSEN: Final = "saved"
"""Media's word for a device that was chosen by hand."""


class Facts:
    """Takes media's messages, one after the other."""

    def __init__(self, meeting: Meeting, links: Links, check: SoundCheck) -> None:
        self.m = meeting
        self._check = check
        self._links = links
        self._voices = Voices(meeting)
        self._heard_at = 0.0

    def said(self, message: MediaToRoom, now: float) -> None:
        """One message of media."""
        if self._voices.said(message, now):
            return
        match message:
            case media.Hello():
                self._hello(message, now)
            case media.MuteButton():
                self._button(message.muted, now)
            case media.Snapshot():
                self._snapshot(message, now)
            case media.PeerAnswer():
                self._links.answered(message)
            case media.PeerRefused():
                self._links.refused(message)
            case media.PeerChanged():
                self._peer_changed(message)
            case media.SoundChanged():
                self._sound(message.sound)
            case media.FaultsChanged():
                self.m.media.faults = message.faults
            case media.Levels():
                self.m.media.levels = message
            case media.HealthReport():
                self._health(message, now)

    def tick(self, now: float) -> None:
        """Time went on; media is told what has changed meanwhile."""
        self._voices.tick(now)

    def lost(self, now: float) -> None:
        """Media is gone: nobody is heard until it is back."""
        facts = self.m.media
        for source in tuple(facts.speaking):
            self._voices.tell(source, now, speaks=False)
        facts.state = "restarting"
        facts.restarts += 1
        facts.levels = None
        self._check.media_lost()

    def _hello(self, message: media.Hello, now: float) -> None:
        facts = self.m.media
        new = facts.epoch not in {"", message.epoch}
        facts.epoch, facts.state = message.epoch, "running"
        self.m.faults.pop("media_failing", None)
        if new:
            facts.peers.clear()
            for source in tuple(facts.speaking):
                self._voices.tell(source, now, speaks=False)
            self._voices.forget()
            self._links.media_is_new()

    def _button(self, muted: bool, now: float) -> None:
        """Whoever sits at the speakerphone may close the room's microphone, and open it again."""
        if muted != self.m.room_muted:
            self.m.room_muted = muted
            self.m.act("mute_room" if muted else "unmute_room", now)
        self.m.out.media(media.SetRoomMute(muted=muted))

    def _snapshot(self, message: media.Snapshot, now: float) -> None:
        facts = self.m.media
        facts.faults = message.faults
        if message.sound.room_muted:  # a media that outlived a room without a checkpoint: never guessed open
            self.m.room_muted = True
        for direction in get_args(Direction):  # chosen before this room was: the next media must know it too
            side = message.sound.microphone if direction == "microphone" else message.sound.loudspeaker
            if side.why == CHOSEN:
                self.m.devices.setdefault(direction, side.identity)
        self._sound(message.sound)
        self._reports(message.peers)
        for source in [one for one in facts.speaking if one not in message.speaking]:
            self._voices.tell(source, now, speaks=False)
        for source in message.speaking:
            self._voices.tell(source, now, speaks=True)

    def _sound(self, sound: SoundReport) -> None:
        """Where the seats are is kept for a media that is started anew, which at first knows none."""
        self.m.media.sound = sound
        self._check.heard(sound.check)
        if sound.microphones > 1:
            self.m.seats = sound.seats

    def _reports(self, reports: tuple[PeerReport, ...]) -> None:
        """All links there are: the count of ears is the count of entries, or it is said."""
        facts = self.m.media
        facts.peers = {report.peer: report for report in reports}
        unknown = 0
        for report in reports:
            one = self.m.roster.get(report.person)
            if one is None or self.m.kind == "in_person":
                unknown += one is None
                self.m.out.media(media.ClosePeer(peer=report.peer))
            elif one.peer in {None, report.peer} or report.state == "connected":
                self._take_report(one.id, report)
        if unknown:
            self.m.faults["unknown_ear"] = FaultView(
                code="unknown_ear", severity="error", params={"count": unknown}
            )
        else:
            self.m.faults.pop("unknown_ear", None)

    def _take_report(self, person: PersonId, report: PeerReport) -> None:
        one = self.m.roster.get(person)
        if one is None:
            return
        one.report = report
        if one.peer is None:
            one.peer = report.peer
        self._links.settle(one)

    def _peer_changed(self, message: media.PeerChanged) -> None:
        facts = self.m.media
        if message.state == "closed":
            facts.peers.pop(message.peer, None)
            self._links.closed(message.person, message.peer)
            return
        old = facts.peers.get(message.peer, PeerReport(peer=message.peer, person=message.person))
        report = _with_state(old, message)
        facts.peers[message.peer] = report
        one = self.m.roster.get(message.person)
        if one is None:
            self.m.out.media(media.ClosePeer(peer=message.peer))
        else:
            self._links.settle(one)

    def _health(self, message: media.HealthReport, now: float) -> None:
        self.m.media.health = message.health
        self._reports(message.peers)
        if now - self._heard_at >= HEARD_EVERY_S:
            self._heard_at = now
            self._tell_heard()

    def _tell_heard(self) -> None:
        """Everybody is told how they are heard here."""
        levels = self.m.media.levels
        for one in self.m.roster:
            report = one.report
            if one.page is None or report is None or one.link == "none":
                continue
            level = levels.people.get(one.id) if levels is not None else None
            heard = Heard(
                delay_ms=report.delay_ms,
                loss_pct=report.loss_pct,
                level_dbfs=level,
                frame_ms=report.frame_ms,
                held_back=one.held_back,
            )
            self.m.out.page(one.page, heard)


def _with_state(report: PeerReport, message: media.PeerChanged) -> PeerReport:
    state = message.state if message.state != "closed" else "none"
    return msgspec.structs.replace(report, state=state)
