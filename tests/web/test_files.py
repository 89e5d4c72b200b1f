"""What the pages weigh, and that every word they can say comes with them in each language."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import aiohttp
import pytest

from roomctl.web.files import PageFiles, only_said, packed
from roomctl.web.locales import catalogue
from roomctl.web.server import PAGES
from tests.web.test_server import QuietRoom, serving

PHONE = {"Accept-Encoding": "gzip"}
MOST_BYTES = 67_000
"""All that somebody at home fetches: at 64 kbit/s it takes less than nine seconds, once."""


def test_the_version_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<script type="module" src="/pages/x.js"></script>')
    (tmp_path / "x.js").write_text('import { y } from "./y.js";\ny();\n')
    (tmp_path / "y.js").write_text("export function y() {}\n")
    first = PageFiles(tmp_path)
    assert PageFiles(tmp_path).version == first.version
    named = first.get("a.html")
    assert named
    assert f'"/pages/{first.version}/all/a.js"' in named[0].body.decode()
    assert not named[1]
    lasting = first.get(f"{first.version}/x.js")
    assert lasting
    assert lasting[1]
    (tmp_path / "y.js").write_text("export function y() { return 1; }\n")
    second = PageFiles(tmp_path)
    assert second.version != first.version
    assert second.get(f"{first.version}/x.js") is None, "an old page reloads instead of mixing programs"


def test_packing_is_exact_and_only_where_it_helps() -> None:
    text = b"the same words again and again " * 50
    assert gzip.decompress(packed(text, "text/css").packed) == text
    assert packed(b"short", "text/css").packed == b""
    assert packed(text, "image/png").packed == b""


@pytest.mark.parametrize("lang", ["fr", "de", "it"])
def test_a_page_gets_every_word_it_can_say_and_no_other(lang: str) -> None:
    files = PageFiles(PAGES)
    whole = json.loads(catalogue(lang) or b"{}")
    kept = only_said(whole, files.said())
    ids = re.findall(r'\b(?:N?_|ngettext)\(\s*("(?:[^"\\]|\\.)*")', files.said())
    assert len(ids) > 200
    missing = [one for one in map(json.loads, ids) if one in whole and one not in kept]
    assert not missing
    assert len(kept) < 0.6 * len(whole)


async def test_a_phone_fetches_little_and_a_reload_almost_nothing() -> None:
    async with serving(QuietRoom()) as (url, session, _server):

        async def fetch(path: str, **headers: str) -> tuple[int, bytes, aiohttp.ClientResponse]:
            async with session.get(url + path, headers=PHONE | headers, auto_decompress=False) as answer:
                return answer.status, await answer.read(), answer

        _status, body, page = await fetch("/j")
        html = gzip.decompress(body).decode()
        files = set(re.findall(r'"(/pages/[^"]+)"', html))
        assert len(files) == 2, "one program, one style"
        weight, kept = len(body), 0
        for path in (*files, "/locales/fr.json"):
            status, body, answer = await fetch(path)
            assert status == 200
            weight += len(body)
            kept += "immutable" in answer.headers["Cache-Control"]
        assert kept == len(files)
        assert weight < MOST_BYTES, weight
        status, body, _answer = await fetch("/j", **{"If-None-Match": page.headers["ETag"]})
        assert (status, body) == (304, b"")


async def test_a_browser_that_cannot_unpack_gets_plain_text() -> None:
    async with (
        serving(QuietRoom()) as (url, session, _server),
        session.get(url + "/j", headers={"Accept-Encoding": "identity"}) as answer,
    ):
        assert "Content-Encoding" not in answer.headers
        assert (await answer.text()).startswith("<!doctype html>")
