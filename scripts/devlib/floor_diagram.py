"""`scripts/floor_diagram [--check]`: the made parts of roomctl/floor/FLOOR.md.

Owns: drawing. The parts stand between `<!-- made: NAME -->` and `<!-- end -->`; the rest is written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from roomctl.floor.chair import ACTS
from roomctl.floor.model import NOTICES, Kind, Policy, Status
from roomctl.floor.requests import admission
from roomctl.floor.speech import SPEECH_MAY, May, Situation
from roomctl.floor.transitions import mermaid
from scripts.devlib.made import ROOT, settle

PAGE = ROOT / "roomctl" / "floor" / "FLOOR.md"
PART = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
SITUATIONS = {
    Situation.IDLE: "floor free, nobody else waits",
    Situation.IDLE_FIRST: "floor free, speaker is next, others wait behind",
    Situation.IDLE_WAITING: "floor free, somebody else is next",
    Situation.HELD: "somebody else holds the floor",
}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A markdown table."""
    head = tuple(head)
    lines = [head, tuple("---" for _ in head), *(tuple(row) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def diagram() -> str:
    """A request's life, from the table of transitions."""
    return f"```mermaid\n{mermaid()}\n```"


def speech() -> str:
    """What a speech attempt may do."""

    def words(policy: Policy, where: Situation) -> str:
        allowed = SPEECH_MAY[policy][where]
        if allowed is May.ASK:
            pending = admission(policy, Kind.CONTRIBUTION) is Status.PENDING
            return "a request that waits for the chair" if pending else "a request at the end"
        return "takes the floor" if allowed is May.TAKE else "nothing"

    rows = [(f"`{policy.value}`", *(words(policy, where) for where in Situation)) for policy in Policy]
    return table(("policy", *(SITUATIONS[where] for where in Situation)), rows)


def asking() -> str:
    """What a new request begins as."""
    kinds = [kind for kind in Kind if kind not in NOTICES]
    rows = [(f"`{policy.value}`", *(admission(policy, kind).value for kind in kinds)) for policy in Policy]
    return table(("policy", *(f"`{kind.value}`" for kind in kinds)), rows)


def acts() -> str:
    """Every act of a chair, in its event's words (or its function's, where the event needs none)."""
    return table(("act", "does"), ((f"`{kind.name}`", _words(kind, act)) for kind, act in ACTS.items()))


def _words(kind: type, act: Callable[..., object]) -> str:
    written = kind.__doc__ or ""
    by_hand = not written.startswith(f"{kind.__name__}(")
    return " ".join((written if by_hand else act.__doc__ or "").split())


PARTS: dict[str, Callable[[], str]] = {"diagram": diagram, "speech": speech, "asking": asking, "acts": acts}


def made() -> dict[Path, bytes]:
    """What the page should hold."""
    text = PAGE.read_text(encoding="utf-8")
    found = {name for _, name, _ in PART.findall(text)}
    if found != set(PARTS):
        raise SystemExit(f"{PAGE.name}: parts {sorted(found)}, expected {sorted(PARTS)}")
    return {PAGE: PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n\n{part[3]}", text).encode()}


if __name__ == "__main__":
    raise SystemExit(settle(made(), check="--check" in sys.argv[1:], again="scripts/floor_diagram"))
