"""Proofs over fingerprints."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roomctl.web import proof

A = "v=0\r\na=fingerprint:sha-256 AB:CD:EF:01\r\nm=audio 9 X 0\r\na=fingerprint:sha-256 AB:CD:EF:01\r\n"
B = "v=0\r\na=fingerprint:sha-256 12:34:56:78\r\n"
KEY = bytes(range(16))
SPOKEN = (230, 75, 29, 134)


def test_fingerprints_are_told_once_sorted_and_lower_case() -> None:
    assert proof.fingerprints(A) == "sha-256 ab:cd:ef:01"
    both = A + "a=fingerprint:SHA-1 00:11:22:33\r\n"
    assert proof.fingerprints(both) == "sha-1 00:11:22:33,sha-256 ab:cd:ef:01"
    assert proof.fingerprints(A.replace("\r\n", "\n")) == proof.fingerprints(A)
    assert proof.fingerprints("v=0\r\n") == ""


def test_a_known_value_so_that_pages_can_be_held_to_it() -> None:
    # hmac-sha256(000102..0f, "roomctl-offer-1\n00ff\n7\nsha-256 ab:cd:ef:01"), computed with openssl
    import base64
    import hashlib
    import hmac

    text = b"roomctl-offer-1\n00ff\n7\nsha-256 ab:cd:ef:01"
    expected = base64.b64encode(hmac.new(KEY, text, hashlib.sha256).digest()).decode()
    assert proof.prove_offer(KEY, "00ff", 7, A) == expected


def test_every_part_counts() -> None:
    mine = proof.prove_answer(KEY, "s", 1, A, B)
    others = {
        proof.prove_answer(KEY, "s", 1, B, A),
        proof.prove_answer(KEY, "s", 2, A, B),
        proof.prove_answer(KEY, "t", 1, A, B),
        proof.prove_answer(KEY[::-1], "s", 1, A, B),
        proof.prove_answer(KEY, "s", 1, A, B.replace("12", "13")),
        proof.prove_offer(KEY, "s", 1, A),
    }
    assert mine not in others
    assert len(others) == 6
    assert proof.same(mine, mine)
    assert not any(proof.same(mine, other) for other in others)


@given(st.text(max_size=80))
def test_no_other_text_is_the_proof(text: str) -> None:
    mine = proof.prove_offer(KEY, "s", 1, A)
    assert proof.same(mine, text) == (text == mine)


def test_the_spoken_check_is_that_of_the_page_and_changes_with_everything() -> None:
    """The same figures stand in tests/pages/unit/line.test.mjs."""
    mine, theirs, other = (f"a=fingerprint:sha-256 {two}:{two}:{two}:{two}\r\n" for two in ("AA", "BB", "CC"))
    check = proof.spoken_check("s1", mine, theirs)
    assert check == SPOKEN
    changed = [("s2", mine, theirs), ("s1", other, theirs), ("s1", mine, other), ("s1", theirs, mine)]
    assert len({check, *(proof.spoken_check(*parts) for parts in changed)}) == 5
