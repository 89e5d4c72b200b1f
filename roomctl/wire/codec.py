"""The one codec: messages to bytes and back, with limits and plain errors.

Owns: encoding, decoding, size limits. Must not know: sockets, what a message leads to.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from roomctl.errors import BadMessage
from roomctl.wire import clients, media, page, pictures, questions
from roomctl.wire.base import Message

MAX_LOCAL = 1 << 20
"""Largest line on a local socket, bytes (a snapshot of 100 people is some 30 KiB)."""

M = TypeVar("M")
V = TypeVar("V")

_encoder = msgspec.json.Encoder()


def encode(message: Message) -> bytes:
    """One message as JSON, without a line end."""
    return _encoder.encode(message)


def plain(value: object) -> object:
    """A view as plain JSON values (dicts, lists, numbers, strings)."""
    return msgspec.to_builtins(value)


def view(value: object, kind: type[V]) -> V:
    """Plain JSON values as a view type. Raises BadMessage."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _bad(error) from None


class Codec(Generic[M]):
    """Decodes one side's union. `limit`: the largest message taken, in bytes."""

    def __init__(self, union: object, limit: int = MAX_LOCAL) -> None:
        self._decoder: msgspec.json.Decoder[M] = msgspec.json.Decoder(union)
        self._limit = limit

    def decode(self, data: bytes | str) -> M:
        """One message. Raises BadMessage with code "too_large", "unknown_message" or "bad_message".

        The error's parameters say where the fault is and never what was in the message.
        """
        if len(data) > self._limit:
            raise BadMessage("too_large", limit=self._limit)
        try:
            return self._decoder.decode(data)
        except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _bad(error) from None


def _bad(error: Exception) -> BadMessage:
    text = str(error)
    if text.startswith("Invalid value") and text.endswith("`$.type`"):
        return BadMessage("unknown_message")
    where = text.rsplit(" - at ", 1)[1].strip("`") if " - at " in text else ""
    return BadMessage("bad_message", where=where)


def room_to_media() -> Codec[media.RoomToMedia]:
    """What media reads."""
    return Codec(media.RoomToMedia)


def media_to_room() -> Codec[media.MediaToRoom]:
    """What room reads of media."""
    return Codec(media.MediaToRoom)


def to_pictures() -> Codec[media.ToPictures]:
    """What the picture process reads of media."""
    return Codec(media.ToPictures)


def from_pictures() -> Codec[pictures.PicturesToRoom]:
    """What media reads of its picture process."""
    return Codec(pictures.PicturesToRoom)


def client_to_room() -> Codec[clients.ClientToRoom]:
    """What room reads of a console."""
    return Codec(clients.ClientToRoom)


def room_to_client() -> Codec[clients.RoomToClient]:
    """What a console reads."""
    return Codec(clients.RoomToClient)


def page_to_room(limit: int) -> Codec[page.PageToRoom | clients.ClientToRoom]:
    """What room reads of a page, a chair's page included; `limit` in bytes."""
    return Codec(page.PageToRoom | clients.ClientToRoom, limit)


def look_at_door() -> Codec[questions.Look]:
    """What room is asked before anybody enters."""
    return Codec(questions.Look)


def room_to_page() -> Codec[page.RoomToPage]:
    """What a page reads."""
    return Codec(page.RoomToPage)
