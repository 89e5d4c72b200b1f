"""Invitations: a link and a QR code for a role; the list of those given out, to withdraw them.

Owns: what is shown of them. A link is shown only when it is made or is the meeting's open one, never logged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _, ngettext
from roomctl.types import Role
from roomctl.wire import codec
from roomctl.wire import console as wire
from roomctl.wire.view import InviteView
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.words import clean, duration, role_word, say, told_of

_KEYS: dict[str, Role] = {"p": "participant", "g": "guest", "c": "chair", "h": "phone", "s": "display"}


class Invite(Sheet[None]):
    """Link and code."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"make('{role}')", show=False, id=f"invite.{role}") for key, role in _KEYS.items()),
        Binding("o", "open_link", show=False, id="invite.open"),
        Binding("y", "listing", show=False, id="invite.list"),
        Binding("x", "withdraw", show=False, id="invite.withdraw"),
        Binding("v", "alone", show=False, id="invite.alone"),
        Binding("f", "certificate", show=False, id="invite.certificate"),
    ]
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._url = ""
        self._about = ""
        self._given: tuple[InviteView, ...] | None = None

    def heading(self) -> str:
        """The title."""
        return _("Invite")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys."""
        if self._given is not None:
            return (("x", _("withdraw")), ("o", _("link")))
        roles = ((key, role_word(role)) for key, role in _KEYS.items())
        return (*roles, ("y", _("given out")), ("v", _("code alone")), ("f", _("certificate")))

    def body(self) -> Iterable[Widget]:
        """The link and the code (for whom, the title says: every line counts in 24); or the list."""
        yield Static(id="url", markup=False)
        yield VerticalScroll(Static(id="qr", markup=False), id="qr-room", can_focus=False)
        yield Lines(_("Invitations given out"), id="given")

    def update(self, look: Look) -> None:
        """What there is to show."""
        listing = self._given is not None
        self.query_one("#given").display = listing
        alone = self.has_class("-alone") and not listing
        self.query_one("#qr-room").display = not listing
        self.query_one("#url").display = not listing and not alone
        for part in ("#sheet-title", "#sheet-keys"):
            self.query_one(part).display = not alone
        if self._given is not None:
            rows = [(invite.id, _invite_words(invite)) for invite in self._given]
            self.query_one("#given", Lines).give(rows or [(None, _("No invitation was given out."))], look)
            return
        url = self._url or (look.state.meeting.link if look.state else "")
        about = self._about or (_("This link is for everybody.") if url else "")
        about = about or _("Choose for whom: press one of the keys below.")
        self.query_one("#sheet-title", Static).update(told_of(self.heading(), about))
        self.query_one("#url", Static).update(url)
        room = self.query_one("#qr-room").size
        self.query_one("#qr", Static).update(qr_text(url, room.width, room.height) if url else "")

    def action_alone(self) -> None:
        """The code alone on the whole screen, or all again."""
        self.toggle_class("-alone")
        self.call_after_refresh(lambda: self.show(self.desk.look()))

    async def action_make(self, role: Role) -> None:
        """A new invitation for this role."""
        reply = await self.desk.ask(wire.MakeInvite(role=role))
        if reply.code:
            self.desk.tell(self.desk.refused(reply))
            return
        invite = codec.view(reply.data, InviteView)
        self._given = None
        self._url = clean(invite.url)
        self._about = _invite_words(invite)
        self.show(self.desk.look())

    def action_open_link(self) -> None:
        """Back to the meeting's open link."""
        self._url, self._about, self._given = "", "", None
        self.show(self.desk.look())

    def action_certificate(self) -> None:
        """The fingerprint that a phone's browser shows of our own certificate."""
        look = self.desk.look()
        found = look.state.meeting.fingerprint if look.state else ""
        if not found:
            self.desk.tell(_("No certificate of our own is in use."))
            return
        self._given = None
        self._url = found
        self._about = _("the browser must show this certificate (SHA-256)")
        self.show(look)

    async def action_listing(self) -> None:
        """All that were given out."""
        reply = await self.desk.ask(wire.ListInvites())
        if reply.code:
            self.desk.tell(self.desk.refused(reply))
            return
        self._given = codec.view(reply.data, tuple[InviteView, ...])
        self.show(self.desk.look())
        self.query_one("#given").focus()

    async def action_withdraw(self) -> None:
        """The selected one is good no more."""
        key = self.query_one("#given", Lines).cursor
        if self._given is not None and isinstance(key, str):
            reply = await self.desk.ask(wire.RevokeInvite(invite=key))
            self.desk.tell(
                self.desk.refused(reply) if reply.code else _("Withdrawn: this link is good no more.")
            )
            await self.action_listing()


def _invite_words(invite: InviteView) -> str:
    parts = [role_word(invite.role)]
    if invite.name:
        parts.insert(0, clean(invite.name))
    if invite.begins_in_s > 0:
        parts.append(say(_("begins in {time}"), time=duration(invite.begins_in_s)))
    if invite.expires_in_s > 0:
        parts.append(say(_("good for {time}"), time=duration(invite.expires_in_s - invite.begins_in_s)))
    if invite.uses_left is not None:
        parts.append(say(_("{count} uses left"), count=invite.uses_left))
    if invite.revoked:
        parts.append(_("withdrawn"))
    return ", ".join(parts)


def qr_text(url: str, columns: int, lines: int) -> Content:
    """The code in half blocks, dark on light with its quiet margin; in words when there is no room for it."""
    import segno

    code = segno.make_qr(url, error="l")
    sizes = ((code.symbol_size(border=border)[0], border) for border in (4, 2, 1))
    border = next((border for size, border in sizes if size <= columns and (size + 1) // 2 <= lines), 0)
    if not border:
        need = (int(code.symbol_size(border=1)[0]) + 1) // 2 - lines
        words = ngettext(
            "Too small for the QR code: press v, or make the window {lines} line larger.",
            "Too small for the QR code: press v, or make the window {lines} lines larger.",
            need,
        )
        return Content(say(words, lines=need))
    rows = [[bool(dark) for dark in row] for row in code.matrix_iter(border=border)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    text = "\n".join(
        "".join(blocks[a, b] for a, b in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return Content.styled(text, "black on white")
