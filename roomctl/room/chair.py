"""Commands of consoles, one-shot verbs and chairs' pages: who may give them, and all but the floor's own.

Owns: people at the table, the door's handles, invites, the room's switches, the end. Must not know: sockets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roomctl.errors import Refused
from roomctl.floor.model import CONSOLE, ChairId
from roomctl.room import evenings, settings
from roomctl.room.chair_acts import floor_act
from roomctl.room.door import Door
from roomctl.room.meeting import Meeting, fresh_floor
from roomctl.room.names import clean_name
from roomctl.room.pictures.desk import places_for
from roomctl.room.roster import NUMBERS, Person, new_person_id
from roomctl.room.sound_check import SoundCheck
from roomctl.room.stay import Stay
from roomctl.types import PersonId
from roomctl.wire import clients, media
from roomctl.wire import console as wire
from roomctl.wire.codec import plain
from roomctl.wire.page import Notice, Relink
from roomctl.wire.pictures import SetRoomCamera

NOT_FROM_PAGES: tuple[type[Any], ...] = (
    wire.Shutdown,
    wire.SelectDevice,
    wire.SetEcho,
    wire.TeachSeat,
    wire.ForgetSeats,
    wire.CheckSound,
    wire.SimulateVoice,
)
"""What only somebody at the room's PC may do."""


class Chair:
    """Does what chairs command."""

    def __init__(
        self, meeting: Meeting, door: Door, stay: Stay, forget: Callable[[], None], check: SoundCheck
    ) -> None:
        self.m = meeting
        self._door = door
        self._stay = stay
        self._forget = forget
        self._check = check
        self._table: dict[type[Any], Callable[[Any, float], object]] = {
            wire.AddPerson: self._add_person,
            wire.RenamePerson: self._rename,
            wire.RemovePerson: self._remove,
            wire.Admit: self._admit,
            wire.RefuseKnock: self._refuse_knock,
            wire.Lock: self._lock,
            wire.SetLobby: self._set_lobby,
            wire.MakeInvite: self._make_invite,
            wire.ListInvites: self._list_invites,
            wire.ListEvenings: self._list_evenings,
            wire.RevokeInvite: self._revoke_invite,
            wire.SetKind: self._set_kind,
            wire.MuteRoom: self._mute_room,
            wire.FilmRoom: self._film_room,
            wire.SelectDevice: self._select_device,
            wire.SetEcho: self._set_echo,
            wire.TeachSeat: self._teach_seat,
            wire.ForgetSeats: self._forget_seats,
            wire.CheckSound: self._check_sound,
            wire.SimulateVoice: self._simulate,
            wire.EndMeeting: self._end_meeting,
            wire.Shutdown: self._shutdown,
        }

    def command(self, request: clients.Request, who: Person | None, now: float) -> clients.Reply:
        """Do one command. `who` None: the console itself. Never raises: the answer says what was wrong."""
        try:
            data = self._do(request, who, now)
        except Refused as refused:
            return clients.Reply(id=request.id, code=refused.code, params=refused.params)
        return clients.Reply(id=request.id, data=plain(data) if data is not None else None)

    def may(self, who: Person) -> bool:
        """True for who may act as a chair."""
        return who.role == "chair" or who.id in self.m.floor.chairs

    def _do(self, request: clients.Request, who: Person | None, now: float) -> object:
        command = request.command
        if who is not None:
            if not self.may(who):
                raise Refused("not_a_chair")
            if isinstance(command, NOT_FROM_PAGES) or (who.role != "chair" and _for_good(command)):
                raise Refused("console_only")
        chair: ChairId = CONSOLE if who is None or who.role == "chair" else who.id
        if floor_act(self.m, command, chair, request.if_rev, now):
            return None
        return self._table[type(command)](command, now)

    # --- people -----------------------------------------------------------------------------------

    def _add_person(self, command: wire.AddPerson, now: float) -> object:
        """A name gets the lowest free number; a number alone is a card that somebody at the table holds."""
        name, wanted = clean_name(command.name), command.number
        number = self.m.roster.free_number(wanted)
        if not name and wanted is None:
            raise Refused("name_missing")
        if number is None:
            raise Refused("table_full")
        if wanted is not None and number != wanted:
            raise Refused("seat_taken" if 1 <= wanted <= NUMBERS else "bad_seat", seat=wanted)
        one = Person(id=new_person_id(), origin="room", name=name, number=number)
        self.m.roster.add(one)
        self._stay.join_floor(one, now)
        return {"person": one.id, "number": number, "name": one.name}

    def _rename(self, command: wire.RenamePerson, _now: float) -> None:
        one = self._known(command.person)
        name = clean_name(command.name)
        if not name:
            raise Refused("name_missing")
        one.name = self.m.roster.free_name(name, one)

    def _remove(self, command: wire.RemovePerson, now: float) -> None:
        one = self._known(command.person)
        self._stay.remove(one, now)
        self.m.act("remove_person", now)

    def _known(self, person: PersonId) -> Person:
        one = self.m.roster.get(person)
        if one is None:
            raise Refused("unknown_person", person=person)
        return one

    # --- the door ---------------------------------------------------------------------------------

    def _admit(self, command: wire.Admit, now: float) -> None:
        if self._door.admit(command.knock, now):
            self.m.act("admit", now, command.knock)

    def _refuse_knock(self, command: wire.RefuseKnock, now: float) -> None:
        self._door.refuse_knock(command.knock, command.reason)
        self.m.act("refuse_knock", now)

    def _lock(self, command: wire.Lock, now: float) -> None:
        if self.m.locked != command.on:
            self.m.locked = command.on
            self.m.act("lock" if command.on else "unlock", now)

    def _set_lobby(self, command: wire.SetLobby, now: float) -> None:
        if self.m.lobby_on != command.on:
            self.m.lobby_on = command.on
            self.m.act("lobby_on" if command.on else "lobby_off", now)

    def _make_invite(self, command: wire.MakeInvite, now: float) -> object:
        wall = self.m.wall()
        if command.role == "display" and self.m.config.web.display_local_only:
            raise Refused("display_local_only")
        link = self.m.invites.make(
            command.role,
            wall,
            starts_in_s=command.starts_in_s,
            expires_s=command.expires_s,
            uses=command.uses,
            name=clean_name(command.name),
            language=command.language,
        )
        self.m.act("invite", now)
        return self.m.invites.view(link, wall)

    def _list_evenings(self, command: wire.ListEvenings, _now: float) -> object:
        return evenings.known(command.language)

    def _list_invites(self, _command: wire.ListInvites, _now: float) -> object:
        return self.m.invites.list(self.m.wall())

    def _revoke_invite(self, command: wire.RevokeInvite, now: float) -> None:
        """Nobody comes in with it any more; who is in already stays, and may be shown out by RemovePerson."""
        self.m.invites.revoke(command.invite)
        self._door.renew_links()
        self.m.act("revoke_invite", now)

    # --- the room ---------------------------------------------------------------------------------

    def _set_kind(self, command: wire.SetKind, now: float) -> None:
        m = self.m
        if m.kind == command.kind:
            return
        before, m.kind = m.kind, command.kind
        m.out.media(m.media_settings())
        for one in m.roster:
            if command.kind == "in_person":
                self._stay.close_links(one)
            if one.page is not None:
                m.out.page(one.page, Notice(code=f"kind_{command.kind}"))
                if before == "in_person":
                    m.out.page(one.page, Relink(reason="asked"))
                    if places := places_for(m, one.role):
                        m.out.page(one.page, Relink(reason="asked", of="pictures", places=places))
        self._door.renew_links()
        m.act(f"kind_{command.kind}", now)

    def _mute_room(self, command: wire.MuteRoom, now: float) -> None:
        self.m.room_muted = command.on
        self.m.out.media(media.SetRoomMute(muted=command.on))
        self.m.act("mute_room" if command.on else "unmute_room", now)

    def _film_room(self, command: wire.FilmRoom, now: float) -> None:
        if command.on and settings.room_camera(self.m.config, self.m.kind, demo=self.m.demo) == "off":
            raise Refused("no_room_camera")
        self.m.filming = command.on
        self.m.out.media(SetRoomCamera(on=command.on))
        self.m.act("film_room" if command.on else "unfilm_room", now)

    def _select_device(self, command: wire.SelectDevice, now: float) -> None:
        self.m.devices[command.direction] = command.identity
        self.m.out.media(media.ChooseDevice(direction=command.direction, identity=command.identity))
        self.m.act("select_device", now)

    def _set_echo(self, command: wire.SetEcho, now: float) -> None:
        m = self.m
        m.echo = command.echo
        m.out.media(m.media_settings())
        m.act("set_echo", now)

    def _teach_seat(self, command: wire.TeachSeat, _now: float) -> None:
        """No act of the meeting: nobody is told but the console, which shows the place once it is learned."""
        if self.m.media.sound.microphones < 2:
            raise Refused("one_microphone")
        if command.number is not None and not 1 <= command.number <= NUMBERS:
            raise Refused("bad_seat", seat=command.number)
        self.m.out.media(media.TeachSeat(seat=command.number or 0))

    def _forget_seats(self, _command: wire.ForgetSeats, now: float) -> None:
        self._forget_places()
        self.m.act("forget_seats", now)

    def _forget_places(self) -> None:
        self.m.seats = ()
        self.m.out.media(media.SetSeats(seats=()))

    def _check_sound(self, command: wire.CheckSound, _now: float) -> None:
        self._check.ask(command.what)

    def _simulate(self, command: wire.SimulateVoice, _now: float) -> None:
        if not self.m.demo:
            raise Refused("not_a_demo")
        self.m.out.media(media.SimulateVoice(seat=command.seat, path=command.path))

    # --- the end ----------------------------------------------------------------------------------

    def _end_meeting(self, _command: wire.EndMeeting, now: float) -> None:
        """Everybody is said goodbye to, everything is forgotten, the next meeting may begin."""
        self.goodbye()
        self.m.invites.forget_names()
        fresh = fresh_floor(self.m.config, now)
        self.m.begin_again(fresh, now)
        self._forget_places()
        self._forget()
        self._door.renew_links()

    def _shutdown(self, _command: wire.Shutdown, _now: float) -> None:
        self.m.ending = "shutdown"

    def goodbye(self) -> None:
        """Tell every page that the meeting is over and close every link."""
        for knock in self.m.lobby:
            self.m.lobby.take(knock)
            self.m.out.refuse(knock.page, "meeting_over")
        for one in self.m.roster:
            page = one.page
            self._stay.close_links(one)
            self.m.roster.remove(one)
            if page is not None:
                self.m.out.refuse(page, "meeting_over")


def _for_good(command: object) -> bool:
    """A link by which somebody would still chair after the chair was taken back."""
    return isinstance(command, wire.MakeInvite) and command.role == "chair"
