"""Large type: names and clocks in letters three (or six) lines high, readable at two metres.

Owns: the letter shapes and how they become half blocks. Must not know: Textual, what is written.
A letter is five pixels high with one row above for accents; two rows of pixels make one line of text, so a
pixel is square in a terminal's cell. Only half and full blocks are used: every console font has them.
"""

from __future__ import annotations

import unicodedata

HEIGHT = 3
"""Lines of one row of large type at scale 1."""

_ROWS = 6
_SHAPES = """
A .#.|#.#|###|#.#|#.#
B ##.|#.#|##.|#.#|##.
C .##|#..|#..|#..|.##
D ##.|#.#|#.#|#.#|##.
E ###|#..|##.|#..|###
F ###|#..|##.|#..|#..
G .###|#...|#.##|#..#|.###
H #..#|#..#|####|#..#|#..#
I #|#|#|#|#
J ..#|..#|..#|#.#|.#.
K #..#|#.#.|##..|#.#.|#..#
L #..|#..|#..|#..|###
M #...#|##.##|#.#.#|#...#|#...#
N #..#|##.#|#.##|#..#|#..#
O .##.|#..#|#..#|#..#|.##.
P ##.|#.#|##.|#..|#..
Q .##.|#..#|#..#|#.#.|.#.#
R ##.|#.#|##.|#.#|#.#
S .###|#...|.##.|...#|###.
T ###|.#.|.#.|.#.|.#.
U #..#|#..#|#..#|#..#|.##.
V #.#|#.#|#.#|#.#|.#.
W #...#|#...#|#.#.#|##.##|#...#
X #.#|#.#|.#.|#.#|#.#
Y #.#|#.#|.#.|.#.|.#.
Z ####|...#|.##.|#...|####
0 ###|#.#|#.#|#.#|###
1 .#.|##.|.#.|.#.|###
2 ###|..#|###|#..|###
3 ###|..#|.##|..#|###
4 #.#|#.#|###|..#|..#
5 ###|#..|###|..#|###
6 ###|#..|###|#.#|###
7 ###|..#|..#|.#.|.#.
8 ###|#.#|###|#.#|###
9 ###|#.#|###|..#|###
: .|#|.|#|.
. .|.|.|.|#
, .|.|.|#|#
- ..|..|##|..|..
' #|#|.|.|.
! #|#|#|.|#
? ##.|..#|.#.|...|.#.
( .#|#.|#.|#.|.#
) #.|.#|.#|.#|#.
/ ..#|..#|.#.|#..|#..
+ ...|.#.|###|.#.|...
& .#..|#.#.|.#..|#.#.|.#.#
# .#.#.|#####|.#.#.|#####|.#.#.
_ ...|...|...|...|###
"""
_GLYPHS: dict[str, list[str]] = {line[0]: line[2:].split("|") for line in _SHAPES.strip("\n").split("\n")}
_ACCENTS = {
    "\u0301": "/",
    "\u0300": "\\",
    "\u0302": "^",
    "\u0308": ":",
    "\u0303": "~",
    "\u030c": "v",
    "\u030a": "o",
}
_BELOW = {"\u0327", "\u0328", "\u0326"}  # a cedilla has no room under the line: left out, the caption has it
_SPELLED = {
    "ß": "SS", "Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Þ": "TH", "·": ".", "\u2019": "'",
    "\u2013": "-", "\u2011": "-",
}  # fmt: skip


def big(text: str, scale: int = 1) -> list[str] | None:
    """`text` as `3 * scale` lines of blocks, all of one width; None when a letter has no shape here."""
    pixels = _pixels(text)
    if pixels is None:
        return None
    rows = ["".join(c * scale for c in row) for row in pixels for _again in range(scale)]
    return [_line(upper, lower) for upper, lower in zip(rows[::2], rows[1::2], strict=True)]


def width(text: str, scale: int = 1) -> int | None:
    """How many columns `big(text, scale)` takes; None when it cannot be drawn."""
    pixels = _pixels(text)
    return None if pixels is None else len(pixels[0]) * scale


def fitting(name: str, columns: int, scales: tuple[int, ...] = (1,)) -> list[str] | None:
    """The largest drawing of a name that fits: whole, or given name and initial, or the given name alone.

    Size goes before completeness (the caption beside has the whole name). None: show it as plain text.
    """
    parts = name.split()
    first = parts[0] if parts else ""
    choices = [name, f"{first} {parts[-1][0]}." if len(parts) > 1 else first, first]
    for scale in sorted(scales, reverse=True):
        for choice in choices:
            wide = width(choice, scale) if choice else None
            if wide is not None and wide <= columns:
                return big(choice, scale)
    return None


def _pixels(text: str) -> list[str] | None:
    glyphs: list[list[str]] = []
    for letter in _letters(text):
        if letter.isspace():
            glyphs.append([".."] * _ROWS)
            continue
        glyph = _glyph(letter)
        if glyph is None:
            return None
        glyphs.append(glyph)
    if not glyphs:
        return None
    return [".".join(rows) for rows in zip(*glyphs, strict=True)]


def _letters(text: str) -> list[str]:
    """Letters in capitals, each with its own combining marks."""
    spelled = "".join(_SPELLED.get(c, _SPELLED.get(c.upper(), c)) for c in text)
    letters: list[str] = []
    for c in unicodedata.normalize("NFD", spelled.upper()):
        if unicodedata.combining(c) and letters:
            letters[-1] += c
        else:
            letters.append(c)
    return letters


def _glyph(letter: str) -> list[str] | None:
    shape = _GLYPHS.get(letter[0])
    if shape is None:
        return None
    wide = len(shape[0])
    marks = [mark for mark in letter[1:] if mark not in _BELOW]
    if any(mark not in _ACCENTS for mark in marks):
        return None
    if marks and wide < 3:  # an I with two dots needs the width for them
        shape = [row.center(3, ".") for row in shape]
        wide = 3
    return [_accent(_ACCENTS[marks[0]] if marks else "", wide), *shape]


def _accent(kind: str, wide: int) -> str:
    row = ["."] * wide
    middle = wide // 2
    places = {
        "": [],
        "/": [wide - 1],
        "\\": [0],
        "^": [middle, (wide - 1) // 2],
        ":": [0, wide - 1],
        "~": list(range(wide)),
        "v": [middle],
        "o": [middle],
    }[kind]
    for place in places:
        row[place] = "#"
    return "".join(row)


def _line(upper: str, lower: str) -> str:
    blocks = {("#", "#"): "█", ("#", "."): "▀", (".", "#"): "▄", (".", "."): " "}
    return "".join(blocks[pair] for pair in zip(upper, lower, strict=True))
