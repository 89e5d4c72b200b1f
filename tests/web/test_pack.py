"""Many modules as one: the same values, each made once, and only forms that are understood."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from roomctl.web.files import PageFiles
from roomctl.web.pack import UnknownFormError, one_module, one_page
from roomctl.web.server import ADDRESSES, PAGES

NODE = shutil.which("node") or ""
needs_node = pytest.mark.skipif(not NODE, reason="no node here: apt install nodejs")

SMALL = {
    "main.js": '/** Words. */\nimport { add, ONE as first } from "./lib/sum.js";\n'
    'import { count } from "./lib/count.js";\n'
    "count();\nconsole.log(JSON.stringify([add(first, 2), count(), await_is_no_import()]));\n"
    'function await_is_no_import() { return "export const x"; }\n'
    'void (async () => { const { late } = await import("./lib/late.js"); console.log(late()); })();\n',
    "lib/sum.js": 'import { count } from "./count.js";\nexport const ONE = 1;\n'
    "export function add(a, b) { count(); return a + b; }\n",
    "lib/count.js": "let n = 0;\nexport const count = () => (n += 1);\n",
    "lib/late.js": 'import { count } from "./count.js";\nexport async function late() { return count(); }\n',
}


def run(program: str, folder: Path) -> str:
    (folder / "all.mjs").write_text(program)
    return subprocess.run([NODE, str(folder / "all.mjs")], capture_output=True, text=True, check=True).stdout


@needs_node
def test_state_is_one_and_values_are_right(tmp_path: Path) -> None:
    said = run(one_module(SMALL, "main.js"), tmp_path).split("\n")
    assert json.loads(said[0]) == [3, 3, "export const x"]
    assert said[1].startswith("Promise") or said[1] == "4"


def test_a_comment_ends_at_its_own_end() -> None:
    text = "/** @type {number} */ export_me();\nconst kept = 1;\n/** Gone. */\nconst also = 2;\n"
    program = one_module({"a.js": text}, "a.js")
    assert "kept" in program
    assert "export_me" in program
    assert "Gone" not in program
    assert "@type" not in program


def test_no_text_of_ours_runs_over_two_lines_and_would_lose_its_indentation() -> None:
    for module in PAGES.rglob("*.js"):
        if "node_modules" not in module.parts:
            code = re.sub(r"/\*.*?\*/|//[^\n]*", "", module.read_text(encoding="utf-8"), flags=re.DOTALL)
            assert not [line for line in code.splitlines() if line.count("`") % 2], module


@pytest.mark.parametrize(
    "text",
    [
        'import "./lib/sum.js";',
        'import all from "./lib/sum.js";',
        "export default 1;",
        "export { x };",
        "export let x;",
    ],
)
def test_a_form_that_is_not_understood_is_told_at_the_start(text: str) -> None:
    with pytest.raises(UnknownFormError):
        one_module({**SMALL, "main.js": text + "\n"}, "main.js")


def test_a_circle_is_told() -> None:
    circle = {
        "a.js": 'import { b } from "./b.js";\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(UnknownFormError):
        one_module(circle, "a.js")


@needs_node
@pytest.mark.parametrize("page", sorted(set(ADDRESSES.values())))
def test_every_page_of_ours_packs_into_a_program_that_parses(tmp_path: Path, page: str) -> None:
    found = PageFiles(PAGES).get(f"all/{page}.js")
    assert found
    program = found[0].body.decode()
    (tmp_path / "all.mjs").write_text(program)
    subprocess.run([NODE, "--check", str(tmp_path / "all.mjs")], check=True, capture_output=True)
    modules = re.findall(r'^\$modules\["([^"]+)"\]', program, re.MULTILINE)
    assert len(modules) == len(set(modules))
    for taken in re.findall(r'\$take\("([^"]+)"\)', program):
        assert taken in modules
    assert not re.search(r"^\s*/\*\*(?:(?!\*/).)*\*/\s*$", program, re.MULTILINE | re.DOTALL), (
        "a comment of its own line"
    )


def test_a_page_without_a_program_stays_as_it_is() -> None:
    assert one_page("a", "<p>nothing</p>", {}) == ("<p>nothing</p>", {})
