"""Who comes in, who waits, who is shown out: the door of a whole room."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.i18n.spoken import spoken_words
from roomctl.room.stay import GUEST_FINISHES_S
from roomctl.types import Role
from roomctl.web import proof
from roomctl.wire import console, media, page
from roomctl.wire.pictures import PLACES
from roomctl.wire.reports import Health, PeerReport
from tests.room.clients import OFFER, Refused, fragment
from tests.room.house import House, house


async def refused(room: House, link: str, **fields: object) -> page.Refusal:
    """Somebody who must not come in; why not."""
    user = await room.page(link)
    with pytest.raises(Refused) as told:
        await user.enter(invite=fragment(link)[0], **{"name": "Anna", **fields})
    return told.value.refusal


async def test_without_the_promise_nobody_comes_in(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        link = room.console.state.meeting.link
        assert (await refused(room, link, pledged=False)).code == "pledge_needed"
        assert room.console.state.people == ()


async def test_a_nameless_person_is_asked_for_a_name(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        link = room.console.state.meeting.link
        assert (await refused(room, link, name=" \u202e\u200b ")).code == "name_missing"


async def test_a_personal_link_brings_its_name(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        link = await room.invite(name="Anna", uses=1)
        anna = await room.join("", link)
        assert anna.welcome.name == "Anna"


async def test_a_single_use_link_is_used_up(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        link = await room.invite(name="Anna", uses=1)
        anna = await room.join("", link)
        assert (await refused(room, link, name="Mallory")).code == "invite_used"
        assert (await refused(room, link)).code == "invite_used"
        assert not anna.closed.is_set()


async def test_a_closed_tab_and_the_same_personal_link_is_the_same_person(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        link = await room.invite(name="Anna", uses=1)
        anna = await room.join("", link)
        await anna.ask(lambda seq: page.AskFloor(seq=seq))
        await anna.close()
        await room.console.until(lambda state: state.people[0].presence == "away")
        again = await room.join("", link)
        assert again.you == anna.you
        await room.console.until(
            lambda state: state.people[0].presence == "present" and len(state.floor.queue) == 1
        )


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"starts_in_s": 600.0, "expires_s": 1200.0}, "invite_early"), ({"expires_s": 0.4}, "invite_expired")],
)
async def test_a_link_has_its_time(tmp_path: Path, fields: dict[str, float], code: str) -> None:
    async with house(tmp_path) as room:
        link = await room.invite(**fields)
        await room.pass_time(2.0)
        assert (await refused(room, link)).code == code


async def test_a_revoked_link_lets_nobody_in_not_even_back(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        made = await room.console.do(console.MakeInvite(name="Anna"))
        anna = await room.join("", made["url"])
        await room.console.do(console.RevokeInvite(invite=made["id"]))
        assert (await refused(room, made["url"])).code == "invite_revoked"
        listed = await room.console.do(console.ListInvites())
        mine = next(one for one in listed if one["id"] == made["id"])
        assert mine["revoked"]
        assert "url" not in mine
        await anna.close()
        with pytest.raises(Refused) as told:
            await room.again(anna)
        assert told.value.code == "invite_revoked"


async def test_revoking_the_open_link_makes_another(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        link = room.console.state.meeting.link
        (known,) = await room.console.do(console.ListInvites())
        await room.console.do(console.RevokeInvite(invite=known["id"]))
        state = await room.console.until(lambda state: state.meeting.link != link)
        assert (await refused(room, link)).code == "invite_revoked"
        await room.join("Anna", state.meeting.link)


async def test_the_lobby_lets_in_whom_the_chair_lets_in(tmp_path: Path) -> None:
    async with house(tmp_path, "meeting.lobby=true") as room:
        link = room.console.state.meeting.link
        users = []
        for name in ("Anna", "Ben"):
            user = await room.page(link)
            await user.send(page.Enter(invite=fragment(link)[0], name=name, pledged=True))
            await user.expect(page.Wait)
            users.append(user)
        state = await room.console.until(lambda state: len(state.lobby) == 2)
        assert state.people == ()
        await users[0].send(page.AskFloor(seq=1))
        assert (await users[0].expect(page.Done)).code == "not_in"
        first, second = state.lobby
        await room.console.do(console.Admit(knock=first.id))
        welcome = await users[0].expect(page.Welcome)
        assert welcome.you == first.id
        await room.console.do(console.RefuseKnock(knock=second.id, reason="tomorrow"))
        with pytest.raises(Refused) as told:
            await users[1].expect(page.Welcome)
        assert (told.value.code, told.value.refusal.reason) == ("not_admitted", "tomorrow")
        assert (await room.console.ask(console.Admit(knock=second.id))).code == "unknown_knock"


async def test_who_goes_away_from_the_door_knocks_no_longer(tmp_path: Path) -> None:
    async with house(tmp_path, "meeting.lobby=true") as room:
        link = room.console.state.meeting.link
        user = await room.page(link)
        await user.send(page.Enter(invite=fragment(link)[0], name="Anna", pledged=True))
        await room.console.until(lambda state: len(state.lobby) == 1)
        await user.close()
        await room.console.until(lambda state: state.lobby == ())


async def test_a_locked_door_keeps_out_the_new_and_lets_back_the_known(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await room.console.do(console.Lock(on=True))
        await anna.view(lambda view: view.locked)
        assert (await refused(room, room.console.state.meeting.link, name="Ben")).code == "locked"
        await anna.close()
        again = await room.again(anna)
        assert again.you == anna.you


async def test_after_the_grace_time_a_known_person_knocks_as_returning(tmp_path: Path) -> None:
    async with house(tmp_path, "floor.rejoin_grace_s=0.5") as room:
        anna = await room.join("Anna")
        await room.console.do(console.Lock(on=True))
        await anna.close()
        await room.console.until(lambda state: state.people == ())
        user = await room.page()
        await user.send(page.Enter(resume=anna.welcome.resume, name="Anna", pledged=True))
        await user.expect(page.Wait)
        state = await room.console.until(lambda state: len(state.lobby) == 1)
        assert state.lobby[0].returning
        await room.console.do(console.Admit(knock=None))
        assert (await user.expect(page.Welcome)).you == anna.you


async def test_who_left_by_mistake_finds_the_place_again(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna", await room.invite(name="Anna", uses=1))
        ben = await room.join("Ben")
        await anna.ask(lambda seq: page.AskFloor(seq=seq))
        await room.console.do(console.Lock(on=True))
        await anna.ask(lambda seq: page.Leave(seq=seq, back=True))
        seen = await ben.view(lambda view: view.people[0].presence == "away")
        assert [entry.person for entry in seen.floor.queue] == [anna.you]
        again = await room.again(anna)
        assert again.you == anna.you
        await ben.view(lambda view: view.people[0].presence == "present")
        await again.ask(lambda seq: page.Leave(seq=seq, back=True))
        await room.pass_time(29.0)
        assert len(room.console.state.people) == 2
        await room.pass_time(2.0)
        await room.console.until(lambda state: len(state.people) == 1 and not state.floor.queue)
        user = await room.page()  # known: they knock at the locked door, though their link was used
        await user.send(page.Enter(resume=anna.welcome.resume, name="Anna", pledged=True))
        await user.expect(page.Wait)


async def test_a_removed_person_stays_out(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        link = await room.invite(name="Anna")
        anna = await room.join("", link)
        await anna.link()
        await room.console.do(console.RemovePerson(person=anna.you))
        with pytest.raises(Refused) as told:
            await anna.expect(page.Wait)
        assert told.value.code == "removed"
        closed = await room.media.told_of(media.ClosePeer)
        assert closed
        with pytest.raises(Refused) as told:
            await room.again(anna)
        assert told.value.code in {"removed", "invite_revoked"}
        assert (await refused(room, link)).code == "invite_revoked"


async def test_a_guest_is_told_and_led_out_at_the_end(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        link = await room.invite(role="guest", name="Dr. Weber", expires_s=100.0)
        guest = await room.join("", link)
        assert guest.welcome.role == "guest"
        assert 90 < guest.welcome.ends_in_s <= 101
        await guest.expect(page.Notice, lambda one: one.code == "guest_time_soon")
        await guest.link()
        await room.pass_time(101.0)
        with pytest.raises(Refused) as told:
            await guest.expect(page.Wait)
        assert told.value.code == "guest_time_over"
        await room.console.until(lambda state: state.people == ())
        assert await room.media.told_of(media.ClosePeer)


async def test_a_guest_who_speaks_at_the_end_may_finish(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        guest = await room.join("", await room.invite(role="guest", name="Dr. Weber", expires_s=600.0))
        await guest.ask(lambda seq: page.AskFloor(seq=seq))
        await room.console.do(console.Next())
        state = await room.console.until(lambda state: state.people[0].ends_in_s > 590)
        assert state.floor.holder is not None
        await room.pass_time(601.0)
        assert (await guest.expect(page.Notice, lambda one: one.code == "guest_time_finish")).reason == ""
        await room.pass_time(1.0)
        assert room.console.state.people
        await guest.ask(lambda seq: page.GiveBack(seq=seq))
        await room.pass_time(1.0)
        with pytest.raises(Refused) as told:
            await guest.expect(page.Wait)
        assert told.value.code == "guest_time_over"
        assert room.console.state.people == ()


async def test_a_guest_who_never_ends_is_led_out_all_the_same(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        guest = await room.join("", await room.invite(role="guest", name="Dr. Weber", expires_s=600.0))
        await guest.ask(lambda seq: page.AskFloor(seq=seq))
        await room.console.do(console.Next())
        await room.pass_time(600.0 + GUEST_FINISHES_S + 1)
        with pytest.raises(Refused) as told:
            await guest.expect(page.Wait)
        assert told.value.code == "guest_time_over"


async def test_page_and_console_have_the_same_four_bytes_to_compare(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        assert room.console.state.people[0].check == ()
        answer = await anna.link()
        mine = proof.spoken_check(anna.welcome.session, OFFER, answer.sdp)
        state = await room.console.until(lambda state: state.people[0].check != ())
        assert state.people[0].check == mine
        assert len(spoken_words(mine, "fr")) == 4


async def test_somebody_came_in_silences_both_ways_and_keeps_the_place(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await anna.link()
        await anna.ask(lambda seq: page.AskFloor(seq=seq))
        await anna.ask(lambda seq: page.SetMine(seq=seq, away=True))
        _new, told = await room.media.told_of(media.SetPerson, 2)
        assert isinstance(told, media.SetPerson)
        assert (told.muted, told.deaf) == (True, True)
        state = await room.console.until(lambda state: state.people[0].presence == "away")
        assert len(state.floor.queue) == 1
        await anna.ask(lambda seq: page.SetMine(seq=seq, away=False))
        _new, _first, second = await room.media.told_of(media.SetPerson, 3)
        assert isinstance(second, media.SetPerson)
        assert (second.muted, second.deaf) == (False, False)
        await room.console.until(lambda state: state.people[0].presence == "present")


async def test_an_in_person_meeting_has_no_call(tmp_path: Path) -> None:
    async with house(tmp_path, "room.kind=in_person") as room:
        assert room.console.state.meeting.link == ""
        link = await room.invite(role="participant")
        anna = await room.join("Anna", link)
        assert (anna.welcome.audio, anna.welcome.places) == (False, 0)
        await anna.send(page.Offer(seq=1, sdp=OFFER))
        assert (await anna.expect(page.Done)).code == "no_call"
        await room.console.do(console.SetKind(kind="hybrid"))
        asked = [await anna.expect(page.Relink) for _ in range(2)]
        assert [(one.of, one.places) for one in asked] == [("sound", 0), ("pictures", PLACES)]


async def test_a_video_meeting_uses_no_device_of_the_room(tmp_path: Path) -> None:
    async with house(tmp_path, "room.kind=video") as room:
        (told,) = await room.media.told_of(media.Configure)
        assert isinstance(told, media.Configure)
        assert told.sound.mode == "off"
        await room.console.do(console.SetKind(kind="hybrid"))
        _first, second = await room.media.told_of(media.Configure, 2)
        assert isinstance(second, media.Configure)
        assert second.sound.mode == "devices"


async def test_the_next_meeting_knows_nobody_of_the_last(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await room.console.do(console.AddPerson(name="Carla"))
        await room.console.do(console.EndMeeting())
        with pytest.raises(Refused) as told:
            await anna.expect(page.Wait)
        assert told.value.code == "meeting_over"
        state = await room.console.until(lambda state: state.people == ())
        assert state.floor.queue == ()
        with pytest.raises(Refused) as told:
            await room.again(anna)
        assert told.value.code == "meeting_over"
        back = await room.join("Anna")
        assert back.you != anna.you


async def test_looking_through_the_door_tells_what_is_behind(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        link = await room.invite(name="Anna", uses=1)
        for _twice in range(2):
            async with room.session.post(f"{room.url}/door", json={"invite": fragment(link)[0]}) as answer:
                seen = await answer.json()
            assert (seen["code"], seen["name"], seen["role"]) == ("", "Anna", "participant")
            assert seen["ask_pledge"] is True
        async with room.session.post(f"{room.url}/door", json={"invite": "nonsense"}) as answer:
            assert (await answer.json())["code"] == "invite_bad"
        async with room.session.post(f"{room.url}/door", data=b"{") as answer:
            assert answer.status == 400


RELAY = 'call.turn=[{urls=["turn:r.example:3478"], secret="between-us"}]'


@pytest.mark.parametrize(("role", "options", "ready"), [
    ("participant", (), True), ("phone", (), False), ("participant", (RELAY,), False),
    ("participant", ("room.kind=in_person",), False),
])  # fmt: skip
async def test_only_who_will_hear_may_make_a_link_ready_and_a_relays_login_is_not_given_away(
    tmp_path: Path, role: Role, options: tuple[str, ...], ready: bool
) -> None:
    async with house(tmp_path, *options) as room:
        link = await room.invite(role=role)
        async with room.session.post(f"{room.url}/door", json={"invite": fragment(link)[0]}) as answer:
            seen = await answer.json()
    assert (seen["code"], seen["audio_slots"] > 0) == ("", ready)
    assert "between-us" not in str(seen)


async def test_every_ear_is_on_the_list_and_a_stranger_is_told(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await anna.link()
        stranger = PeerReport(peer="k-stranger", person="p-nobody", state="connected")  # type: ignore[arg-type]
        reports = (*room.media.peers.values(), stranger)
        room.media.say(media.HealthReport(health=Health(), peers=reports))
        state = await room.console.until(lambda state: len(state.faults) == 1)
        assert (state.faults[0].code, state.faults[0].severity) == ("unknown_ear", "error")
        (closed,) = await room.media.told_of(media.ClosePeer)
        assert isinstance(closed, media.ClosePeer)
        assert closed.peer == "k-stranger"
        room.media.say(media.HealthReport(health=Health(), peers=reports[:1]))
        await room.console.until(lambda state: state.faults == ())
