"""The sheet of invitations: links, codes that fit, the certificate."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from roomctl.i18n import set_language
from roomctl.wire import console as wire
from tests.tui.conftest import Opener
from tests.tui.standin import StandIn
from tui.screens.invite import qr_text


async def test_an_invitation_has_a_link_and_a_code(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("i")
        await driver.sees("Choose for whom")
        await driver.press("g")
        await driver.sees("guest, good for 1:00:00", "https://room.local:8443/j/#", "▀▀▀▀▀▀▀")
        await driver.press("y")
        await driver.sees("Invitations given out", "participant, begins in 10:00, good for 40:00")
        await driver.press("x")
        await driver.until(lambda: wire.RevokeInvite(invite="i-1") in room.said)
        await driver.sees("this link is good no more")


async def test_the_certificate_can_be_compared_with_a_phone_s(room: StandIn, console: Opener) -> None:
    room.change(meeting=replace(room.state.meeting, fingerprint="AB:CD:EF"))
    async with console() as driver:
        await driver.press("i", "f")
        await driver.sees("the browser must show this certificate", "AB:CD:EF", "█")
        room.change(meeting=replace(room.state.meeting, fingerprint=""))
        await driver.press("o", "f")
        await driver.sees("No certificate of our own is in use.")


async def test_a_refused_invitation_says_why(room: StandIn, console: Opener) -> None:
    room.refuse["MakeInvite"] = "display_local_only"
    async with console() as driver:
        await driver.press("i", "s")
        await driver.until(lambda: room.said)
        await driver.until(lambda: driver.app.screen.query_one("#sheet-notice").display)
        assert "Something went wrong" not in driver.text


def test_the_code_keeps_its_quiet_margin_or_says_what_it_needs() -> None:
    url = "https://room.local:8443/j/#" + "x" * 60
    drawn = qr_text(url, 80, 40)
    lines = drawn.plain.split("\n")
    assert len({len(line) for line in lines}) == 1
    assert not lines[0].strip()
    assert lines[2][:4].strip() == ""
    assert "Too small for the QR code: press v" in qr_text(url, 80, 10).plain


def test_one_line_is_one_line() -> None:
    url = "https://room.local:8443/j/#" + "x" * 60
    short = next(lines for lines in range(40, 0, -1) if "Too small" in qr_text(url, 80, lines).plain)
    assert "make the window 1 line larger" in qr_text(url, 80, short).plain
    assert "make the window 2 lines larger" in qr_text(url, 80, short - 1).plain


LINK = "http://localhost:8080/j#XFa_BwBrA9yM.jACYI6KHYjzZ6xRu.TQka3RUlE0DJUFrQV15h_g"


@pytest.mark.parametrize("language", ["en", "de", "fr", "it"])
async def test_the_open_links_code_fits_a_small_window(room: StandIn, console: Opener, language: str) -> None:
    room.change(meeting=replace(room.state.meeting, link=LINK))
    set_language(language)
    async with console() as driver:
        await driver.press("i")
        await driver.sees("▀")
