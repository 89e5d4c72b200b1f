"""What is signed and goes out: invites and resume tokens, short, so that a QR code stays small.

PURE. Owns: their bytes, and the signature (itsdangerous, HMAC-SHA256 cut to 96 bits; it compares in constant
time). Must not know: which invites are revoked, HTTP. An open link's token has 29 signs.

An invite's bytes: id (4), head (1: role, language, whether a beginning follows), expires (4, whole seconds),
[begins (4)], the name in UTF-8. Its uses stand in the ledger, where they are counted.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Any, get_args

import msgspec
from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.signer import HMACAlgorithm

from roomctl.errors import Refused
from roomctl.types import Language, PersonId, Role

MAX_TOKEN = 512
SEAL_BYTES = 12
"""96 bits: nobody guesses that at a door which lets an address fail ten times."""

ROLES: tuple[Role, ...] = ("participant", "guest", "phone", "display", "chair")
"""Their places are in every token that is out: new ones go to the end."""

LANGUAGES: tuple[Language | None, ...] = (None, "en", "fr", "de", "it")
_BEGINS = 0x80
_FIRST = struct.Struct(">4sBI")
_BEGIN = struct.Struct(">I")

assert set(ROLES) == set(get_args(Role))


class Invite(msgspec.Struct, frozen=True):
    """Who may come, when. `id`: eight hexadecimal digits; `starts` (0 = at once), `expires`: wall time, s."""

    id: str
    role: Role
    starts: float
    expires: float
    name: str = ""
    language: Language | None = None


class Resume(msgspec.Struct, frozen=True, array_like=True):
    """Who somebody was. Good for one meeting only; `until` is a guest's end (wall time, 0 = none)."""

    person: PersonId
    role: Role
    invite: str
    meeting: str
    until: float = 0.0


class _Short(HMACAlgorithm):
    """The first bytes of the HMAC are the seal."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return super().get_signature(key, value)[:SEAL_BYTES]


class Tokens:
    """Makes and opens the tokens of one installation's key."""

    def __init__(self, key: bytes) -> None:
        self._invites = _signer(key, b"roomctl.invite")
        self._resumes = _signer(key, b"roomctl.resume")

    def invite(self, invite: Invite) -> str:
        """As it stands in a link."""
        head = ROLES.index(invite.role) | LANGUAGES.index(invite.language) << 4
        begins = b""
        if invite.starts:
            head |= _BEGINS
            begins = _BEGIN.pack(round(invite.starts))
        first = _FIRST.pack(bytes.fromhex(invite.id), head, round(invite.expires))
        return _close(self._invites, first + begins + invite.name.encode())

    def read_invite(self, token: str) -> Invite:
        """What was signed. Raises Refused("invite_bad")."""
        try:
            data = _open(self._invites, token)
            known, head, expires = _FIRST.unpack_from(data)
            rest, starts = data[_FIRST.size :], 0
            if head & _BEGINS:
                (starts,) = _BEGIN.unpack_from(rest)
                rest = rest[_BEGIN.size :]
            role, language = ROLES[head & 0x0F], LANGUAGES[head >> 4 & 0x07]
            return Invite(known.hex(), role, float(starts), float(expires), rest.decode(), language)
        except (BadSignature, ValueError, IndexError, struct.error):
            raise Refused("invite_bad") from None

    def resume(self, resume: Resume) -> str:
        """A token with which a page is the same person again."""
        return _close(self._resumes, msgspec.msgpack.encode(resume))

    def read_resume(self, token: str) -> Resume:
        """Who this is. Raises Refused("resume_bad")."""
        try:
            return msgspec.msgpack.decode(_open(self._resumes, token), type=Resume)
        except (BadSignature, ValueError, msgspec.MsgspecError):
            raise Refused("resume_bad") from None


def _signer(key: bytes, salt: bytes) -> Signer:
    return Signer(key, salt=salt, digest_method=hashlib.sha256, algorithm=_Short(hashlib.sha256))


def _close(signer: Signer, data: bytes) -> str:
    return signer.sign(base64_encode(data)).decode()


def _open(signer: Signer, token: Any) -> bytes:
    """The signed bytes. Raises BadSignature, ValueError."""
    if not isinstance(token, str) or len(token) > MAX_TOKEN or not token.isascii():
        raise BadSignature("no token of ours")
    return base64_decode(signer.unsign(token.encode()))
