"""The lower bound of the capacity bench: `lower_bound.c`, compiled where a compiler and the headers are."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from roomctl.media.call.clips import load_clip
from scripts.benchlib.voices import VOICES

SOURCE = Path(__file__).with_name("lower_bound.c")


class LowerBound:
    """The compiled program; `why_not` says why there is none."""

    def __init__(self) -> None:
        self.why_not: str | None = None
        self._folder = tempfile.TemporaryDirectory()
        self._program = Path(self._folder.name) / "lower_bound"
        compiler = shutil.which("cc")
        if compiler is None:
            self.why_not = "the lower bound in C was not measured: no compiler"
            return
        libraries = ["-lopus", "-lsrtp2", "-lm"]
        command = [compiler, "-O2", str(SOURCE), "-o", str(self._program), *libraries]
        built = subprocess.run(command, capture_output=True, check=False)
        if built.returncode:
            self.why_not = "the lower bound in C was not measured: it needs libopus-dev and libsrtp2-dev"

    def percent(self, people: int, talkers: int = 2, seconds: float = 6.0) -> float:
        """Share of one core, %."""
        sound = load_clip(min(VOICES.glob("*.opus")))
        raw = np.clip(sound * 32_767, -32_768, 32_767).astype(np.int16).tobytes()
        command = [str(self._program), str(people), str(min(talkers, people)), str(seconds)]
        done = subprocess.run(command, input=raw, capture_output=True, check=True)
        return float(done.stdout)
