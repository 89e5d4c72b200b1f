"""`scripts/screenshots console`: the console's screens as SVG; those for the README as PNG too, by Chromium.

Owns: which moments are shown, and how an SVG becomes a PNG. The room is the stand-in of the console's tests
and time stands still: a picture changes only when the console does. Names are the plants of the demo.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec.structs import replace

from roomctl.i18n import set_language
from roomctl.wire.reports import DirectionState, Health
from roomctl.wire.view import (
    ActView,
    AdviceView,
    AgendaItemView,
    FaultView,
    KnockView,
    LineView,
    PersonView,
    RoomHealthView,
    RoundView,
)
from scripts.devlib.made import ROOT
from tests.tui.driver import Driver
from tests.tui.group import ANNA, BEAT, CARLA, DINO, EVA, FRANZ, GIULIA, evening
from tests.tui.standin import StandIn
from tui.app import Console

TARGET = ROOT / "docs" / "pictures"
SMALL, LARGE = (80, 24), (132, 43)
AS_PNG = ("console", "console-large")
PLANTS = {
    ANNA: "Linde", BEAT: "Iris", CARLA: "Olivo", DINO: "Hazel",
    EVA: "Genziana", FRANZ: "Lavande", GIULIA: "Farn",
}  # fmt: skip
LINK = "https://192.168.1.20:8443/j#pX4tQm2vR8wK.3nZjs5_6qTIf1CiF.Cqc6N7PBgpX4tQm2vR8wKz"

QUIET = (CARLA, GIULIA)

Scene = Callable[[StandIn, Driver], Awaitable[None]]


def busy(room: StandIn) -> None:
    """The middle of an evening: one speaks online, two wait, one asks to answer."""
    room.grant(EVA, held_s=133.0)
    room.ask(BEAT, waiting_s=221.0)
    room.ask(FRANZ, waiting_s=64.0, note="about the keys")
    room.ask(DINO, waiting_s=12.0, kind="direct_response")
    agenda = (
        AgendaItemView(title="Welcome", policy="queue", minutes=10.0),
        AgendaItemView(title="Check-in", policy="round", minutes=25.0),
        AgendaItemView(title="Theme", policy="queue", minutes=60.0),
        AgendaItemView(title="Closing", policy="round", minutes=20.0),
    )
    room.floor(
        agenda=agenda, agenda_at=2, agenda_s=745.0, share_room=0.58, talk_room_s=1260.0, talk_remote_s=912.0,
        not_yet=QUIET, balance=0.37, advice=(AdviceView(code="not_yet_spoken", params={"count": 2}),),
    )  # fmt: skip
    acts = (
        ("grant", EVA, 6.0, 4.0),
        ("release_for", BEAT, 8.0, 2.0),
        ("add_for", BEAT, 221.0, 0.0),
        ("lock", None, 1500.0, 0.0),
    )
    room.change(
        speaking=(EVA,),
        acts=tuple(
            ActView(act=act, person=person, age_s=age, undo_s=undo) for act, person, age, undo in acts
        ),
        health=RoomHealthView(
            media=Health(cpu_pct=13.0, beats=180_000), room_cpu_pct=2.0, pages=3, consoles=1
        ),
        meeting=replace(room.state.meeting, running_s=2905.0, locked=True, link=LINK),
        people=tuple(_heard(n, person) for n, person in enumerate(room.state.people)),
    )


def _heard(number: int, person: PersonView) -> PersonView:
    """Some have spoken, two have not."""
    line = LineView(delay_ms=180.0, loss_pct=0.4, heard_loss_pct=0.0)
    if person.id in QUIET:
        return replace(person, line=line)
    seconds = 240.0 + 61 * number
    return replace(person, line=line, talk_s=seconds, turn_s=seconds + 40, turns=1 + number % 3)


async def still(_room: StandIn, _driver: Driver) -> None:
    """The main screen as it is."""


def pressing(*keys: str) -> Scene:
    """The screen after these keys."""

    async def scene(_room: StandIn, driver: Driver) -> None:
        await driver.press(*keys)
        await driver.pilot.pause(0.3)

    return scene


async def trouble(room: StandIn, driver: Driver) -> None:
    """A microphone pulled out, somebody at the door."""
    lost = DirectionState(state="lost", identity="usb:jabra", label="Jabra Speak 510 USB")
    room.change(sound=replace(room.state.sound, microphone=lost))
    room.change(
        faults=(FaultView(code="microphone_lost", severity="error", params={"device": "Jabra Speak 510"}),)
    )
    room.change(lobby=(KnockView(id=EVA, name="Farn", role="guest", waiting_s=14.0),))
    await driver.until(lambda: driver.app.main.query_one("#faults").has_class("-any"))
    await driver.pilot.pause(0.3)


async def voice(room: StandIn, driver: Driver) -> None:
    """A voice at the table that nobody has named yet."""
    room.floor(holder=room.entry("", status="granted", by_speech=True, held_s=9.0))
    room.change(speaking=("room",))
    await driver.until(lambda: "v" in driver.line("#holder"))
    await driver.press("v")
    await driver.pilot.pause(0.3)


async def ring(room: StandIn, driver: Driver) -> None:
    """A round half way."""
    room.floor(
        policy="round", queue=(), holder=room.entry(BEAT, status="granted", held_s=41.0),
        round=RoundView(offered=BEAT, order=(FRANZ, CARLA, GIULIA, DINO), done=(ANNA, EVA)),
    )  # fmt: skip
    await driver.press("t")
    await driver.pilot.pause(0.3)


async def in_the_ring(room: StandIn, driver: Driver) -> None:
    """The main screen in a round: the ring, and who waits until it is over."""
    await ring(room, driver)
    room.ask(EVA, waiting_s=31.0)
    await driver.press("escape")
    await driver.until(lambda: "Genziana" in driver.line("#queue"))


async def leaving(_room: StandIn, driver: Driver) -> None:
    """Whoever opened the room closes its console."""
    driver.app.owns_room = True
    await driver.press("q")


async def asked(room: StandIn, driver: Driver) -> None:
    """Somebody asks the chair, who is about to say not now, and why."""
    room.floor(policy="chaired", queue=(), pending=(room.entry(FRANZ, status="pending", note="the keys"),))
    await driver.until(lambda: "?" in driver.line("#queue"))
    await driver.press("X")
    await driver.pilot.pause(0.3)


async def paused(room: StandIn, driver: Driver) -> None:
    """A break: the clocks stand still."""
    assert room.state.floor.holder is not None
    room.floor(paused=True, holder=replace(room.state.floor.holder, running=False))
    await driver.until(lambda: "PAUSE" in driver.line("#holder"))
    await driver.pilot.pause(0.3)


async def door(room: StandIn, driver: Driver) -> None:
    """Two people knock."""
    knocks = (
        KnockView(id=EVA, name="Salvia", role="guest", waiting_s=14.0),
        KnockView(id=FRANZ, name="Lavande", role="participant", waiting_s=3.0, returning=True),
    )
    room.change(lobby=knocks, meeting=replace(room.state.meeting, lobby=True, locked=False))
    await driver.press("l")
    await driver.pilot.pause(0.3)


PICTURES: tuple[tuple[str, tuple[int, int], str, Scene], ...] = (
    ("console", SMALL, "en", still),
    ("console-fr", SMALL, "fr", still),
    ("console-de", SMALL, "de", still),
    ("console-it", SMALL, "it", still),
    ("console-large", LARGE, "en", still),
    ("console-large-fr", LARGE, "fr", still),
    ("console-large-de", LARGE, "de", still),
    ("console-large-it", LARGE, "it", still),
    ("console-light", SMALL, "en", pressing("T")),
    ("console-contrast", SMALL, "en", pressing("T", "T")),
    ("console-trouble", SMALL, "en", trouble),
    ("console-voice", SMALL, "en", voice),
    ("console-round", SMALL, "en", ring),
    ("console-ring", SMALL, "en", in_the_ring),
    ("console-chair", SMALL, "en", pressing("C")),
    ("console-leave", SMALL, "en", leaving),
    ("console-door", SMALL, "en", door),
    ("console-invite", SMALL, "en", pressing("i")),
    ("console-people", SMALL, "en", pressing("e")),
    ("console-devices", SMALL, "en", pressing("d")),
    ("console-seats", SMALL, "en", pressing("M")),
    ("console-check", SMALL, "en", pressing("S")),
    ("console-agenda", SMALL, "en", pressing("a")),
    ("console-evenings", SMALL, "en", pressing("a", "t")),
    ("console-round-begin", SMALL, "en", pressing("t")),
    ("console-refuse", SMALL, "en", asked),
    ("console-acts", SMALL, "en", pressing("H")),
    ("console-talk", SMALL, "en", pressing("s")),
    ("console-pause", SMALL, "en", paused),
    ("console-health", SMALL, "en", pressing("h")),
    ("console-help", SMALL, "en", pressing("question_mark")),
    ("console-palette", SMALL, "en", pressing("ctrl+p")),
    ("console-confirm", SMALL, "en", pressing("R")),
)


async def take(name: str, size: tuple[int, int], lang: str, scene: Scene) -> Path:
    """One picture."""
    set_language(lang)
    with tempfile.TemporaryDirectory() as folder:
        async with StandIn(Path(folder) / "room.sock", evening(PLANTS)) as room:
            busy(room)
            app = Console(room.path, clock=lambda: 1000.0)
            async with app.run_test(size=size) as pilot:
                driver = Driver(app, pilot)
                await driver.until(lambda: driver.drawn)
                room.meters(-24.0, -17.0)
                await scene(room, driver)
                await driver.until(lambda: "█" in driver.line("#sound") or name != "console")
                await pilot.pause(0.2)
                path = TARGET / f"{name}.svg"
                path.write_text(plain_svg(app.export_screenshot(title="roomctl")))
    set_language("en")
    return path


def plain_svg(svg: str) -> str:
    """Without fonts from the network, and with letters as high as their line, so that blocks touch."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: Fira Code, monospace", "font-family: 'DejaVu Sans Mono', monospace")
    return re.sub(r"(-matrix \{[^}]*?font-size: )20px", r"\g<1>21px", svg, flags=re.DOTALL)


def draw(path: Path) -> bool:
    """The SVG as PNG beside it, by Chromium; False where there is none."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        return False
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', path.read_text())
    assert found is not None
    wide, high = (round(float(number)) for number in found.groups())
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={profile}", f"--window-size={wide},{high}",
             f"--screenshot={path.with_suffix('.png')}", path.as_uri()],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
    return True


def main() -> None:
    """All pictures of the console."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, size, lang, scene in PICTURES:
        path = asyncio.run(take(name, size, lang, scene))
        drawn = name in AS_PNG and draw(path)
        print(f"{path.relative_to(ROOT)}{' and .png' if drawn else ''}")


if __name__ == "__main__":
    main()
