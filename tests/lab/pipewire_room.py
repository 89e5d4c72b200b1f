"""The virtual room on PipeWire: the same cards, behind pipewire, wireplumber and pipewire-pulse.

Needs the packages pipewire, pipewire-pulse, wireplumber and dbus (`HAVE_PIPEWIRE`: whether they are there);
tests that use it are skipped elsewhere. Neither root nor the machine's own session bus is touched.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import ClassVar

from tests.lab.virtual_room import MODELS, LabError, VirtualRoom

PROGRAMS = ("pipewire", "pipewire-pulse", "wireplumber", "dbus-run-session")
HAVE_PIPEWIRE = all(shutil.which(program) for program in PROGRAMS)
WHY_NOT = "PipeWire is not installed here (pipewire, pipewire-pulse, wireplumber, dbus)"

QUANTUM = (
    "context.properties = { default.clock.rate = 48000 default.clock.quantum = 480 "
    "default.clock.min-quantum = 480 default.clock.max-quantum = 960 clock.power-of-two-quantum = false }\n"
)


class PipeWireRoom(VirtualRoom):
    """As `VirtualRoom`; "the server" is all three programs at once."""

    always: ClassVar[Mapping[str, str]] = {"node.virtual": "false"}
    """PipeWire calls what a module makes virtual; these stand for hardware."""
    _servers: tuple[subprocess.Popen[bytes], ...] = ()

    def environment(self) -> dict[str, str]:
        """Programs find it through its side that speaks PulseAudio."""
        runtime = str(self.folder / "run")
        return {
            **super().environment(),
            "PULSE_SERVER": f"unix:{runtime}/pulse/native",
            "PIPEWIRE_RUNTIME_DIR": runtime,
            "XDG_CONFIG_HOME": str(self.folder / "home" / ".config"),
            "XDG_STATE_HOME": str(self.folder / "state"),
        }

    def start_server(self) -> None:
        """Start all three and wait until they answer; LabError with the log when they do not."""
        for name in ("state", "config", "run", "home"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        settings = self.folder / "home" / ".config" / "pipewire" / "pipewire.conf.d"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "10-lab.conf").write_text(QUANTUM)
        first = self._start("pipewire")
        self._until((self.folder / "run" / "pipewire-0").exists)
        self._servers = (
            first,
            self._start("dbus-run-session", "--", "wireplumber"),
            self._start("pipewire-pulse"),
        )
        self._until(self._answers)

    def kill_server(self) -> None:
        """As a crash: all at once."""
        for process in self._servers:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._servers = ()
        for socket in ("pipewire-0", "pipewire-0.lock", "pulse/native"):
            (self.folder / "run" / socket).unlink(missing_ok=True)

    def freeze_server(self) -> None:
        """It is there and answers nobody."""
        for process in self._servers:
            os.killpg(process.pid, signal.SIGSTOP)

    def thaw_server(self) -> None:
        """It goes on."""
        for process in self._servers:
            os.killpg(process.pid, signal.SIGCONT)

    def plug(self, name: str) -> None:
        """A new card begins at full volume, as on PulseAudio."""
        super().plug(name)
        if MODELS[name].loudspeaker:
            self.pactl("set-sink-volume", f"{name}_out", "100%")
        if MODELS[name].microphone:
            self.pactl("set-source-volume", f"{name}_mic", "100%")

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                command,
                env=self._environ(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        try:
            self.pactl("info")
        except LabError:
            return False
        return True

    def _until(self, true: Callable[[], bool]) -> None:
        until = time.monotonic() + 15
        while time.monotonic() < until:
            if true():
                return
            time.sleep(0.05)
        raise LabError("PipeWire did not start:\n" + (self.folder / "server.log").read_text()[-2000:])
