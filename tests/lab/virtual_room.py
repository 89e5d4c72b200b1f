"""A room whose sound cards exist only in user space: a private PulseAudio, and processes that play hardware.

    with VirtualRoom(["speakerphone", "screen"]) as room:
        run the program under test with room.environment()
        room.card("speakerphone").say(samples)      somebody at the table speaks
        room.unplug("speakerphone"); room.plug("speakerphone")
        room.card("speakerphone").played()          what came out of its loudspeaker

Needs the packages pulseaudio, libportaudio2 and libasound2-plugins; no root, no D-Bus, no hardware.
Every room has a directory of its own, so rooms do not disturb each other or the machine's own sound.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Model:
    """A kind of card, with the properties a sound server reads from the real one."""

    label: str
    loudspeaker: int
    """Channels, 0: none."""
    microphone: int
    properties: dict[str, str]
    rate: int = 48_000
    """Of both directions, samples a second."""


def _usb(vendor: str, product: str, port: str, serial: str, **more: str) -> dict[str, str]:
    return {
        "device.bus": "usb",
        "device.vendor.id": vendor,
        "device.product.id": product,
        "device.bus_path": f"pci-0000:00:14.0-usb-0:{port}:1.0",
        "device.serial": serial,
        **{name.replace("__", "."): value for name, value in more.items()},
    }


MODELS: dict[str, Model] = {
    "narrow_microphone": Model(
        "Jabra SPEAK 410 USB", 0, 1, _usb("0b0e", "0412", "7", "0b0e_Jabra_SPEAK_410_USB_50C9"), rate=16_000
    ),
    "stereo_microphone": Model("Stereo Microphone", 0, 2, _usb("17a0", "0305", "8", "17a0_Stereo_7")),
    "mono_loudspeaker": Model("Mono Speaker", 1, 0, _usb("08bb", "2704", "9", "08bb_Mono_5")),
    "speakerphone": Model(
        "Jabra SPEAK 510 USB", 2, 1, _usb("0b0e", "0420", "2", "0b0e_Jabra_SPEAK_510_USB_745C4B6A1200")
    ),
    "twin": Model(
        "Jabra SPEAK 510 USB", 2, 1, _usb("0b0e", "0420", "3", "0b0e_Jabra_SPEAK_510_USB_745C4B6AFFFF")
    ),
    "webcam": Model(
        "HD Pro Webcam C920",
        0,
        1,
        _usb("046d", "082d", "4", "046d_HD_Pro_Webcam_C920_1A2B3C4D", device__form_factor="webcam"),
    ),
    "screen": Model("HDMI / DisplayPort", 2, 0, {"device.bus": "pci", "device.profile.name": "hdmi-stereo"}),
    "builtin": Model("Built-in Audio", 2, 1, {"device.bus": "pci", "device.form_factor": "internal"}),
    "usb_loudspeaker": Model("USB Speaker", 2, 0, _usb("08bb", "2902", "5", "08bb_USB_Audio_CODEC")),
    "array": Model("ReSpeaker 4 Mic Array", 0, 4, _usb("2886", "0018", "7", "SEEED_ReSpeaker_4_Mic_Array")),
    "usb_microphone": Model("Table Microphone", 0, 1, _usb("17a0", "0310", "6", "17a0_Table_Microphone_9")),
}


ORDER = ("front-left", "front-right", "rear-left", "rear-right", "front-center", "lfe")
"""How the sound server names the channels of a card with many; streams are asked for in the same order. Other
names would be mixed into each other.
"""


class LabError(RuntimeError):
    """The virtual room does not stand; the message carries the log's end."""


@dataclass
class CardProcess:
    """One plugged card."""

    name: str
    folder: Path
    process: subprocess.Popen[bytes]
    modules: list[str] = field(default_factory=list)
    _clips: int = 0

    def _tell(self, **order: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()

    def say(self, samples: NDArray[np.float32], gain: float = 1.0) -> None:
        """Somebody at the table says this from now on (48 kHz mono)."""
        self._clips += 1
        path = self.folder / f"{self.name}.{self._clips}.npy"
        np.save(path, samples.astype(np.float32))
        self._tell(do="talk", file=str(path), gain=gain)

    def mute(self, on: bool) -> None:
        """The mute button on the box: digital silence."""
        self._tell(do="mute", on=on)

    def noise(self, rms: float) -> None:
        """The room's noise."""
        self._tell(do="noise", rms=rms)

    def echo(self, gain: float) -> None:
        """How loud its own loudspeaker arrives at its microphone; 0: not at all."""
        self._tell(do="echo", gain=gain)

    def played(self) -> NDArray[np.float32]:
        """All that came out of the loudspeaker since the card was plugged in (48 kHz mono)."""
        path = self.folder / f"{self.name}.played"
        return np.fromfile(path, np.int16).astype(np.float32) / np.float32(32768)

    def freeze(self) -> None:
        """Plugged in, and delivers nothing: a firmware that hangs."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """The process goes."""
        self.process.send_signal(signal.SIGCONT)
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class VirtualRoom:
    """A private sound server and its cards."""

    always: ClassVar[Mapping[str, str]] = {}
    """Properties of every card, whatever its model."""

    def __init__(
        self,
        cards: Iterable[str] = ("speakerphone",),
        *,
        ppm: dict[str, float] | None = None,
        pipe: int = 65536,
    ) -> None:
        """`cards`: names of `MODELS`, plugged in from the start. `ppm`: how far their crystals are off.
        `pipe`: bytes of each card's buffer; large ones forgive a busy machine, small ones answer sooner.
        """
        self._first = list(cards)
        self._ppm = ppm or {}
        self._pipe = pipe
        self.folder = Path(tempfile.mkdtemp(prefix="room-lab-"))
        self._server: subprocess.Popen[bytes] | None = None
        self._cards: dict[str, CardProcess] = {}

    def __enter__(self) -> Self:
        try:
            self.start_server()
            for name in self._first:
                self.plug(name)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing stays behind."""
        for card in self._cards.values():
            card.end()
        self._cards.clear()
        self.kill_server()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """What a program must have in its environment to live in this room."""
        return {
            "PULSE_SERVER": f"unix:{self.folder}/native",
            "PULSE_STATE_PATH": str(self.folder / "state"),
            "PULSE_CONFIG_PATH": str(self.folder / "config"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "HOME": str(self.folder / "home"),
        }

    @contextmanager
    def entered(self) -> Iterator[VirtualRoom]:
        """This very process lives in the room meanwhile."""
        before = {name: os.environ.get(name) for name in self.environment()}
        os.environ.update(self.environment())
        try:
            yield self
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    # the server

    def start_server(self) -> None:
        """Start it and wait until it answers; LabError with its log when it does not."""
        for name in ("state", "config", "run", "home"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        (self.folder / "native").unlink(missing_ok=True)
        (self.folder / "daemon.conf").write_text("default-sample-rate = 48000\navoid-resampling = yes\n")
        (self.folder / "start.pa").write_text(
            f"load-module module-native-protocol-unix socket={self.folder}/native auth-anonymous=1\n"
            "load-module module-always-sink\n"
        )
        options = (
            "--daemonize=no --use-pid-file=no --exit-idle-time=-1 --disallow-exit -n --log-target=stderr"
        )
        environment = {**self._environ(), "PULSE_CONFIG": str(self.folder / "daemon.conf")}
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                ["pulseaudio", *options.split(), "-F", str(self.folder / "start.pa")],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 15
        while time.monotonic() < until:
            with suppress(LabError):
                self.pactl("info")
                return
            time.sleep(0.05)
        raise LabError("the sound server did not start:\n" + (self.folder / "server.log").read_text()[-2000:])

    def kill_server(self) -> None:
        """As a crash: at once. The cards stay plugged in, nobody listens to them."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def freeze_server(self) -> None:
        """It is there and answers nobody."""
        if self._server is not None:
            self._server.send_signal(signal.SIGSTOP)

    def thaw_server(self) -> None:
        """It goes on."""
        if self._server is not None:
            self._server.send_signal(signal.SIGCONT)

    def restart_server(self) -> None:
        """What comes after a crash: a new server that finds the same hardware."""
        self.kill_server()
        plugged = list(self._cards)
        for name in plugged:
            self._cards.pop(name).end()
        self.start_server()
        for name in plugged:
            self.plug(name)

    # the cards

    def card(self, name: str) -> CardProcess:
        """A plugged card."""
        return self._cards[name]

    def plug(self, name: str) -> None:
        """Put a card in; returns when the server has it."""
        model = MODELS[name]
        speaker, microphone = self.folder / f"{name}.spk", self.folder / f"{name}.mic"
        for path in (speaker, microphone):
            path.unlink(missing_ok=True)
        arguments = ["--channels", str(model.loudspeaker or 2), "--pipe", str(self._pipe)]
        arguments += ["--ears", str(model.microphone or 1), "--rate", str(model.rate)]
        arguments += ["--ppm", str(self._ppm.get(name, 0.0)), "--record", str(self.folder / f"{name}.played")]
        arguments += ["--spk", str(speaker)] if model.loudspeaker else []
        arguments += ["--mic", str(microphone)] if model.microphone else []
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.lab.card", *arguments],
                cwd=REPOSITORY,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        card = self._cards[name] = CardProcess(name, self.folder, process)
        assert process.stdout is not None
        if process.stdout.readline() != b"ready\n":
            raise LabError(f"the card {name} broke:\n" + (self.folder / f"{name}.log").read_text()[-2000:])
        if model.loudspeaker:
            card.modules.append(self._load("sink", name, speaker, model.loudspeaker, model))
        if model.microphone:
            card.modules.append(self._load("source", name, microphone, model.microphone, model))

    def unplug(self, name: str) -> None:
        """Pull it out; returns when the server has noticed."""
        card = self._cards.pop(name)
        for module in card.modules:
            self.pactl("unload-module", module)
        card.end()

    def _load(self, kind: str, name: str, pipe: Path, channels: int, model: Model) -> str:
        names = {"device.description": model.label, "device.product.name": model.label}
        properties = {**names, **model.properties, **self.always}
        listed = " ".join(f"{key}='{value}'" for key, value in properties.items())
        return self.pactl(
            "load-module",
            f"module-pipe-{kind}",
            f"{kind}_name={name}_{'out' if kind == 'sink' else 'mic'}",
            f"file={pipe}",
            "format=s16le",
            f"rate={model.rate}",
            f"channels={channels}",
            *([f"channel_map={','.join(ORDER[:channels])}"] if channels > 2 else []),
            f'{kind}_properties="{listed}"',
        )

    def pactl(self, *arguments: str) -> str:
        """Ask the server something; LabError with its words when it refuses."""
        done = subprocess.run(
            ["pactl", *arguments],
            env=self._environ(),
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
        if done.returncode:
            raise LabError(f"pactl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def _environ(self) -> dict[str, str]:
        return {**os.environ, **self.environment()}
