"""Tokens: what goes in comes out, nothing else gets through; a link's QR code fits a terminal of 80x24."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import msgspec
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import Signer
from itsdangerous.encoding import base64_encode

from roomctl.errors import Refused
from roomctl.types import PersonId
from roomctl.web.invites import Invites
from roomctl.web.token import LANGUAGES, MAX_TOKEN, ROLES, Invite, Resume, Tokens, _Short
from tui.screens.invite import qr_text

KEY = b"k" * 32
TOKENS = Tokens(KEY)
NAME = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
SECONDS = st.integers(0, 2**32 - 1).map(float)


INVITES = st.builds(
    Invite,
    st.binary(min_size=4, max_size=4).map(bytes.hex),
    st.sampled_from(ROLES),
    SECONDS,
    SECONDS,
    NAME,
    st.sampled_from(LANGUAGES),
)


@given(INVITES)
def test_an_invite_comes_back_as_it_was(made: Invite) -> None:
    assert TOKENS.read_invite(TOKENS.invite(made)) == made


@given(st.binary(max_size=60))
def test_bytes_that_we_signed_and_that_are_no_invite_raise_nothing_else(data: bytes) -> None:
    """A seal alone is not enough: whatever a bug may sign is an invite or refused."""
    signer = Signer(
        KEY, salt=b"roomctl.invite", digest_method=hashlib.sha256, algorithm=_Short(hashlib.sha256)
    )
    token = signer.sign(base64_encode(data)).decode()
    with contextlib.suppress(Refused):
        found = TOKENS.read_invite(token)
        assert found.role in ROLES
        assert len(found.id) == 8


@pytest.mark.parametrize(
    "signed", [b"", b"\xc1", msgspec.msgpack.encode(["p-1"]), msgspec.msgpack.encode({})]
)
def test_bytes_that_an_older_service_signed_are_no_way_back(signed: bytes) -> None:
    seal = Signer(KEY, salt=b"roomctl.resume", digest_method=hashlib.sha256, algorithm=_Short(hashlib.sha256))
    with pytest.raises(Refused) as told:
        TOKENS.read_resume(seal.sign(base64_encode(signed)).decode())
    assert told.value.code == "resume_bad"


@pytest.mark.parametrize("token", ["", ".", "a.b", "é.x", "\ud800", "A" * (MAX_TOKEN + 1), "a.b.c.d"])
def test_what_is_no_token_is_refused(token: str) -> None:
    for read, code in ((TOKENS.read_invite, "invite_bad"), (TOKENS.read_resume, "resume_bad")):
        with pytest.raises(Refused) as told:
            read(token)
        assert told.value.code == code


def test_every_change_of_one_sign_breaks_the_seal() -> None:
    good = TOKENS.invite(Invite("00c0ffee", "guest", 0.0, 1.8e9))
    last = {len(good.partition(".")[0]) - 1, len(good) - 1}  # base64 may leave the last bits of these unused
    for at, sign in enumerate(good):
        if at not in last:
            with pytest.raises(Refused):
                TOKENS.read_invite(good[:at] + ("A" if sign != "A" else "B") + good[at + 1 :])


def test_an_invite_is_no_resume_and_the_other_way() -> None:
    resume = Resume(PersonId("p-12345678"), "guest", "00c0ffee", "m" * 16, 1.8e9)
    assert TOKENS.read_resume(TOKENS.resume(resume)) == resume
    with pytest.raises(Refused):
        TOKENS.read_invite(TOKENS.resume(resume))
    with pytest.raises(Refused):
        TOKENS.read_resume(TOKENS.invite(Invite("00c0ffee", "guest", 0.0, 1.8e9)))


@pytest.mark.parametrize(
    "base", ["https://192.168.178.123:8443", "https://room.sonnenhof.example", "https://stube-pc.local:8443"]
)
def test_the_open_link_s_code_fits_a_terminal_of_80_by_24(tmp_path: Path, base: str) -> None:
    """Alone (`v`), with its quiet margin; beside title, link and keys it wants two lines more."""
    link = Invites(KEY, tmp_path, base).open_link("participant", 1.8e9, 43_200).url
    assert len(link) < len(base) + 60
    lines = qr_text(link, 80, 24).plain.split("\n")
    assert len(lines) <= 24
    assert not lines[0].strip()
    assert "█" in lines[4]
    assert "press v" in qr_text(link, 80, 18).plain
    assert segno.make_qr(link, error="l").symbol_size(border=0)[0] <= 37
