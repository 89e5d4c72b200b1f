"""Invites: dated, counted, revocable. Who holds a good one may knock; more it does not say.

Owns: the ledger of invites and their uses (ids and numbers in one small file, so that a revoked invite stays
revoked after a restart), and their links. Must not know: HTTP, who is in the meeting, a token's bytes. Time
(`now`, seconds of the wall clock) is an argument. The name in a personal invite lives in the token alone,
never in the ledger's file.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from roomctl.errors import Refused
from roomctl.types import Language, Role
from roomctl.web.secret import write_private
from roomctl.web.token import Invite, Resume, Tokens
from roomctl.wire.view import InviteView

MAX_INVITES = 500
PAST_S = 24 * 3600.0
"""So long an invite that has ended is known: who came in with it may still be in, and come back."""
FILE = "invites.json"
PAGES: dict[Role, str] = {
    "participant": "/j",
    "guest": "/j",
    "phone": "/hand",
    "display": "/display",
    "chair": "/chair",
}


class _Kept(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One invite in the ledger: what its token cannot say of itself."""

    role: Role
    starts: float
    expires: float
    uses: int = 0
    used: int = 0
    revoked: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An invite and its address. The address goes to one person and is never listed again."""

    invite: Invite
    url: str


class Invites:
    """Makes, checks, counts and revokes. Single-threaded: only the room calls it."""

    def __init__(self, key: bytes, state: Path, base_url: str) -> None:
        self._key = key
        self._path = state / FILE
        self.base_url = base_url.rstrip("/")
        self._tokens = Tokens(key)
        self._names: dict[str, str] = {}
        self._ledger = self._load()
        self._changed = False

    def make(
        self,
        role: Role,
        now: float,
        *,
        starts_in_s: float = 0.0,
        expires_s: float = 12 * 3600.0,
        uses: int | None = None,
        name: str = "",
        language: Language | None = None,
    ) -> Link:
        """A new invite. Raises Refused("too_many_invites"), Refused("invite_times")."""
        self._prune(now)
        if sum(kept.expires > now for kept in self._ledger.values()) >= MAX_INVITES:
            raise Refused("too_many_invites", limit=MAX_INVITES)
        if starts_in_s < 0 or expires_s <= starts_in_s or (uses is not None and uses < 1):
            raise Refused("invite_times")
        starts = float(round(now + starts_in_s)) if starts_in_s else 0.0
        invite = Invite(secrets.token_hex(4), role, starts, float(round(now + expires_s)), name, language)
        self._keep(invite, uses or 0)
        return Link(invite, self.url(invite))

    def open_link(self, role: Role, now: float, expires_s: float) -> Link:
        """The one link for anybody in this role: the same until half of its time is over, or it is revoked.

        Who asks again and again always has one that is good for a while; the one before is good to its end.
        """
        for known, kept in self._ledger.items():
            good = not kept.revoked and kept.expires - now > expires_s / 2
            if kept.open and kept.role == role and good:
                invite = Invite(known, role, kept.starts, kept.expires)
                return Link(invite, self.url(invite))
        self._prune(now)
        invite = Invite(secrets.token_hex(4), role, 0.0, float(round(now + expires_s)))
        self._keep(invite, is_open=True)
        return Link(invite, self.url(invite))

    def check(self, token: str, now: float) -> Invite:
        """The invite behind `token`. Raises Refused with invite_bad, _early, _expired or _revoked.

        Whether it is used up is another question (`used_up`): who came in with it may come back.
        """
        invite = self._tokens.read_invite(token)
        kept = self._ledger.get(invite.id)
        if now >= invite.expires:
            raise Refused("invite_expired")
        if kept is None or kept.revoked:  # not in the ledger: the state directory was emptied on purpose
            raise Refused("invite_revoked")
        if now < invite.starts:
            raise Refused("invite_early", seconds=round(invite.starts - now))
        return invite

    def used_up(self, invite_id: str) -> bool:
        """Nobody new comes in with it."""
        kept = self._ledger.get(invite_id)
        return kept is not None and 0 < kept.uses <= kept.used

    def count_use(self, invite_id: str) -> None:
        """Somebody came in with it. Raises Refused("invite_used") when another was faster."""
        kept = self._ledger.get(invite_id)
        if self.used_up(invite_id):
            raise Refused("invite_used")
        if kept is None or not kept.uses:
            return
        kept.used += 1
        self._changed = True

    def revoke(self, invite_id: str) -> None:
        """From now on nobody comes in with it, nor with an earlier one of the same link for anybody.

        Raises Refused("unknown_invite").
        """
        kept = self._ledger.get(invite_id)
        if kept is None:
            raise Refused("unknown_invite")
        for one in self._ledger.values():
            if one is kept or (kept.open and one.open and one.role == kept.role):
                one.revoked = True
        self._changed = True

    def forget_names(self) -> None:
        """The meeting is over: whom an invite was made for stands in its link alone."""
        self._names.clear()

    def revoked(self, invite_id: str) -> bool:
        """True for an invite that was revoked (or is not known any more)."""
        kept = self._ledger.get(invite_id)
        return kept is None or kept.revoked

    def personal(self, invite_id: str) -> bool:
        """True unless this is an open link: a personal invite dies with the removal of its person."""
        kept = self._ledger.get(invite_id)
        return kept is not None and not kept.open

    def list(self, now: float) -> tuple[InviteView, ...]:
        """All that are not past, oldest first, without their addresses."""
        return tuple(
            InviteView(
                id=known,
                role=kept.role,
                name=self._names.get(known, ""),
                begins_in_s=max(0.0, kept.starts - now),
                expires_in_s=max(0.0, kept.expires - now),
                uses_left=max(0, kept.uses - kept.used) if kept.uses else None,
                revoked=kept.revoked,
            )
            for known, kept in self._ledger.items()
            if kept.expires > now
        )

    def view(self, link: Link, now: float) -> InviteView:
        """The answer to who asked for the invite: the one time its address is shown."""
        invite = link.invite
        return InviteView(
            id=invite.id,
            role=invite.role,
            name=invite.name,
            url=link.url,
            begins_in_s=max(0.0, invite.starts - now),
            expires_in_s=max(0.0, invite.expires - now),
            uses_left=self._ledger[invite.id].uses or None,
        )

    def url(self, invite: Invite) -> str:
        """Its address. Token and key stand in the fragment, which no browser sends to any server."""
        fragment = f"{self._tokens.invite(invite)}.{self.media_key_text(invite.id)}"
        return f"{self.base_url}{PAGES[invite.role]}#{fragment}"

    def media_key(self, invite_id: str) -> bytes:
        """16 bytes known to the room and to who holds the link: they vouch for the DTLS fingerprints."""
        return hmac.new(self._key, b"roomctl.media-key." + invite_id.encode(), hashlib.sha256).digest()[:16]

    def media_key_text(self, invite_id: str) -> str:
        """The same in base64url without padding, as it stands in a link."""
        return base64.urlsafe_b64encode(self.media_key(invite_id)).rstrip(b"=").decode()

    def resume(self, resume: Resume) -> str:
        """A token with which a page is the same person again."""
        return self._tokens.resume(resume)

    def check_resume(self, token: str, meeting: str, now: float) -> Resume:
        """Who this is. Raises Refused: resume_bad, meeting_over, invite_revoked, guest_time_over."""
        resume = self._tokens.read_resume(token)
        if not hmac.compare_digest(resume.meeting, meeting):
            raise Refused("meeting_over")
        if resume.invite and self.revoked(resume.invite):
            raise Refused("invite_revoked")
        if resume.until and now >= resume.until:
            raise Refused("guest_time_over")
        return resume

    def _keep(self, invite: Invite, uses: int = 0, *, is_open: bool = False) -> None:
        self._ledger[invite.id] = _Kept(
            role=invite.role, starts=invite.starts, expires=invite.expires, uses=uses, open=is_open
        )
        if invite.name:
            self._names[invite.id] = invite.name
        self._changed = True

    def _prune(self, now: float) -> None:
        past = [known for known, kept in self._ledger.items() if kept.expires + PAST_S <= now]
        for known in past:
            del self._ledger[known]
            self._names.pop(known, None)

    def save(self) -> None:
        """Write the ledger if anything in it changed. Raises OSError: then it counts in memory, and waits."""
        if self._changed:
            write_private(self._path, msgspec.json.encode(self._ledger))
            self._changed = False

    def _load(self) -> dict[str, _Kept]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Kept])
        except (FileNotFoundError, msgspec.MsgspecError, ValueError):  # ValueError: no UTF-8
            return {}  # without a ledger no old invite is good: safe, and new ones can be made
