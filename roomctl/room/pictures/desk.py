"""Pictures in the meeting: links of pages for them, cameras and their states, and who is shown.

Owns the picture links (apart from those for sound), and what media is told of places. Must not know packets.
A picture link is a page's own wish; without one, nobody is worse off than before there were pictures.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from roomctl.floor import views
from roomctl.room import settings
from roomctl.room.meeting import Meeting
from roomctl.room.offers import ANSWER_WITHIN_S, Offered, Offers
from roomctl.room.page_acts import PageActs
from roomctl.room.pictures.line import CameraLine
from roomctl.room.pictures.stage import Stage
from roomctl.room.roster import HEARS, Person
from roomctl.types import PeerId, PersonId, Role, RoomCamera
from roomctl.wire import pictures as wire
from roomctl.wire.media import Hello, MediaToRoom
from roomctl.wire.page import Done, Offer, PicturePlace, Relink
from roomctl.wire.view import FaultView

ROOM: Final = "room"
"""The source that is the room's own camera."""
SENDS = HEARS
"""Roles that may show themselves: those that may speak."""
SEES: Final[frozenset[Role]] = SENDS | {"display"}
"""Roles that may have a picture link. A phone in the room and a chair's tablet never do."""


def places_for(meeting: Meeting, role: Role) -> int:
    """How many pictures a page of this role may ask for; 0: none, and its offers are refused."""
    allowed = meeting.config.pictures.enabled and role in SEES and meeting.kind != "in_person"
    return wire.PLACES if allowed else 0


@dataclass(slots=True)
class _Link(Offered):
    """One picture link. `sdp`: until media has answered, "" from then on."""

    connected: bool = False


class Pictures:
    """The picture side of the room."""

    def __init__(self, meeting: Meeting, acts: PageActs) -> None:
        self.m = meeting
        self._acts = acts
        self._links: dict[PeerId, _Link] = {}
        self._offers = Offers(meeting, acts)
        self._strangers: set[PeerId] = set()
        self._stage = Stage(wire.PLACES)
        self._said: wire.ShowPictures | None = None
        self._live: dict[str, bool] = {}
        self._lines: dict[PeerId, wire.PictureLine] = {}
        self._judges: dict[PersonId, CameraLine] = {}
        self._epoch = ""

    # --- links ------------------------------------------------------------------------------------

    def offer(self, one: Person, message: Offer, now: float) -> None:
        """A page offers a picture link. Its answer comes when media has one."""
        if not self._offers.fresh(
            one, message, self._links.values(), lambda: self._why_not(one, message, now)
        ):
            return
        for old in [link for link in self._links.values() if link.person == one.id]:
            self._drop(old)
        peer = PeerId("v-" + secrets.token_hex(4))
        self._links[peer] = _Link(peer, one.id, message.seq, one.session, message.sdp, now)
        skip = (ROOM,) if one.role == "display" else ()
        self.m.out.media(wire.OpenPictures(peer=peer, sdp=message.sdp, sends=one.role in SENDS, skip=skip))

    def _why_not(self, one: Person, message: Offer, now: float) -> str:
        if not places_for(self.m, one.role):
            return "no_pictures"
        if self._offers.too_fast(one, now):
            return "too_fast"
        if not one.invite and one.page is not None and one.page.local:
            return ""  # the room's own screen on this PC has no invite, and nobody stands between
        return self._offers.unproved(one, message)

    def _drop(self, link: _Link) -> None:
        del self._links[link.peer]
        self.m.out.media(wire.ClosePictures(peer=link.peer))

    def said(self, message: MediaToRoom) -> None:
        """What media tells of pictures; everything else is not for here."""
        match message:
            case Hello():
                self._hello(message)
            case wire.PicturesAnswer():
                self._answered(message)
            case wire.PicturesRefused():
                self._refused(message)
            case wire.PicturesChanged():
                self._changed(message)
            case wire.PicturesCarried():
                self._live = dict(zip(message.places, message.live, strict=False))
            case wire.PicturesGone():
                self._all_gone()
            case wire.PicturesReport():
                self._report(message)
            case wire.RoomCameraChanged():
                self._room_camera(message.state, message.device)
            case _:
                return

    def _report(self, message: wire.PicturesReport) -> None:
        """All picture links there are: the count of eyes is the count of entries, or it is said.

        A link that was just closed may be in one more report.
        """
        self._lines = {line.peer: line for line in message.lines}
        strangers = {peer for peer in self._lines if not self._is_known(peer)}
        for peer in strangers:
            self.m.out.media(wire.ClosePictures(peer=peer))
        stayed = strangers & self._strangers
        self._strangers = strangers
        if stayed:
            self.m.faults["unknown_eye"] = FaultView(
                code="unknown_eye", severity="error", params={"count": len(stayed)}
            )
        else:
            self.m.faults.pop("unknown_eye", None)

    def _is_known(self, peer: PeerId) -> bool:
        link = self._links.get(peer)
        return link is not None and self.m.roster.get(link.person) is not None

    def _room_camera(self, state: RoomCamera, device: str) -> None:
        """How the room's own camera stands, told where it is wanted and cannot be had."""
        self.m.camera = state
        if state == "lost":
            known = FaultView(code="room_camera_lost", params={"device": device})
            self.m.faults["room_camera_lost"] = known
        elif state != "opening":
            self.m.faults.pop("room_camera_lost", None)

    def _hello(self, message: Hello) -> None:
        """Another media process: every link is gone."""
        if self._epoch not in {"", message.epoch}:
            self._all_gone()
        self._epoch = message.epoch

    def _all_gone(self) -> None:
        self._said, self._live = None, {}
        self._report(wire.PicturesReport(lines=()))
        self._room_camera("opening" if self.m.filming else "off", "")
        for link in tuple(self._links.values()):
            self._gone(link)

    def _answered(self, message: wire.PicturesAnswer) -> None:
        link = self._links.get(message.peer)
        one = self.m.roster.get(link.person) if link is not None else None
        if link is None or one is None:
            self.m.out.media(wire.ClosePictures(peer=message.peer))
            return
        self._offers.answer(one, link, message.sdp)
        link.sdp = ""

    def _refused(self, message: wire.PicturesRefused) -> None:
        link = self._links.pop(message.peer, None)
        one = self.m.roster.get(link.person) if link is not None else None
        if link is not None and one is not None:
            self._acts.answer(one, Done(seq=link.seq, code=message.code, params=message.params))

    def _changed(self, message: wire.PicturesChanged) -> None:
        link = self._links.get(message.peer)
        if link is None:
            if message.connected:
                self.m.out.media(wire.ClosePictures(peer=message.peer))
        elif message.connected:
            link.connected = True
        else:
            self._gone(link)

    def _gone(self, link: _Link) -> None:
        """A link ended in media: no camera of this person's is on any more; the page is asked for another."""
        del self._links[link.peer]
        one = self.m.roster.get(link.person)
        if one is None:
            return
        if link.sdp:
            self._acts.answer(one, Done(seq=link.seq, code="media_silent"))
        one.camera = "off"
        places = places_for(self.m, one.role)
        if one.page is not None and places:
            self.m.out.page(one.page, Relink(reason="lost", of="pictures", places=places))

    # --- who is shown -----------------------------------------------------------------------------

    def tick(self, now: float) -> None:
        """Links of people who went; then the places."""
        for link in tuple(self._links.values()):
            one = self.m.roster.get(link.person)
            if one is None or one.away or not places_for(self.m, one.role):
                self._drop(link)
                if one is not None:
                    one.camera = "off"
            elif link.sdp and now - link.since > ANSWER_WITHIN_S:
                self._refused(wire.PicturesRefused(peer=link.peer, code="media_silent"))
        self._offers.forget()
        self._judge(now)
        self._place(now)

    def _judge(self, now: float) -> None:
        """Whose camera is paused for the sake of the voice, and who is not sent all there is."""
        by_person = {link.person: self._lines.get(link.peer) for link in self._links.values()}
        for gone in [person for person in self._judges if person not in by_person]:
            del self._judges[gone]
        for one in self.m.roster:
            line = by_person.get(one.id)
            one.held_back = line.held_back if line is not None else ()
            if line is None or one.camera == "off":
                one.paused = False
                self._judges.pop(one.id, None)
            else:
                judge = self._judges.setdefault(one.id, CameraLine())
                voice = one.report.loss_pct if one.report is not None else None
                one.paused = judge.look(
                    now,
                    allowed_bps=line.allowed_bps if line.up_bps else 0,
                    queue_s=line.queue_s,
                    voice_loss_pct=voice,
                )

    def _place(self, now: float) -> None:
        peers = {link.person: link.peer for link in self._links.values() if link.connected}
        self._look_at_room()
        cameras: list[str] = [one.id for one in self.m.roster if one.camera != "off" and one.id in peers]
        floor = self.m.floor
        coming = views.next_public(floor)
        following = coming.person if coming is not None else None
        holders = [floor.turn.person] if floor.turn is not None and floor.turn.person else []
        if self.m.camera in {"on", "covered"}:  # the room is many: it is always seen, after who has the floor
            peers[PersonId(ROOM)] = PeerId(ROOM)
            cameras.insert(0, ROOM)
            holders.append(ROOM)
        places = self._stage.step(
            now, cameras, holders=holders, following=following, speaking=self.m.media.speaking.keys()
        )
        order = self._stage.order(holders=holders, following=following)
        self._tell(peers.get, places, order)
        self.m.pictures = tuple(
            PicturePlace(person=one, live=bool(one) and self._shows(PersonId(one), peers)) for one in places
        )
        while self.m.pictures and not self.m.pictures[-1].person:
            self.m.pictures = self.m.pictures[:-1]

    def _look_at_room(self) -> None:
        """A room that has no camera (any more, after a change of the kind of meeting) shows none."""
        has = settings.room_camera(self.m.config, self.m.kind, demo=self.m.demo) != "off"
        if has and self.m.camera == "none":
            self.m.camera = "off"
        elif not has:
            if self.m.filming:
                self.m.filming = False
                self.m.out.media(wire.SetRoomCamera(on=False))
            self.m.camera = "none"

    def _shows(self, person: PersonId, peers: dict[PersonId, PeerId]) -> bool:
        if person == ROOM:
            return self.m.camera == "on" and self._live.get(ROOM, False)
        one = self.m.roster.get(person)
        return one is not None and one.shows == "on" and self._live.get(peers[person], False)

    def _tell(
        self,
        peer_of: Callable[[PersonId], PeerId | None],
        places: tuple[str, ...],
        order: tuple[str, ...],
    ) -> None:
        """Media is told who is shown, by links, when that changed."""
        wanted = wire.ShowPictures(
            places=tuple(peer_of(PersonId(one)) or "" for one in places),
            order=tuple(peer for one in order if (peer := peer_of(PersonId(one)))),
        )
        if wanted != self._said and (self._links or self._said is not None):
            self._said = wanted
            self.m.out.media(wanted)
