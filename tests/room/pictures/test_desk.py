"""Pictures in a running room: who may offer, what media is told, what everybody sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from roomctl.types import PeerId
from roomctl.web import proof
from roomctl.wire import console, media, page, pictures
from tests.room.clients import PageUser, fragment
from tests.room.house import House, house
from tests.room.standin import ANSWER, FINGERPRINT

SDP = f"v=0\r\n{FINGERPRINT}\r\n"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as found:
        yield found


async def shown(user: PageUser, fits: Callable[[page.PublicView], bool]) -> page.PublicView:
    """The newest view, as soon as it is like this."""
    async with asyncio.timeout(20):
        while True:
            views = [one.view for one in user.got if isinstance(one, page.View)]
            if views and fits(views[-1]):
                return views[-1]
            await asyncio.sleep(0.01)


async def refused(user: PageUser, *, seal: str | None = None) -> page.Done:
    seq = next(user._seq)
    mine = proof.prove_offer(user.key, user.welcome.session, seq, SDP) if seal is None else seal
    await user.send(page.Offer(seq=seq, sdp=SDP, proof=mine, of="pictures"))
    return await user.expect(page.Done, lambda one: one.seq == seq)


async def linked(room: House, user: PageUser) -> PeerId:
    """Offer, and media takes it."""
    before = len([one for one in room.media.told if isinstance(one, pictures.OpenPictures)])
    seq = next(user._seq)
    seal = proof.prove_offer(user.key, user.welcome.session, seq, SDP)
    await user.send(page.Offer(seq=seq, sdp=SDP, proof=seal, of="pictures"))
    told: Any = (await room.media.told_of(pictures.OpenPictures, before + 1))[-1]
    room.media.say(pictures.PicturesAnswer(peer=told.peer, sdp=ANSWER))
    answer = await user.expect(page.Answer, lambda one: one.seq == seq)
    expected = proof.prove_answer(user.key, user.welcome.session, seq, SDP, ANSWER)
    assert proof.same(expected, answer.proof)
    room.media.say(pictures.PicturesChanged(peer=told.peer, connected=True))
    return PeerId(told.peer)


async def film(user: PageUser, camera: str) -> None:
    done = await user.ask(lambda seq: page.SetMine(seq=seq, camera=camera))  # type: ignore[arg-type]
    assert done.code == ""


async def test_a_camera_that_is_on_gets_a_place_and_everybody_sees_whose(room: House) -> None:
    anna, ben = await room.join("Anna"), await room.join("Ben")
    assert anna.welcome.places == pictures.PLACES
    peer = await linked(room, anna)
    await film(anna, "on")
    places = (peer, *[""] * (pictures.PLACES - 1))
    wanted = pictures.ShowPictures(places=places, order=(peer,))
    while wanted not in await room.media.told_of(pictures.ShowPictures):
        await room.pass_time(1.0)
    view = await shown(ben, lambda view: bool(view.pictures))
    assert view.pictures == (page.PicturePlace(person=anna.welcome.you, live=False),)
    room.media.say(pictures.PicturesCarried(places=places, live=(True,)))
    await shown(ben, lambda view: bool(view.pictures) and view.pictures[0].live)

    await film(anna, "covered")
    view = await shown(ben, lambda view: any(one.camera == "covered" for one in view.people))
    assert not view.pictures[0].live
    assert view.pictures[0].person == anna.welcome.you, "the place is kept"
    await film(anna, "off")
    await shown(ben, lambda view: not view.pictures and all(one.camera == "off" for one in view.people))


async def test_away_and_gone_take_the_picture_down_at_once(room: House) -> None:
    anna, ben = await room.join("Anna"), await room.join("Ben")
    peer = await linked(room, anna)
    await film(anna, "on")
    await shown(ben, lambda view: bool(view.pictures))
    await anna.ask(lambda seq: page.SetMine(seq=seq, away=True))
    closed: Any = (await room.media.told_of(pictures.ClosePictures))[-1]
    assert closed.peer == peer
    await shown(ben, lambda view: not view.pictures)

    other = await linked(room, ben)
    await ben.ask(lambda seq: page.Leave(seq=seq))
    closed = (await room.media.told_of(pictures.ClosePictures, 2))[-1]
    assert closed.peer == other


async def test_a_lost_link_turns_the_camera_off_and_asks_for_another(room: House) -> None:
    anna, ben = await room.join("Anna"), await room.join("Ben")
    await linked(room, anna)
    await film(anna, "on")
    await shown(ben, lambda view: bool(view.pictures))
    room.media.say(pictures.PicturesGone())
    relink = await anna.expect(page.Relink)
    assert relink.of == "pictures"
    await shown(ben, lambda view: not view.pictures and all(one.camera == "off" for one in view.people))
    await linked(room, anna)
    await film(anna, "on")
    await shown(ben, lambda view: bool(view.pictures))


async def test_a_phone_in_the_room_can_never_open_a_picture(room: House) -> None:
    link = await room.invite(role="phone", name="Carla")
    phone = await room.page(link)
    await phone.enter(invite=fragment(link)[0], page="hand", name="Carla")
    assert phone.welcome.places == 0
    done = await refused(phone)
    assert done.code == "no_pictures"
    done = await phone.ask(lambda seq: page.SetMine(seq=seq, camera="on"))
    assert done.code == "not_for_this_page"
    assert not [one for one in room.media.told if isinstance(one, pictures.OpenPictures)]


async def test_the_rooms_screen_sees_without_a_key_and_never_sends(room: House) -> None:
    screen = await room.page()
    await screen.enter(page="display")
    seq = next(screen._seq)
    await screen.send(page.Offer(seq=seq, sdp=SDP, of="pictures"))
    told: Any = (await room.media.told_of(pictures.OpenPictures))[-1]
    assert (told.sends, told.skip) == (False, ("room",))


async def test_an_offer_without_a_proof_is_refused(room: House) -> None:
    anna = await room.join("Anna")
    for seal, code in (("", "proof_missing"), ("AAAA", "proof_wrong")):
        done = await refused(anna, seal=seal)
        assert done.code == code


async def test_a_meeting_of_voices_has_no_places(tmp_path: Path) -> None:
    async with house(tmp_path, "pictures.enabled=false") as room:
        anna = await room.join("Anna")
        assert anna.welcome.places == 0
        done = await refused(anna)
        assert done.code == "no_pictures"


async def test_the_room_is_filmed_only_when_somebody_wants_it_and_everybody_is_told(tmp_path: Path) -> None:
    async with house(tmp_path, "pictures.camera=test") as room:
        configured: Any = (await room.media.told_of(media.Configure))[-1]
        assert configured.pictures.camera == "test"
        anna = await room.join("Anna")
        await linked(room, anna)
        assert (await shown(anna, lambda _view: True)).room_camera == "off"
        await room.console.do(console.FilmRoom(on=True))
        assert pictures.SetRoomCamera(on=True) in await room.media.told_of(pictures.SetRoomCamera)
        room.media.say(pictures.RoomCameraChanged(state="on", device="test"))
        view = await shown(anna, lambda view: bool(view.pictures))
        assert view.pictures[0] == page.PicturePlace(person="room", live=False)
        room.media.say(pictures.PicturesCarried(places=("room",), live=(True,)))
        await shown(anna, lambda view: view.pictures[0].live)
        room.media.say(pictures.RoomCameraChanged(state="lost", device="/dev/video0"))
        await shown(anna, lambda view: not view.pictures and view.room_camera == "lost")
        await room.console.until(lambda state: any(one.code == "room_camera_lost" for one in state.faults))
        await room.console.do(console.FilmRoom(on=False))
        room.media.say(pictures.RoomCameraChanged(state="off"))
        await room.console.until(lambda state: state.meeting.camera == "off" and not state.faults)


async def test_a_room_without_a_camera_cannot_be_filmed(room: House) -> None:
    assert (await room.console.ask(console.FilmRoom(on=True))).code == "no_room_camera"
    assert room.console.state.meeting.camera == "none"


async def test_a_bad_line_pauses_the_camera_tells_everybody_and_brings_it_back(room: House) -> None:
    anna, ben = await room.join("Anna"), await room.join("Ben")
    peer = await linked(room, anna)
    await film(anna, "on")
    await shown(ben, lambda view: bool(view.pictures))

    async def goes_by(seconds: int, bps: int) -> None:
        for _ in range(seconds):
            line = pictures.PictureLine(peer=peer, up_bps=bps, allowed_bps=bps, held_back=(3,))
            room.media.say(pictures.PicturesReport(lines=(line,)))
            await room.pass_time(1.0)

    await goes_by(6, 60_000)
    view = await shown(ben, lambda view: any(one.camera == "paused" for one in view.people))
    assert view.pictures[0].person == anna.you, "the place is kept"
    assert not view.pictures[0].live
    await goes_by(20, 0)
    await shown(ben, lambda view: any(one.camera == "on" for one in view.people))
    await goes_by(1, 900_000)
    one = next(one for one in view.people if one.id == anna.you)
    assert one.name == "Anna"


async def test_who_comes_back_shows_nothing_until_the_page_says_so(room: House) -> None:
    anna, ben = await room.join("Anna"), await room.join("Ben")
    await linked(room, anna)
    await film(anna, "on")
    await shown(ben, lambda view: bool(view.pictures))
    again = await room.again(anna)
    await shown(ben, lambda view: not view.pictures)
    await film(again, "on")  # the link had not ended: a line of messages that broke for a moment
    await shown(ben, lambda view: bool(view.pictures))


async def test_every_eye_is_on_the_list_and_a_stranger_is_told(room: House) -> None:
    anna = await room.join("Anna")
    known = pictures.PictureLine(peer=await linked(room, anna))
    stranger = pictures.PictureLine(peer=PeerId("v-stranger"))
    room.media.say(pictures.PicturesReport(lines=(known, stranger)))
    (closed,) = await room.media.told_of(pictures.ClosePictures)
    assert isinstance(closed, pictures.ClosePictures)
    assert closed.peer == "v-stranger"
    room.media.say(pictures.PicturesReport(lines=(known, stranger)))
    state = await room.console.until(lambda state: bool(state.faults))
    assert [(one.code, one.severity) for one in state.faults] == [("unknown_eye", "error")]
    room.media.say(pictures.PicturesReport(lines=(known,)))
    await room.console.until(lambda state: state.faults == ())


async def test_a_link_that_was_just_closed_is_no_stranger(room: House) -> None:
    anna = await room.join("Anna")
    old = pictures.PictureLine(peer=await linked(room, anna))
    new = pictures.PictureLine(peer=await linked(room, anna))
    await room.media.told_of(pictures.ClosePictures)
    for count, gone in enumerate((old, pictures.PictureLine(peer=PeerId("v-older"))), 2):
        room.media.say(pictures.PicturesReport(lines=(gone, new)))
        await room.media.told_of(pictures.ClosePictures, count)
    assert not (await room.console.until(lambda _state: True)).faults
