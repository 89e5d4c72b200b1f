"""The pages' files, read and packed once: small on a bad line, and never asked for twice.

Owns: bytes, their packed twin, the version in their address. Must not know: the meeting, how they are sent.
A page's HTML names its files under /pages/VERSION/, where VERSION comes from their bytes: a browser may keep
them for good, and a reload on a bad line fetches one small file. Modules name each other relatively.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from roomctl.web.pack import one_page

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".opus": "audio/ogg",
}
WORTH_PACKING = 200
_JOINED = re.compile(r'"\s*\+\s*"')


@dataclass(frozen=True, slots=True)
class File:
    """One file: its bytes, the same packed by gzip (b"" = not worth it), its type, a mark of its content."""

    body: bytes
    packed: bytes
    kind: str
    mark: str


def packed(body: bytes, kind: str, *, pack: bool = True) -> File:
    """A file from its bytes. Text is packed; pictures and sounds are already."""
    text = pack and kind.startswith(("text/", "application/json", "image/svg"))
    small = gzip.compress(body, mtime=0) if text else b""
    worth = small if len(body) > WORTH_PACKING and len(small) < len(body) else b""
    return File(body, worth, kind, hashlib.sha256(body).hexdigest()[:16])


class PageFiles:
    """All files below `folder` that a visitor may have."""

    def __init__(self, folder: Path) -> None:
        folder = folder.resolve()
        self._files: dict[str, File] = {}
        found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
        whole = hashlib.sha256()
        for name, path in found.items():
            if path.suffix in TYPES and path.is_file() and path.resolve().is_relative_to(folder):
                # Single modules are fetched by nobody but who looks into them: they are not packed.
                self._files[name] = packed(path.read_bytes(), TYPES[path.suffix], pack=False)
                whole.update(f"{name}\n{self._files[name].mark}\n".encode())
        self.version = whole.hexdigest()[:12]
        texts = {
            name: file.body.decode() for name, file in self._files.items() if name.endswith((".js", ".css"))
        }
        for name in [name for name in self._files if name.endswith(".html")]:
            html, made = one_page(name.removesuffix(".html"), self._files[name].body.decode(), texts)
            made[name] = html.replace('"/pages/', f'"/pages/{self.version}/')
            for each, text in made.items():
                self._files[each] = packed(text.encode(), TYPES[Path(each).suffix])

    def get(self, name: str) -> tuple[File, bool] | None:
        """A file by its name below /pages/, and whether its address holds our version. None: no such file."""
        version, _slash, rest = name.partition("/")
        lasting = version == self.version
        file = self._files.get(rest if lasting else name)
        return None if file is None else (file, lasting)

    def said(self) -> str:
        """All program text, strings joined as the browser joins them: which words the pages can say."""
        texts = (file.body.decode() for name, file in self._files.items() if name.startswith("all/"))
        return _JOINED.sub("", "\n".join(texts))


@functools.cache
def page_files(folder: Path) -> PageFiles:
    """The files of this folder, read once for each process."""
    return PageFiles(folder)


def only_said(catalogue: dict[str, object], said: str) -> dict[str, object]:
    """The entries of a catalogue whose English stands in the pages' program text."""

    def stands(key: str) -> bool:
        return json.dumps(key.rpartition("|")[2], ensure_ascii=False)[1:-1] in said

    return {key: value for key, value in catalogue.items() if stands(key)}
