"""What a bench says: rows, figures with stable names, versions, and what else the machine was doing."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field


@dataclass
class Row:
    """One measurement. `theirs` is None where the peer was not measured."""

    case: str
    metric: str
    unit: str
    ours: float | None
    peer: str = ""
    theirs: float | None = None
    ratio: float | None = None


@dataclass
class Report:
    """One bench's result; `figures` holds only what was measured."""

    bench: str
    rows: list[Row] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    machine: dict[str, str | float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        case: str,
        metric: str,
        unit: str,
        ours: float | None,
        *,
        peer: str = "",
        theirs: float | None = None,
    ) -> float | None:
        """A row; returns the ratio ours/theirs if both were measured."""
        ratio = ours / theirs if ours is not None and theirs else None
        self.rows.append(Row(case, metric, unit, _short(ours), peer, _short(theirs), _short(ratio)))
        return ratio

    def figure(self, name: str, value: float | None) -> None:
        """A figure under its stable name; what was not measured is left out."""
        if value is not None:
            self.figures[name] = _short(value) or 0.0

    def json(self) -> str:
        """The one object a program reads."""
        return json.dumps(asdict(self))

    def text(self) -> str:
        """The same for people."""
        lines = [f"bench {self.bench}   {self.machine}"]
        lines += [_line(row) for row in self.rows]
        lines += [f"{name} = {value}" for name, value in self.figures.items()]
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join(lines)


def new(bench: str, *packages: str) -> Report:
    """An empty report with the versions of these packages and the machine's state at the start."""
    report = Report(bench)
    for package in ("aiortc", "numpy", *packages):
        try:
            report.versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    report.versions["python"] = platform.python_version()
    report.machine = {"cores": float(os.cpu_count() or 1), "load_at_start": round(os.getloadavg()[0], 2)}
    return report


def debian_version(package: str) -> str | None:
    """The installed version of a Debian package, or None."""
    try:
        done = subprocess.run(
            ["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def _line(row: Row) -> str:
    theirs = "" if row.theirs is None else f"   {row.peer} {row.theirs}   ratio {row.ratio}"
    return f"  {row.case:28} {row.metric:24} {row.ours} {row.unit}{theirs}"
