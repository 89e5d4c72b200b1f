"""What every test gets: directories of its own and English words, so that no test touches the user's room."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from roomctl.i18n import set_language

# As in the media process, and before numpy is imported: a second thread only spins beside the others.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# No wall clock in property tests: a busy machine is no counterexample. In CI the same examples every time,
# so that a change is judged by what it changes; everybody else looks for new ones.
settings.register_profile(
    "roomctl",
    parent=settings.get_profile("ci" if os.environ.get("CI") else "default"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("roomctl")


@pytest.fixture(autouse=True)
def own_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Runtime, state and configuration of this test alone. Short: a socket's path has at most 107 bytes."""
    base = Path(tempfile.mkdtemp(prefix="rc-"))
    for name, folder in (
        ("ROOMCTL_RUNTIME", "run"),
        ("ROOMCTL_STATE", "state"),
        ("XDG_CONFIG_HOME", "config"),
    ):
        monkeypatch.setenv(name, str(base / folder))
    for name in ("ROOMCTL_CONFIG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    set_language("en")
    yield base
    set_language("en")
    shutil.rmtree(base, ignore_errors=True)
