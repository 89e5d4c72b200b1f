"""Pages that are no browser at home: a second page, a phone in the room, the screen, a chair."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.room.stay import DROP_AFTER_S
from roomctl.wire import clients, console, media, page
from tests.room.clients import OFFER, PageUser, Refused, fragment
from tests.room.house import house


async def test_a_second_page_of_the_same_person_takes_over(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        again = await room.again(anna)
        with pytest.raises(Refused) as told:
            await anna.expect(page.Wait)
        assert told.value.code == "elsewhere"
        assert again.you == anna.you
        assert len(room.console.state.people) == 1


async def test_a_phone_in_the_room_queues_and_never_sounds(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        await room.console.do(console.AddPerson(name="Carla"))
        carla_id = (await room.console.until(lambda state: len(state.people) == 1)).people[0].id
        link = await room.invite(role="phone")
        assert "/hand#" in link
        carla = await room.join("Carla", link, page="hand")
        assert carla.you == carla_id
        assert not carla.welcome.audio
        await carla.send(page.Offer(seq=1, sdp=OFFER))
        assert (await carla.expect(page.Done)).code == "no_sound_for_this_page"
        await carla.send(page.AskFloor(seq=2))
        assert (await carla.expect(page.Done)).code == ""
        state = await room.console.until(lambda state: len(state.floor.queue) == 1)
        assert state.floor.queue[0].origin == "room"
        assert not [one for one in room.media.told if isinstance(one, media.OpenPeer)]
        await carla.close()
        await room.console.until(lambda state: state.health.pages == 0)
        await room.pass_time(2 * DROP_AFTER_S)
        assert room.console.state.people[0].presence == "present"


async def test_the_display_is_for_this_pc(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        screen = await room.page()
        welcome = await screen.enter(page="display", pledged=False)
        assert (welcome.role, welcome.audio) == ("display", False)
        await screen.view(lambda view: view.meeting == "Meeting")
        assert (await screen.ask(lambda seq: page.AskFloor(seq=seq))).code == "not_for_this_page"
        state = await room.console.until(lambda state: len(state.people) == 1)
        assert state.people[0].role == "display"
        await screen.close()
        await room.console.until(lambda state: state.people == ())


async def test_the_screen_shows_the_code_for_phones_where_a_phone_can_reach_it(tmp_path: Path) -> None:
    async with house(tmp_path, "web.public_url=https://room.example.org", "invite.expires_h=1") as room:
        proxied = PageUser(await room.socket())  # as a proxy or tunnel that says nothing of itself
        with pytest.raises(Refused):
            await proxied.enter(page="display")
        here = await room.session.ws_connect(
            room.console.state.meeting.local_url + "/ws",
            headers={"Origin": room.console.state.meeting.local_url},
        )
        screen = PageUser(here)
        await screen.enter(page="display", pledged=False)
        poster = await screen.expect(page.Poster)
        assert len(poster.code) == len(poster.code[0]) >= 29
        assert set("".join(poster.code)) == {"0", "1"}
        roles = [one["role"] for one in await room.console.do(console.ListInvites())]
        assert roles.count("phone") == 1
        await room.pass_time(1801.0)
        assert (await screen.expect(page.Poster)).code != poster.code, "never one that is about to end"
        await screen.close()


async def test_a_phone_elsewhere_is_shown_no_address_of_this_pc_alone(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        screen = await room.page()
        await screen.enter(page="display", pledged=False)
        assert (await screen.expect(page.Poster)).code == ()


async def test_a_screen_elsewhere_needs_a_token_of_its_own_where_that_is_wanted(tmp_path: Path) -> None:
    async with house(tmp_path, "web.display_local_only=false") as room:
        link = await room.invite(role="display")
        there = PageUser(await room.socket(**{"X-Forwarded-For": "203.0.113.9"}))
        welcome = await there.enter(invite=fragment(link)[0], page="display", pledged=False)
        assert (welcome.role, welcome.audio) == ("display", False)
        stranger = PageUser(await room.socket(**{"X-Forwarded-For": "203.0.113.9"}))
        open_link = fragment(room.console.state.meeting.link)[0]
        other = await stranger.enter(invite=open_link, page="display", name="Eve")
        assert other.role == "participant", "another token makes no screen of a page"


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "203.0.113.9"}, {"Via": "1.1 tunnel"}])
async def test_a_display_through_a_proxy_is_not_on_this_pc(tmp_path: Path, headers: dict[str, str]) -> None:
    async with house(tmp_path) as room:
        user = PageUser(await room.socket(**headers))
        with pytest.raises(Refused) as told:
            await user.enter(page="display")
        assert told.value.code == "invite_missing"


async def test_a_chair_page_commands_and_sees_what_a_console_sees(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await anna.ask(lambda seq: page.AskFloor(seq=seq, note="budget"))
        link = await room.invite(role="chair")
        chair = await room.page(link, "/ws/chair")
        await chair.enter(invite=fragment(link)[0], page="chair", pledged=False)
        await chair.send(clients.Attach())
        state = await chair.expect(clients.State)
        assert state.state.floor.queue[0].note == "budget"
        await chair.send(clients.Request(id=7, command=console.Next()))
        assert (await chair.expect(clients.Reply)).id == 7
        await chair.expect(clients.Changed, lambda one: one.section == "floor")
        await chair.send(clients.Request(id=8, command=console.Shutdown()))
        assert (await chair.expect(clients.Reply)).code == "console_only"


async def test_a_participant_commands_nothing_until_given_the_chair(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await anna.send(clients.Attach())
        assert (await anna.expect(clients.Reply)).code == "not_a_chair"
        await anna.send(clients.Request(id=1, command=console.Pause(on=True)))
        assert (await anna.expect(clients.Reply)).code == "not_a_chair"
        await room.console.do(console.GiveChair(to=anna.you))
        await anna.send(clients.Attach())
        await anna.expect(clients.State)
        await anna.send(clients.Request(id=2, command=console.Pause(on=True)))
        assert (await anna.expect(clients.Reply)).code == ""
        await room.console.until(lambda state: state.floor.paused)
        link = console.MakeInvite(role="chair")
        await anna.send(clients.Request(id=9, command=link))
        refused = await anna.expect(clients.Reply, lambda reply: reply.id == 9)
        assert refused.code == "console_only", "the chair was lent, and goes back"
        await room.console.do(console.GiveChair(to=None))
        await room.console.until(lambda state: state.floor.chair is None)
        anna.got.clear()
        await room.console.do(console.AddPerson(name="Carla"))
        await anna.view(lambda view: len(view.people) == 2)
        assert not [one for one in anna.got if isinstance(one, clients.Changed)]
