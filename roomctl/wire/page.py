"""The wire between room and pages: a participant's acts up, the public view down. JSON over a WebSocket.

Owns: the message types. Must not know: aiohttp, HTML. What may be asked before: `questions`.
A page says `Enter` first (with an invite, or the resume token it was given); the answer is `Welcome`,
`Wait` (lobby) or `Refusal`. Nothing but the public view is sent down: no notes, no talk time, no pending
requests of others, no addresses.
"""

from __future__ import annotations

from typing import Any, Literal

from roomctl.errors import Param
from roomctl.types import (
    CameraState,
    Language,
    LinkState,
    Origin,
    OwnCamera,
    PersonId,
    Presence,
    RequestId,
    RequestKind,
    Role,
    RoomCamera,
)
from roomctl.wire.base import WIRE_VERSION, Message, Value
from roomctl.wire.media import IceServer
from roomctl.wire.view import FloorView

LinkOf = Literal["sound", "pictures"]
PageName = Literal["join", "display", "hand", "chair"]

# --- page -> room ---------------------------------------------------------------------------------


class Enter(Message, frozen=True, kw_only=True):
    """`seq` of later messages counts up from `Welcome.seq` + 1; a repeated one is answered again, not done
    again. A `resume` that is not good any more is passed over when there is an `invite` too.
    """

    invite: str = ""
    resume: str = ""
    page: PageName = "join"
    name: str = ""
    language: Language = "en"
    pledged: bool = False
    alone: bool = True
    version: int = WIRE_VERSION


class Offer(Message, frozen=True, kw_only=True):
    """A new link for me (the first, or after a loss). `proof`: HMAC over the DTLS fingerprints, base64.

    `of` pictures: a link of its own, video lines only, the camera's first, then one for each place.
    """

    seq: int
    sdp: str
    proof: str = ""
    of: LinkOf = "sound"


class AskFloor(Message, frozen=True, kw_only=True):
    seq: int
    kind: RequestKind = "contribution"
    note: str = ""


class WithdrawFloor(Message, frozen=True, kw_only=True):
    seq: int
    request: RequestId | None = None  # None: my waiting contribution


class GiveBack(Message, frozen=True, kw_only=True):
    seq: int


class PassMine(Message, frozen=True, kw_only=True):
    seq: int


class LaterMine(Message, frozen=True, kw_only=True):
    seq: int


class SetMine(Message, frozen=True, kw_only=True):
    """What I set about myself; None = as it was. `away`: "somebody came in"."""

    seq: int
    muted: bool | None = None
    away: bool | None = None
    name: str | None = None
    language: Language | None = None
    alone: bool | None = None
    camera: OwnCamera | None = None


class Truth(Message, frozen=True, kw_only=True):
    """What the page measured of what it receives, each 2 s. None = not measured."""

    delay_ms: float | None = None
    loss_pct: float | None = None
    concealed_pct: float | None = None
    sending: bool = True


class Leave(Message, frozen=True, kw_only=True):
    """Out at once. `back`: the page has a way back, so place and turn are kept for a moment."""

    seq: int
    back: bool = False


PageToRoom = (
    Enter | Offer | AskFloor | WithdrawFloor | GiveBack | PassMine | LaterMine | SetMine | Truth | Leave
)

# --- room -> page ---------------------------------------------------------------------------------


class PublicPerson(Value, frozen=True, kw_only=True):
    id: PersonId
    name: str
    origin: Origin
    role: Role = "participant"
    presence: Presence = "present"
    number: int | None = None
    link: LinkState = "none"
    muted: bool = False
    camera: CameraState = "off"
    angle: float | None = None  # where at the table, degrees against the clock; None: not known


class PicturePlace(Value, frozen=True, kw_only=True):
    """One place for a picture. `person` "" = nobody's, "room" = the room's camera. `live`: it moves now."""

    person: str = ""
    live: bool = False


class PublicView(Value, frozen=True, kw_only=True):
    meeting: str
    demo: bool
    locked: bool
    people: tuple[PublicPerson, ...]
    floor: FloorView  # the public part
    room_here: bool = True  # False: the room's sound is lost; the page says so
    room_camera: RoomCamera = "none"
    at_door: int = 0  # how many knock: for the room's screen, without names
    pictures: tuple[PicturePlace, ...] = ()  # place n comes on the page's n-th receiving picture line


class Welcome(Message, frozen=True, kw_only=True):
    """In. `resume` brings name and place back after a reload (kept by the page in sessionStorage).

    `session`: new for each connection, part of what an offer's proof covers (see PROTOCOL.md).
    `seq`: the last number of yours that was done. `linked`: the room still holds a living link of yours;
    False, or a page that has none any more: send an Offer. `audio` False: this role never sends or hears
    sound, offers are refused. `ends_in_s`: a guest's time left, 0 = no end.
    """

    you: PersonId
    role: Role
    name: str
    resume: str
    epoch: str
    session: str = ""
    seq: int = 0
    linked: bool = False
    audio: bool = True
    ends_in_s: float = 0.0
    ice_servers: tuple[IceServer, ...] = ()
    frame_ms: int = 20
    audio_slots: int = 1  # how many audio m-lines the page offers (1: one mixed stream)
    places: int = 0  # how many picture lines besides its camera's it offers; 0: no pictures for this page


class Wait(Message, frozen=True, kw_only=True):
    """In the lobby."""

    you: PersonId


class Refusal(Message, frozen=True, kw_only=True):
    """Not in, or not any more; the page shows the words for `code` and does not try again by itself."""

    code: str
    params: dict[str, Param] = {}
    reason: str = ""  # words of the chair


class View(Message, frozen=True, kw_only=True):
    rev: int
    view: PublicView


class Speaking(Message, frozen=True, kw_only=True):
    """Who is heard speaking now: source ids ("room" or persons), who stands out first."""

    sources: tuple[str, ...]


class Answer(Message, frozen=True, kw_only=True):
    seq: int
    sdp: str
    proof: str = ""


class Done(Message, frozen=True, kw_only=True):
    """The answer to a numbered message. `code` "" = done."""

    seq: int
    code: str = ""
    params: dict[str, Param] = {}
    data: Any = None


class Relink(Message, frozen=True, kw_only=True):
    """Your link is gone here: offer a new one now."""

    reason: Literal["media_restarted", "lost", "asked"] = "asked"
    of: LinkOf = "sound"
    places: int = 0  # of pictures: how many lines to offer from now on, as in Welcome


class Notice(Message, frozen=True, kw_only=True):
    """Something about you, in words (a denied request with its reason, the floor offered again)."""

    code: str
    params: dict[str, Param] = {}
    reason: str = ""


class Heard(Message, frozen=True, kw_only=True):
    """What the room measures of you, each 2 s. `frame_ms`: how long your packets are to be."""

    delay_ms: float | None = None
    loss_pct: float | None = None
    level_dbfs: float | None = None
    held_back: tuple[int, ...] = ()  # places that are not sent to you: your line is too thin for all
    frame_ms: int = 20


class Poster(Message, frozen=True, kw_only=True):
    """For the room's screen: the code that phones in the room scan to join the queue. `code`: its rows from
    above, "1" = dark, without a margin; () = there is none.
    """

    code: tuple[str, ...] = ()


RoomToPage = Welcome | Wait | Refusal | View | Speaking | Answer | Done | Relink | Notice | Heard | Poster
