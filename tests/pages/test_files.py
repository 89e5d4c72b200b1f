"""The pages' files: what each may use, the words they say, and the types in their comments."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import typing
from pathlib import Path

import msgspec
import pytest

from roomctl.config.schema import Config
from roomctl.i18n.faults import FAULTS, call, door, floor
from roomctl.room import settings
from roomctl.room.chair import NOT_FROM_PAGES
from roomctl.web.files import TYPES
from roomctl.web.server import PAGES
from roomctl.wire import console
from scripts.devlib.locales import template
from tui.chair import FLOOR_COMMANDS
from tui.phrases import ACT_WORDS, ADVICE_WORDS
from tui.screens.refuse import REASONS

UNIT = Path(__file__).parent / "unit"
MODULES = sorted(PAGES.rglob("*.js"))
IMPORT = re.compile(r'^import (?:[^;]*? from )?"([^"]+)";', re.MULTILINE)
SOUND = re.compile(r"getUserMedia|RTCPeerConnection|mediaDevices|MediaStream|new Audio|AudioContext")
SILENT = ("hand", "chair", "lines")
OPENS = re.compile(r"getUserMedia|mediaDevices|new Audio|AudioContext")
"""What opens a microphone or a camera, or makes a sound."""


def name(path: Path) -> str:
    return str(path.relative_to(PAGES))


def reached(entry: Path) -> set[Path]:
    """Every module a page loads."""
    seen: set[Path] = set()
    todo = [entry]
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        todo += [(at.parent / found).resolve() for found in IMPORT.findall(at.read_text(encoding="utf-8"))]
    return seen


@pytest.mark.parametrize("page", SILENT)
def test_a_page_of_the_room_can_never_open_sound(page: str) -> None:
    """Not in the page's own modules, nor in any they import."""
    modules = reached(PAGES / page / "main.js")
    assert len(modules) > 3
    assert not [name(one) for one in modules if SOUND.search(one.read_text(encoding="utf-8"))]


def test_the_rooms_screen_sees_pictures_and_can_open_and_play_nothing() -> None:
    modules = reached(PAGES / "display" / "main.js")
    assert PAGES / "call" / "pictures.js" in modules
    assert not [name(one) for one in modules if OPENS.search(one.read_text(encoding="utf-8"))]
    assert "sends: false" in (PAGES / "display" / "main.js").read_text(encoding="utf-8")


def test_a_link_is_made_ready_with_as_many_lines_as_a_usual_room_has() -> None:
    """Another number would be thrown away and made again by everybody who comes in."""
    main = (PAGES / "join" / "main.js").read_text(encoding="utf-8")
    assert f"USUAL_SLOTS = {settings.audio_slots(Config())};" in main


def test_quotation_marks_stand_only_in_words_that_are_translated() -> None:
    found = [name(one) for one in MODULES if re.search(r"[„«»]|`[^`]*“", one.read_text(encoding="utf-8"))]
    assert found == []


def test_the_check_finds_sound_where_it_is() -> None:
    found = [name(one) for one in reached(PAGES / "join" / "main.js") if SOUND.search(one.read_text("utf-8"))]
    assert {"call/link.js", "call/microphone.js", "call/playback.js"} <= set(found)


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_no_script_and_no_style_stands_in_a_page(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert "<style" not in html
    assert not re.search(r"\s(on\w+|style)=", html)
    for address in re.findall(r'(?:src|href)="(/[^"]+)"', html):
        file = PAGES / address.removeprefix("/pages/")
        assert address.startswith("/pages/"), address
        assert file.is_file(), address
        assert file.suffix in TYPES


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_is_small_says_what_it_owns_and_never_makes_html_of_words(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert text.startswith("/**"), "no word on what it owns"
    assert len(text.splitlines()) < 200
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|localStorage", text
    )
    assert not re.search(r"https?://", re.sub(r"http://www\.w3\.org/2000/svg", "", text)), "a foreign address"
    assert not re.search(r"`[^`]*\$\{(_|ngettext)\(", text), "the extractor does not look into templates"
    for found in IMPORT.findall(text):
        assert (module.parent / found).is_file(), found


def test_every_sentence_of_the_pages_is_found_by_the_extractor() -> None:
    known = {
        form
        for message in template()
        for form in ((message.id,) if isinstance(message.id, str) else tuple(message.id))
    }
    call_of = re.compile(r'(?<![\w.])(?:_|N_|ngettext)\(\s*"((?:[^"\\]|\\.)*)"\s*(\+)?')
    said = 0
    for module in MODULES:
        for sentence, goes_on in call_of.findall(module.read_text(encoding="utf-8")):
            said += 1
            text = json.loads(f'"{sentence}"')
            assert text in known or (goes_on and any(one.startswith(text) for one in known)), text
    assert said > 200


NOT_FOR_PAGES = {
    "bad_person",
    "bad_snapshot",
    "bad_time",
    "call.opus_fault",
    "call.opus_missing",
    "call.path_public",
    "call.turn_failed",
    "cert_bad",
    "cert_missing",
    "cert_unreadable",
    "clip_unreadable",
    "not_for_others",
    "port_refused",
    "port_taken",
    "unknown_source",
}
"""Codes that only a console, a program or a log ever sees."""


def test_every_code_that_reaches_a_page_has_words_there() -> None:
    words = (PAGES / "lib" / "words.js").read_text(encoding="utf-8")
    chairs = (PAGES / "chair" / "told.js").read_text(encoding="utf-8")
    listed = set(re.findall(r'^  "?([a-z_]+(?:\.[a-z_]+)?)"?: \[', words + chairs, re.MULTILINE))
    listed |= {
        f"call.{one}" for one in re.findall(r'"([a-z_]+)"', words[words.index("for (const code of [") :])
    }
    codes = set(door.FAULTS) | set(floor.FAULTS) | set(call.FAULTS)
    assert codes <= set(FAULTS)
    assert sorted(codes - listed - NOT_FOR_PAGES) == []


def test_a_chairs_page_has_a_way_to_every_command_it_may_give() -> None:
    """The same commands as the console, but for those that only somebody at the room's PC may give."""
    sent = {
        found
        for module in (PAGES / "chair").glob("*.js")
        for found in re.findall(r'type: "([a-z_]+)"', module.read_text(encoding="utf-8"))
    }
    sent |= {"pass_turn", "later_turn"}  # chair/turn.js hands the type over
    known = {_tag(command): command for command in typing.get_args(console.Command)}
    missing = {name for name, command in known.items() if name not in sent and command not in NOT_FROM_PAGES}
    assert not missing


def test_the_chairs_page_sends_the_revision_with_the_acts_the_console_does() -> None:
    text = (PAGES / "chair" / "commands.js").read_text(encoding="utf-8")
    table = text[text.index("ON_WHAT_WAS_SEEN = new Set([") : text.index("]);")]
    assert set(re.findall(r'"([a-z_]+)"', table)) == {_tag(command) for command in FLOOR_COMMANDS}


def _tag(command: type) -> str:
    return str(msgspec.inspect.type_info(command).tag)  # type: ignore[attr-defined]


def test_every_act_is_told_in_words_on_the_chairs_page_as_on_the_console() -> None:
    text = (PAGES / "chair" / "history.js").read_text(encoding="utf-8")
    table = text[text.index("const ACTS = {") : text.index("};")]
    assert dict(re.findall(r'(\w+): N_\("([^"]+)"\)', table)) == ACT_WORDS
    advice = (PAGES / "chair" / "talk.js").read_text(encoding="utf-8")
    table = advice[advice.index("const ADVICE = {") : advice.index("};")]
    assert dict(re.findall(r'(\w+): N_\("([^"]+)"\)', table)) == ADVICE_WORDS


def test_the_usual_reasons_are_the_consoles() -> None:
    text = (PAGES / "chair" / "reasons.js").read_text(encoding="utf-8")
    assert tuple(re.findall(r'^  N_\("([^"]+)"\),$', text, re.MULTILINE)) == REASONS


def test_the_pure_modules_in_node() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: apt install nodejs")
    files = sorted(str(one) for one in UNIT.glob("*.test.mjs"))
    done = subprocess.run([node, "--test", *files], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    passed = re.search(r"^# pass (\d+)", done.stdout, re.MULTILINE)
    assert passed is not None
    assert int(passed[1]) >= 30


def test_the_types_in_the_comments_hold() -> None:
    tsc = shutil.which("tsc")
    if tsc is None:
        pytest.skip("no TypeScript here: apt install node-typescript")
    done = subprocess.run(
        [tsc, "--noEmit", "-p", str(PAGES)], capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stdout
