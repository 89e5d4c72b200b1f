"""Every example of PROTOCOL.md means what the codec says, and a running room does what commands say."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

import roomctl.wire
from roomctl.room.stay import COMES_BACK_S
from roomctl.wire import clients, codec, console, media, page, questions
from roomctl.wire.base import snake
from tests.room.clients import OFFER, PageUser, Refused, fragment
from tests.room.house import House, house

TEXT = (Path(roomctl.wire.__file__).parent / "PROTOCOL.md").read_text()
UNIONS: dict[str, Any] = {
    "room-to-media": media.RoomToMedia,
    "media-to-room": media.MediaToRoom,
    "client-to-room": clients.ClientToRoom,
    "command": console.Command,
    "room-to-client": clients.RoomToClient,
    "page-to-room": page.PageToRoom,
    "room-to-page": page.RoomToPage,
    "look": questions.Look,
    "door-view": questions.DoorView,
}


def examples(kind: str) -> list[str]:
    blocks = re.findall(r"```jsonl ([a-z-]+)\n(.*?)```", TEXT, re.DOTALL)
    return [line for name, text in blocks if name == kind for line in text.splitlines() if line]


EVERY = [(kind, line) for kind in UNIONS for line in examples(kind)]


@pytest.mark.parametrize(("kind", "line"), EVERY)
def test_an_example_is_a_message_and_holds_nothing_unknown(kind: str, line: str) -> None:
    message: Any = codec.Codec(UNIONS[kind]).decode(line)
    again = msgspec.json.decode(msgspec.json.encode(message))
    known = msgspec.to_builtins(_full(message))
    _nothing_lost(json.loads(line), known)
    assert codec.Codec(UNIONS[kind]).decode(msgspec.json.encode(again)) == message


@pytest.mark.parametrize("kind", [kind for kind in UNIONS if get_args(UNIONS[kind])])
def test_every_message_has_an_example(kind: str) -> None:
    shown = {json.loads(line)["type"] for line in examples(kind)}
    assert shown == {snake(one.__name__) for one in get_args(UNIONS[kind])}


def _full(message: Any) -> Any:
    """All fields of a message, defaults too, as plain values."""
    if isinstance(message, msgspec.Struct):
        out = {name: _full(getattr(message, name)) for name in message.__struct_fields__}
        config = message.__struct_config__
        return {config.tag_field: config.tag, **out} if config.tag_field else out
    if isinstance(message, tuple | list):
        return [_full(one) for one in message]
    if isinstance(message, dict):
        return {key: _full(one) for key, one in message.items()}
    return message


def _nothing_lost(given: Any, known: Any) -> None:
    if isinstance(given, dict):
        for key, value in given.items():
            assert key in known, f"{key} is no field"
            _nothing_lost(value, known[key])
    elif isinstance(given, list):
        for one, other in zip(given, known, strict=True):
            _nothing_lost(one, other)
    else:
        assert given == known


# --- against a running room -----------------------------------------------------------------------


class Scene:
    """A meeting with two remote people and one at the table; 1, 2 and 3 are their requests."""

    def __init__(self, room: House) -> None:
        self.room = room
        self.ids: dict[str, str] = {}
        self.anna: PageUser = None  # type: ignore[assignment]

    async def people(self) -> None:
        self.anna, ben = await self.room.join("Anna"), await self.room.join("Ben")
        table = await self.room.console.do(console.AddPerson(name="Carla"))
        self.ids |= {"p-anna": self.anna.you, "p-ben": ben.you, "p-table": table["person"]}

    async def ask(self, who: str) -> None:
        await self.do(console.AddFor(person=self.ids[who]))  # type: ignore[arg-type]

    async def queue(self) -> None:
        for who in ("p-anna", "p-ben", "p-table"):
            await self.ask(who)

    async def do(self, command: console.Command) -> Any:
        return await self.room.console.do(command)

    async def knock(self) -> None:
        await self.do(console.SetLobby(on=True))
        user = await self.room.page(self.room.console.state.meeting.link)
        await user.send(
            page.Enter(invite=fragment(self.room.console.state.meeting.link)[0], name="Dora", pledged=True)
        )
        self.ids["p-knock"] = (await user.expect(page.Wait)).you

    def real(self, line: str) -> str:
        for name, known in self.ids.items():
            line = line.replace(f'"{name}"', f'"{known}"')
        return line


async def _chaired(scene: Scene) -> None:
    await scene.do(console.SetPolicy(policy="chaired"))
    await scene.anna.ask(lambda seq: page.AskFloor(seq=seq))


async def _turn(scene: Scene) -> None:
    await scene.queue()
    await scene.do(console.Next())


async def _notice(scene: Scene) -> None:
    await scene.queue()
    await scene.anna.ask(lambda seq: page.AskFloor(seq=seq, kind="technical"))


async def _voice(scene: Scene) -> None:
    await scene.do(console.SetPolicy(policy="voice"))
    scene.room.media.speech("room", on=True)
    await scene.room.console.until(lambda state: state.floor.holder is not None)


async def _round(scene: Scene) -> None:
    await scene.do(console.StartRound(order=(scene.ids["p-table"], scene.ids["p-anna"])))  # type: ignore[arg-type]


async def _agenda(scene: Scene) -> None:
    await scene.do(console.AddAgenda(title="One"))


async def _invite(scene: Scene) -> None:
    scene.ids["5f0a91c2"] = (await scene.do(console.MakeInvite(name="Dora")))["id"]


Prepare = Callable[[Scene], Awaitable[None]]
BEFORE: dict[str, Prepare] = {
    "accept": _chaired, "deny": _chaired, "grant": Scene.queue, "next": Scene.queue, "release": _turn,
    "revoke": _turn, "move": Scene.queue, "merge": Scene.queue, "withdraw": Scene.queue, "name_voice": _voice,
    "undo": _turn, "end_round": _round, "pass_turn": _round, "later_turn": _round, "go_to_agenda": _agenda,
    "remove_agenda": _agenda,
    "admit": Scene.knock, "refuse_knock": Scene.knock, "revoke_invite": _invite,
}  # fmt: skip
REFUSED_HERE = {"simulate_voice": "not_a_demo", "film_room": "no_room_camera", "teach_seat": "one_microphone"}


@pytest.mark.parametrize("line", examples("command"))
async def test_a_command_does_what_it_says(line: str, tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        scene = Scene(room)
        await scene.people()
        kind = json.loads(line)["type"]
        prepare = BEFORE.get(kind)
        if kind == "release" and "request" in line:
            prepare = _notice
        if "this_turn" in line:
            prepare = _turn
        if prepare is not None:
            await prepare(scene)
        await room.console.until(lambda state: len(state.people) >= 3)
        before = room.console.state
        command: Any = codec.Codec(console.Command).decode(scene.real(line))
        reply = await room.console.ask(command)
        assert reply.code == REFUSED_HERE.get(kind, ""), reply
        if kind not in {
            "shutdown",
            "list_invites",
            "select_device",
            "simulate_voice",
            "teach_seat",
            "set_patience",
        }:
            await room.console.until(lambda state: state != before)


async def test_a_page_goes_through_all_its_messages(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        scene = Scene(room)
        await scene.people()
        anna = scene.anna
        for line in examples("page-to-room"):
            given = json.loads(line)
            if given["type"] == "enter":
                continue
            if given["type"] == "offer":
                await anna.link(OFFER)
                continue
            if given["type"] in {"give_back", "pass_mine", "later_mine"}:
                await _so_that(given["type"], scene)
            if "seq" in given:
                done = await anna.ask(lambda seq, given=given: _numbered(given, seq))  # type: ignore[misc]
                assert done.code == "", (given, done)
            else:
                await anna.socket.send_str(line)
        with pytest.raises((ConnectionError, Refused)):
            await anna.expect(page.Wait)
        await room.pass_time(COMES_BACK_S + 1.0)
        await room.console.until(lambda state: len(state.people) == 2)


def _numbered(given: dict[str, Any], seq: int) -> Any:
    return codec.Codec(page.PageToRoom).decode(json.dumps(given | {"seq": seq}))


async def _so_that(kind: str, scene: Scene) -> None:
    if kind == "give_back":
        await scene.ask("p-anna")
        await scene.do(console.Next())
    elif scene.room.console.floor.round is None:
        order = (scene.ids["p-anna"], scene.ids["p-table"])
        await scene.do(console.StartRound(order=order))  # type: ignore[arg-type]
    else:
        await scene.do(console.EndRound())
        await scene.room.console.until(lambda state: state.floor.round is None)
        await _so_that(kind, scene)
