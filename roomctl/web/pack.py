"""All modules of a page as one, made when the service starts: one answer instead of fifty.

PURE. Owns: how modules of ours are put together. Must not know: files on a disk, HTTP. The modules stay what
they are for whoever reads, tests or type-checks them; there is no build and no tool. Only the few forms that
our modules use are understood, and a test holds them to these: `import { a, b as c } from "./x.js";`,
`export` before a function, class or const at the beginning of a line, and `await import("./x.js")`. Comments
on lines of their own, types and indentation are left out; no text of ours runs over two lines.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.[^"]+)";[ \t]*$', re.MULTILINE)
_LATER = re.compile(r'await import\("(\.[^"]+)"\)')
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_TYPE = re.compile(r"/\*\* @(?:(?!\*/).)*\*/ ?")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LEFT = re.compile(r"^(import|export)\b.*$", re.MULTILINE)

_BEGIN = """const $modules = {};
const $made = {};
const $take = (name) => $made[name] ?? ($made[name] = $modules[name]());
"""


class UnknownFormError(ValueError):
    """A module uses a form that is not understood here."""


def one_module(modules: Mapping[str, str], entry: str) -> str:
    """The program text of `entry` and of all it needs, by paths like "join/main.js", as one module.

    Raises UnknownFormError, KeyError for a module that is not there.
    """
    needed: dict[str, str] = {}
    _gather(modules, entry, needed, ())
    return _BEGIN + "".join(needed.values()) + f'$take("{entry}");\n'


def _gather(modules: Mapping[str, str], name: str, needed: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise UnknownFormError(f"{name} imports itself by way of {above[-1]}")
    if name in needed:
        return
    text = _TYPE.sub("", _COMMENT.sub("", modules[name]))
    for _names, path in _IMPORT.findall(text):
        _gather(modules, _beside(name, path), needed, (*above, name))
    needed[name] = _wrapped(name, text)
    for path in _LATER.findall(text):
        _gather(modules, _beside(name, path), needed, ())


def _wrapped(name: str, text: str) -> str:
    """A module as a function that returns what it exports."""
    exported = [found[1] for found in _EXPORT.findall(text)]
    text = _IMPORT.sub(lambda found: _taken(name, found[1], found[2]), text)
    text = _LATER.sub(lambda found: f'await $take("{_beside(name, found[1])}")', text)
    text = _EXPORT.sub(r"\1 \2", text)
    left = _LEFT.search(text)
    if left is not None:
        raise UnknownFormError(f"{name}: {left[0]}")
    text = _INDENT.sub("", text)
    return f'$modules["{name}"] = () => {{\n{text}\nreturn {{ {", ".join(exported)} }};\n}};\n'


def _taken(name: str, names: str, path: str) -> str:
    wanted = ", ".join(re.sub(r"\s+as\s+", ": ", one.strip()) for one in names.split(",") if one.strip())
    return f'const {{ {wanted} }} = $take("{_beside(name, path)}");'


def _beside(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


_STYLE = re.compile(r'^<link rel="stylesheet" href="/pages/([^"]+)">\n', re.MULTILINE)
_SCRIPT = re.compile(r'<script type="module" src="/pages/([^"]+)"></script>')


def one_page(name: str, html: str, files: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A page that asks for one program and one style, and these two, by their names below /pages/."""
    made: dict[str, str] = {}
    script = _SCRIPT.search(html)
    if script is None:
        return html, made
    styles = _STYLE.findall(html)
    made[f"all/{name}.js"] = one_module(files, script[1])
    made[f"all/{name}.css"] = "\n".join(files[one] for one in styles)
    html = _STYLE.sub("", html)
    one_style = f'<link rel="stylesheet" href="/pages/all/{name}.css">\n'
    one_script = f'<script type="module" src="/pages/all/{name}.js"></script>'
    return _SCRIPT.sub(one_style + one_script, html), made
