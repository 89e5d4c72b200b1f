"""Those who must not get through, and those who mean harm: the meeting goes on untouched."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomctl.web import proof as seals
from roomctl.wire import clients, codec, console, media, page
from roomctl.wire.socket import connect
from tests.room.clients import OFFER, PATIENCE_S, Console, PageUser, Refused, fragment
from tests.room.house import House, house


async def code_of(user: PageUser, **fields: object) -> str:
    with pytest.raises(Refused) as told:
        await user.enter(**{"name": "Mallory", **fields})
    return told.value.code


def spoil(token: str, how: str) -> str:
    body, _, seal = token.rpartition(".")
    match how:
        case "truncated":
            return token[:-5]
        case "no_seal":
            return body
        case "forged":
            return body + "." + ("A" if seal[0] != "A" else "B") + seal[1:]
        case "other_body":
            return ("A" if body[0] != "A" else "B") + body[1:] + "." + seal
        case "endless":
            return token * 50
        case "wild":
            return "\x00\ud7ff💥" + token
        case _:
            return ""


HOWS = ["truncated", "no_seal", "forged", "other_body", "endless", "wild"]


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("kind", ["invite", "resume"])
async def test_a_spoilt_token_is_no_token(tmp_path: Path, how: str, kind: str) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        token = anna.welcome.resume if kind == "resume" else fragment(room.console.state.meeting.link)[0]
        assert await code_of(await room.page(), **{kind: spoil(token, how)}) == f"{kind}_bad"
        assert not anna.closed.is_set()


async def test_one_kind_of_token_is_not_the_other(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        invite = fragment(room.console.state.meeting.link)[0]
        assert await code_of(await room.page(), invite=anna.welcome.resume) == "invite_bad"
        assert await code_of(await room.page(), resume=invite) == "resume_bad"


async def test_another_room_s_invite_is_none_here(tmp_path: Path) -> None:
    async with house(tmp_path / "one") as one, house(tmp_path / "other") as other:
        link = one.console.state.meeting.link
        assert await code_of(await other.page(link), invite=fragment(link)[0]) == "invite_bad"


async def test_a_foreign_page_cannot_open_the_socket(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        for origin in ("https://evil.example", "null", "", f"{room.url}.evil.example"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as told:
                await room.socket(Origin=origin)
            assert told.value.status == 403


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("{", "bad_message"),
        ("[]", "bad_message"),
        ('{"type":"open_peer","peer":"x","person":"y","sdp":""}', "unknown_message"),
        ('{"type":"ask_floor","seq":"one"}', "bad_message"),
        ('{"type":"ask_floor","seq":1,"kind":"shout"}', "bad_message"),
        ('{"type":"enter","name":"Anna"}', "already_in"),
        ('{"type":"ask_floor","seq":1,"note":"' + "x" * 70_000 + '"}', "too_large"),
    ],
)
async def test_a_bad_message_is_answered_and_the_page_stays(tmp_path: Path, sent: str, code: str) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await anna.socket.send_str(sent)
        assert (await anna.expect(page.Done)).code == code
        assert (await anna.ask(lambda seq: page.AskFloor(seq=seq))).code == ""


async def test_binary_and_enormous_messages_hurt_only_their_sender(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna, mallory = await room.join("Anna"), await room.join("Mallory")
        await mallory.socket.send_bytes(b"\x00" * 100)
        assert (await mallory.expect(page.Done)).code == "bad_message"
        await mallory.socket.send_str("x" * (1 << 20))
        async with asyncio.timeout(PATIENCE_S):
            await mallory.closed.wait()
        assert mallory.socket.close_code == 1009
        assert (await anna.ask(lambda seq: page.AskFloor(seq=seq))).code == ""


async def test_endless_nonsense_ends_the_connection(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        mallory = await room.join("Mallory")
        for _ in range(40):
            if not mallory.socket.closed:
                await mallory.socket.send_str("nonsense")
        async with asyncio.timeout(PATIENCE_S):
            await mallory.closed.wait()
        assert mallory.socket.close_code == 1008


async def test_too_many_messages_are_refused_not_done(tmp_path: Path) -> None:
    async with house(tmp_path, "web.messages_per_s=5") as room:
        anna = await room.join("Anna")
        for seq in range(1, 20):
            await anna.send(page.SetMine(seq=seq, muted=bool(seq % 2)))
        assert (await anna.expect(page.Done, lambda done: done.code == "too_fast")).seq > 5


async def test_words_before_entering_are_turned_away(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        user = await room.page()
        await user.send(page.Offer(seq=1, sdp=OFFER))
        with pytest.raises(Refused) as told:
            await user.expect(page.Done)
        assert told.value.code == "enter_first"
        assert not [one for one in room.media.told if isinstance(one, media.OpenPeer)]


@pytest.mark.parametrize(
    ("proof", "code"), [("", "proof_missing"), ("AAAA", "proof_wrong"), ("%%", "proof_wrong")]
)
async def test_an_offer_somebody_changed_on_the_way_opens_no_link(
    tmp_path: Path, proof: str, code: str
) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await anna.send(page.Offer(seq=1, sdp=OFFER, proof=proof))
        assert (await anna.expect(page.Done)).code == code
        assert not [one for one in room.media.told if isinstance(one, media.OpenPeer)]


async def test_a_proof_of_an_earlier_connection_proves_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        seal = seals.prove_offer(anna.key, anna.welcome.session, 1, OFFER)
        again = await room.again(anna)
        await again.send(page.Offer(seq=1, sdp=OFFER, proof=seal))
        assert (await again.expect(page.Done)).code == "proof_wrong"


async def test_an_offer_media_refuses_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anna.link(OFFER + "bad")
        assert (await anna.expect(page.Done)).code == "bad_offer"
        assert (await anna.link()).sdp
        assert room.console.state.people[0].link == "connected"


async def test_floods_of_offers_are_slowed_down(tmp_path: Path) -> None:
    async with house(tmp_path, "web.messages_per_s=1000") as room:
        anna = await room.join("Anna")
        for seq in range(1, 30):
            seal = seals.prove_offer(anna.key, anna.welcome.session, seq, OFFER)
            await anna.send(page.Offer(seq=seq, sdp=OFFER, proof=seal))
        await anna.expect(page.Done, lambda done: done.code == "too_fast")
        opened = [one for one in room.media.told if isinstance(one, media.OpenPeer)]
        assert len(opened) <= 6


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202eannA\u202c", "annA"),
        ("An\u200bna\u0000\n\tB", "Anna B"),
        ("A" + "\u0301" * 50, "Á" + "\u0301" * 3),
        ("x" * 4000, "x" * 40),
        ("  Ａｎｎａ  ", "Ａｎｎａ"),
    ],
)
async def test_a_name_is_one_plain_line(tmp_path: Path, given_name: str, shown: str) -> None:
    async with house(tmp_path) as room:
        user = await room.join(given_name)
        assert user.welcome.name == shown
        (one,) = (await user.view(lambda view: len(view.people) == 1)).people
        assert one.name == shown


async def test_names_that_only_look_different_are_told_apart(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        await room.join("Anna")
        assert (await room.join("Ａnna\u200b")).welcome.name == "Ａnna 2"
        assert (await room.join("An\u3164na\ufe0f")).welcome.name == "Anna 3"
        with pytest.raises(Refused) as told:
            await room.join("\u2800\u3164\U000e0101")
        assert told.value.code == "name_missing"


async def test_a_crowd_behind_one_address_comes_in_and_comes_back(tmp_path: Path) -> None:
    async with house(tmp_path, "web.joins_per_min=5") as room:
        users = [await room.join(f"Person {number}") for number in range(20)]
        for user in users:
            await user.close()
        back = [await room.again(user) for user in users]
        assert [user.you for user in back] == [user.you for user in users]


async def test_guessing_is_slowed_down_for_that_address(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        codes = [await code_of(await room.page(), invite=f"guess-{number}") for number in range(14)]
        assert codes[0] == "invite_bad"
        assert codes[-1] == "too_many_attempts"
        assert (await anna.ask(lambda seq: page.AskFloor(seq=seq))).code == ""


async def test_a_console_that_reads_nothing_is_given_a_fresh_state_later(tmp_path: Path) -> None:
    async with house(tmp_path, beats=True) as room:
        path = tmp_path / "run" / "room.sock"
        slow = await connect(path, codec.room_to_client())
        slow.send(clients.Attach())
        table = await room.console.do(console.AddPerson(name="Carla"))
        for number in range(600):
            name = f"Carla {'x' * 30} {number}"
            await room.console.do(console.RenamePerson(person=table["person"], name=name))
        states: list[clients.State] = []
        last = 0

        async def read() -> None:
            nonlocal last
            async for message in slow:
                if isinstance(message, clients.State):
                    states.append(message)
                    last = message.rev
                elif isinstance(message, clients.Changed):
                    assert message.rev == last + 1
                    last = message.rev
                if last >= room.console.rev and len(states) >= 1:
                    return

        await asyncio.wait_for(read(), PATIENCE_S)
        assert room.console.gaps == 0
        await slow.close(0.0)


async def test_nonsense_on_the_local_socket_hurts_only_itself(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        path = tmp_path / "run" / "room.sock"
        reader, writer = await asyncio.open_unix_connection(str(path))
        writer.write(b'nonsense\n{"type":"request","id":1,"command":{"type":"explode"}}\n\xff\xfe\n')
        writer.write(b'{"type":"attach","watch":false}\n')
        line = await asyncio.wait_for(reader.readline(), PATIENCE_S)
        assert b'"state"' in line
        writer.write(b"x" * (2 << 20))
        writer.close()
        other = await Console.attach(path)
        assert other.state.people == ()
        await other.close()
        assert isinstance(room, House)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
TYPES = st.sampled_from(["enter", "offer", "ask_floor", "withdraw_floor", "give_back", "set_mine", "truth",
                         "leave", "request", "attach", "pass_mine"])  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TYPES, st.dictionaries(st.sampled_from(
    ["seq", "sdp", "proof", "kind", "note", "request", "muted", "away", "name", "id", "command", "invite"]
), ANYTHING, max_size=5)), max_size=12))  # fmt: skip
async def test_whatever_a_page_sends_the_room_answers_the_next(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, dict[str, object]]]
) -> None:
    async with house(tmp_path_factory.mktemp("fuzz"), "web.messages_per_s=1000") as room:
        anna, mallory = await room.join("Anna"), await room.join("Mallory")
        for kind, fields in said:
            if not mallory.socket.closed:
                await mallory.socket.send_str(json.dumps({"type": kind, **fields}))
        assert (await anna.ask(lambda seq: page.AskFloor(seq=seq))).code == ""
        await room.console.until(lambda state: len(state.floor.queue) >= 1)
