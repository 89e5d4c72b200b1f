"""The wire's part about pictures: links of their own, places, and how they stand.

Owns: the message types. Must not know: names, rules, who is behind a peer. The media process passes these on
to and from its picture process; sound and its links know nothing of them.
"""

from __future__ import annotations

from typing import Literal

from roomctl.errors import Param
from roomctl.types import PeerId
from roomctl.wire.base import Message, Value

EVERY = PeerId("")
"""In `ClosePictures`: all links."""
PLACES = 9
"""Pictures that are shown at the same time: a page offers one line for each, after that of its camera."""

# --- room -> media --------------------------------------------------------------------------------


class PictureSettings(Value, frozen=True, kw_only=True):
    """The room's own camera: "off" = it has none, "auto" = the first that opens, "test" = a made picture."""

    camera: str = "off"


class SetRoomCamera(Message, frozen=True, kw_only=True):
    """Turn the room's camera on or off. Off before anybody asked for it."""

    on: bool


class OpenPictures(Message, frozen=True, kw_only=True):
    """Answer this offer of a picture link. `sends` False: a screen, its camera line is refused.

    `skip`: sources this viewer is never sent (the room's screen does not show the room to itself).
    """

    peer: PeerId
    sdp: str
    sends: bool = True
    skip: tuple[str, ...] = ()


class ClosePictures(Message, frozen=True, kw_only=True):
    """Close one picture link; "" = all of them."""

    peer: PeerId


class ShowPictures(Message, frozen=True, kw_only=True):
    """Whose picture stands in which place ("" = nobody's), and whose matter most, first. By peer."""

    places: tuple[str, ...]
    order: tuple[str, ...] = ()


RoomToPictures = OpenPictures | ClosePictures | ShowPictures | SetRoomCamera

# --- media -> room --------------------------------------------------------------------------------


class PicturesAnswer(Message, frozen=True, kw_only=True):
    peer: PeerId
    sdp: str


class PicturesRefused(Message, frozen=True, kw_only=True):
    peer: PeerId
    code: str
    params: dict[str, Param] = {}


class PicturesChanged(Message, frozen=True, kw_only=True):
    """A picture link came up, or is gone."""

    peer: PeerId
    connected: bool


class PicturesCarried(Message, frozen=True, kw_only=True):
    """For each place: has the first whole picture of its present source been passed on?"""

    places: tuple[str, ...]  # the sources, as they were when this was said
    live: tuple[bool, ...]


class PictureLine(Value, frozen=True, kw_only=True):
    """One picture link. bit/s; 0 = nothing is sent, or nothing was said."""

    peer: PeerId
    up_bps: int = 0
    allowed_bps: int = 0
    queue_s: float = 0.0
    held_back: tuple[int, ...] = ()  # places this viewer is not sent, for want of a good line


class RoomCameraChanged(Message, frozen=True, kw_only=True):
    """How the room's camera stands. `device`: which, where it is lost."""

    state: Literal["off", "opening", "on", "covered", "lost"]
    device: str = ""


class PicturesReport(Message, frozen=True, kw_only=True):
    """Once a second, while there are links; each replaces the former. `cpu_pct`: of one core."""

    lines: tuple[PictureLine, ...]
    cpu_pct: float = 0.0


class PicturesGone(Message, frozen=True, kw_only=True):
    """The picture process ended: every picture link is gone. Sound is not touched."""


PicturesToRoom = (
    PicturesAnswer
    | PicturesRefused
    | PicturesChanged
    | PicturesCarried
    | PicturesReport
    | PicturesGone
    | RoomCameraChanged
)
