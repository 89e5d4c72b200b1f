"""The codec: what goes in comes out, and what is wrong is named without being repeated."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.errors import BadMessage
from roomctl.types import PersonId, RequestId
from roomctl.wire import clients, codec, console, page
from roomctl.wire.base import Message, snake
from roomctl.wire.view import FloorView, MeetingView


def test_names_on_the_wire_are_the_class_names_in_snake_case() -> None:
    assert snake("OpenPeer") == "open_peer"
    assert codec.encode(console.Next()) == b'{"type":"next"}'


def test_a_request_carries_its_command() -> None:
    sent = clients.Request(id=4, command=console.Grant(request=RequestId(7)), if_rev=12)
    assert codec.client_to_room().decode(codec.encode(sent)) == sent


@given(st.text(max_size=80), st.text(max_size=200), st.booleans())
def test_any_text_survives_the_way(name: str, note: str, alone: bool) -> None:
    reader = codec.page_to_room(10_000)
    for sent in (page.Enter(name=name, alone=alone), page.AskFloor(seq=1, note=note)):
        assert reader.decode(codec.encode(sent)) == sent


def test_a_section_is_a_view_again() -> None:
    view = FloorView(revision=3, open=False)
    assert codec.view(codec.plain(view), FloorView) == view


def test_a_message_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadMessage) as told:
        codec.page_to_room(64).decode(b'{"type":"enter","name":"' + b"x" * 64 + b'"}')
    assert told.value.code == "too_large"
    assert told.value.params == {"limit": 64}


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (b'{"type":"nobody_knows"}', "unknown_message", None),
        (b"{", "bad_message", ""),
        (b"\xff\xfe", "bad_message", ""),
        (b'{"type":"attach","version":"one"}', "bad_message", "$.version"),
        (b'{"type":"request","id":1}', "bad_message", ""),
    ],
)
def test_what_is_wrong_is_named(data: bytes, code: str, where: str | None) -> None:
    with pytest.raises(BadMessage) as told:
        codec.client_to_room().decode(data)
    assert told.value.code == code
    assert told.value.params.get("where") == where


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_decode_or_be_refused(data: bytes) -> None:
    for reader in (codec.client_to_room(), codec.room_to_media()):
        try:
            message = reader.decode(data)
        except BadMessage:
            continue
        assert isinstance(message, Message)


def test_an_error_never_repeats_what_was_in_the_message() -> None:
    with pytest.raises(BadMessage) as told:
        codec.page_to_room(1000).decode(b'{"type":"enter","name":{"secret":"canary"}}')
    assert "canary" not in str(told.value)
    with pytest.raises(BadMessage) as told:
        codec.view({"name": "x", "kind": "canary", "language": "en"}, MeetingView)
    assert "canary" not in str(told.value)


def test_unknown_fields_of_a_newer_version_are_ignored() -> None:
    data = msgspec.json.encode({"type": "next", "newer": True})
    request = b'{"type":"request","id":1,"command":' + data + b"}"
    assert codec.client_to_room().decode(request) == clients.Request(id=1, command=console.Next())


def test_a_person_id_is_plain_text_on_the_wire() -> None:
    assert codec.plain(page.Wait(you=PersonId("p-a1b2c3d4"))) == {"type": "wait", "you": "p-a1b2c3d4"}
