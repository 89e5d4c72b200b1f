"""Proofs over DTLS fingerprints: nobody between page and room can put another certificate in.

PURE. Owns: which fingerprints an SDP names, and the HMAC over them. Must not know: invites, sockets.
The text that is proved, with LF between the parts (see PROTOCOL.md):
offer:  "roomctl-offer-1", session, seq, fingerprints of the offer
answer: "roomctl-answer-1", session, seq, fingerprints of the offer, fingerprints of the answer
The words to be compared by voice come from the same fingerprints without a key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

SPOKEN_BYTES = 4
SPOKEN_ROUNDS = 1 << 14

_LINE = re.compile(r"^a=fingerprint:([A-Za-z0-9-]{3,12}) ([0-9A-Fa-f:]{11,400})[ \t]*\r?$", re.MULTILINE)


def fingerprints(sdp: str) -> str:
    """All of an SDP, each once, in lower case, sorted, parted by commas: "sha-256 ab:cd:...". "" = none."""
    found = {f"{kind.lower()} {digits.lower()}" for kind, digits in _LINE.findall(sdp)}
    return ",".join(sorted(found))


def prove_offer(key: bytes, session: str, seq: int, offer: str) -> str:
    """The proof that goes with an offer, base64."""
    return _prove(key, "roomctl-offer-1", session, str(seq), fingerprints(offer))


def prove_answer(key: bytes, session: str, seq: int, offer: str, answer: str) -> str:
    """The proof that goes with an answer, base64. Covers both sides."""
    return _prove(key, "roomctl-answer-1", session, str(seq), fingerprints(offer), fingerprints(answer))


def spoken_check(session: str, offer: str, answer: str) -> tuple[int, ...]:
    """Four bytes over both sides' certificates, for two people to compare by voice (roomctl.i18n.spoken).

    It needs no key: who stands in the middle has other certificates, even with a link that was stolen. Slow
    on purpose (some ms): certificates that happen to give the same words cannot be tried out in time.
    """
    both = f"{fingerprints(offer)}\n{fingerprints(answer)}".encode()
    salt = f"roomctl-spoken-1\n{session}".encode()
    return tuple(hashlib.pbkdf2_hmac("sha256", both, salt, SPOKEN_ROUNDS, SPOKEN_BYTES))


def same(mine: str, theirs: str) -> bool:
    """Equal proofs, compared in constant time; anything that is no base64 is different."""
    try:
        return hmac.compare_digest(base64.b64decode(mine), base64.b64decode(theirs, validate=True))
    except (binascii.Error, ValueError):
        return False


def _prove(key: bytes, *parts: str) -> str:
    digest = hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
