"""What is asked of room over plain HTTP, each question with its one answer.

Owns: the values. Must not know: aiohttp, who may ask. A page asks `POST /door` with a `Look` before it
enters; the page of lines, on this PC only, asks `GET /lines.json`.
"""

from __future__ import annotations

from roomctl.errors import Param
from roomctl.types import Language, LinkState, PersonId, Role
from roomctl.wire.base import Value
from roomctl.wire.page import PageName
from roomctl.wire.view import LineView


class Look(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is behind this invite? Asking costs no use of it."""

    invite: str = ""
    resume: str = ""
    page: PageName = "join"
    language: Language = "en"


class DoorView(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What there is to know before entering, or with a `code` why not. `name`: what the personal link
    suggests. `pledge`: the words to agree to where `ask_pledge`; "" = the page's own words.
    `returning`: this person was here already.
    """

    code: str = ""
    params: dict[str, Param] = {}
    meeting: str = ""
    demo: bool = False
    role: Role = "participant"
    name: str = ""
    ask_pledge: bool = False
    pledge: str = ""
    lobby: bool = False
    locked: bool = False
    returning: bool = False
    places: int = 0  # pictures this page may ask for; 0: a meeting of voices
    audio_slots: int = 0  # for a link made ready while its person still answers; 0: wait for Welcome


class LineRow(Value, frozen=True, kw_only=True):
    """One remote's line, for the room's own screen."""

    id: PersonId
    name: str
    link: LinkState
    muted: bool = False
    line: LineView = LineView()


class LinesView(Value, frozen=True, kw_only=True, omit_defaults=False):
    """GET /lines.json, answered on this PC only: everybody's line, as measured. `code`: why not."""

    code: str = ""
    lines: tuple[LineRow, ...] = ()
    priority: str = ""
    worst_late_ms: float = 0.0
