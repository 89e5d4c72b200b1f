"""The figures of docs/who-speaks.md, made from what `scripts/bench who --json` printed.

`python -m scripts.benchlib.who_page REPORT.json ...`: one report or its parts; replaces everything between
the page's two marks. No figure on that page is written by hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

PAGE: Final = Path(__file__).parents[2] / "docs" / "who-speaks.md"
BEGIN, END = "<!-- made: bench who -->", "<!-- end -->"
SINGLE: Final = ("silero", "webrtcvad1", "webrtcvad3", "energy")
RULES: Final = ("livekit", "janus")
ALL: Final = (*SINGLE, *RULES)

Row = Mapping[str, Any]


def made(report: Mapping[str, Any]) -> str:
    """The block of tables."""
    rows: Sequence[Row] = report["rows"]
    parts = [*_speech(rows), *_noises(rows), *_others(rows), *_figures(report["figures"])]
    return "\n".join(parts)


def write(report: Mapping[str, Any], page: Path = PAGE) -> None:
    """Put the tables into the page. ValueError when it has no marks."""
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError(f"{page.name} has no {BEGIN} ... {END}")
    page.write_text(f"{before}{BEGIN}\n\n{made(report)}\n\n{END}{after}", encoding="utf-8")


def _speech(rows: Sequence[Row]) -> Iterator[str]:
    cases = list(dict.fromkeys(row["case"] for row in rows if row["metric"] == "onset p50"))
    yield "**Real speech with labels.** F1 of frames (left out: with constants chosen on all other clips);"
    yield "onset and offset: milliseconds to the lamp, as seen.\n"
    times = ("AUC", "onset p50 / p90", "offset p50 / p90", "missed")
    yield _line("sound", "F1", "left out", *(f"F1 {one}" for one in ALL), *times)
    yield _rule(len(ALL) + 7)
    for case in cases:
        mine = {row["metric"]: row["ours"] for row in rows if row["case"] == case}
        theirs = {row["peer"]: row["theirs"] for row in rows if row["case"] == case and row["metric"] == "F1"}
        yield _line(
            case,
            f"**{_three(mine['F1'])}**",
            _three(mine.get("F1, constants chosen without the clip")),
            *(_three(theirs.get(one)) for one in ALL),
            _two(mine["AUC"]),
            f"{_whole(mine['onset p50'])} / {_whole(mine['onset p90'])}",
            f"{_whole(mine['offset p50'])} / {_whole(mine['offset p90'])}",
            _whole(mine["onsets missed"]),
        )
    yield ""


def _noises(rows: Sequence[Row]) -> Iterator[str]:
    kinds = list(dict.fromkeys(row["case"] for row in rows if row["metric"] == "false starts"))
    yield "**False turn starts per minute** on sounds that are nobody speaking.\n"
    yield _line("class", "roomctl", *ALL)
    yield _rule(len(ALL) + 2)
    for kind in kinds:
        found = [row for row in rows if row["case"] == kind and row["metric"] == "false starts"]
        theirs = {row["peer"]: row["theirs"] for row in found}
        yield _line(kind, f"**{_two(found[0]['ours'])}**", *(_two(theirs.get(one)) for one in ALL))
    yield ""


def _others(rows: Sequence[Row]) -> Iterator[str]:
    """Everything else, row by row."""
    known = {row["case"] for row in rows if row["metric"] in {"onset p50", "false starts"}}
    yield "**Attempts, simulated evenings, seats, CPU.**\n"
    yield _line("case", "what", "roomctl", "others")
    yield _rule(4)
    grouped: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        if row["case"] not in known or row["metric"].startswith("taken"):
            grouped.setdefault((row["case"], row["metric"], row["unit"]), []).append(row)
    for (case, metric, unit), found in grouped.items():
        others = ", ".join(f"{row['peer']} {row['theirs']}" for row in found if row["theirs"] is not None)
        yield _line(case, metric, f"{found[0]['ours']} {unit}".strip(), others)
    yield ""


def _figures(figures: Mapping[str, float]) -> Iterator[str]:
    yield (
        "**Figures** by their stable names: "
        + ", ".join(f"`{name}` {value}" for name, value in figures.items())
        + "."
    )


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _rule(count: int) -> str:
    return "|" + "---|" * count


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _three(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


if __name__ == "__main__":
    parts = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
    rows = [row for part in parts for row in part["rows"]]
    write(
        {"rows": rows, "figures": {name: value for part in parts for name, value in part["figures"].items()}}
    )
