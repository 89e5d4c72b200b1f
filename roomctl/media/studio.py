"""Builds the engine from the settings, keeps it running, and changes only what a new setting changes.

Owns the parts (sound port, canceller, ear, call) and the task that beats. Must not know the socket, nor who
anybody is. A setting that is the same as before touches nothing: a room that was started again takes over
a call that never noticed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Literal

from roomctl import logs
from roomctl.errors import RoomctlError
from roomctl.media import reports
from roomctl.media.call.call import Call
from roomctl.media.call.clips import load_clip
from roomctl.media.call.port import CallPort, EventSink
from roomctl.media.checking import Checking
from roomctl.media.engine import Engine
from roomctl.media.pace import Pacer
from roomctl.media.seats import Seats
from roomctl.media.sound.absent import NoSound
from roomctl.media.sound.echo import EchoChoice, EchoSetup, NoCanceller, make_canceller
from roomctl.media.sound.faults import FaultCode
from roomctl.media.sound.handover import Handover
from roomctl.media.sound.hid import Hid
from roomctl.media.sound.microphones import Microphones
from roomctl.media.sound.port import Device, Direction, Link, SoundCounters, SoundPort
from roomctl.media.sound.simulated import SimulatedSound, Table
from roomctl.media.sound.soundcheck import gaps_ms
from roomctl.media.speech.engine import SpeechEngine, SpeechFact
from roomctl.media.speech.overlap import SpokeOver
from roomctl.tasks import Tasks
from roomctl.wire.media import Configure, SoundSettings
from roomctl.wire.reports import FaultReport


class Studio:
    """Everything that makes sound, from the first `apply` to `close`."""

    def __init__(
        self, settings: Configure, told: Callable[[SpeechFact | SpokeOver], None], linked: EventSink
    ) -> None:
        """Builds all parts; nothing sounds before `start`. Must be made in the running loop."""
        self.settings = settings
        self.call: CallPort = Call(reports.call_options(settings.call), linked)
        self._echo = _canceller(settings.sound)
        speech = self._ear(settings)
        self.engine = Engine(_port(settings.sound), self.call, speech, self._echo.canceller, told)
        self.engine.levelling = settings.sound.levelling
        self.engine.sit(seats_of(settings.sound), monotonic())
        self.checking = Checking()
        self.hid = Hid(self._pressed)
        self.on_button: Callable[[bool], None] = _nobody
        """Told what whoever presses the box's own mute button means."""
        self._counted = SoundCounters()
        self._devices: tuple[Device | None, Device | None] = (None, None)
        self.pacer = Pacer(self.engine.beat, self.engine.capture_fill)
        self.pacer.on_error = _log_failure
        self._beating: asyncio.Task[None] | None = None
        self._starting = Tasks()
        self._order = asyncio.Lock()

    def start(self) -> None:
        """Begin to beat, and look for the devices meanwhile: links work before a microphone is found."""
        self._beating = asyncio.create_task(self.pacer.run(), name="beat")
        self._starting.start(self.engine.sound.start())

    async def close(self) -> None:
        """Everything stops; may be called once."""
        await self.checking.stop()
        self.hid.close()
        if self._beating is not None:
            self._beating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._beating
        await self.call.aclose()
        await self._starting.wait(1.0)
        await self.engine.sound.close()

    # settings

    async def apply(self, new: Configure) -> None:
        """Change what differs from the settings in use. Calls wait for each other."""
        async with self._order:
            old, self.settings = self.settings, new
            if new.speech != old.speech:
                self.engine.listen_with(self._ear(new), monotonic())
            if new.call != old.call:
                self.call.configure(reports.call_options(new.call))
            if new.sound != old.sound:
                await self._apply_sound(old.sound, new.sound)

    async def _apply_sound(self, old: SoundSettings, new: SoundSettings) -> None:
        self.engine.levelling = new.levelling
        if (new.echo, new.noise_suppression) != (old.echo, old.noise_suppression):
            self._echo = _canceller(new)
            self.engine.canceller = Handover(self.engine.canceller, self._echo.canceller)
            self.engine.speech.cancelled = self._cancelled(new)
        if _table(new) != _table(old):
            self.engine.sit(seats_of(new), monotonic())
        if _stream(new) != _stream(old):
            await self.checking.stop()
            before, self.engine.sound = self.engine.sound, _port(new)
            await before.close()
            self._starting.start(self.engine.sound.start())
            return
        for direction, was, now in (
            (Direction.MICROPHONE, old.microphone, new.microphone),
            (Direction.LOUDSPEAKER, old.loudspeaker, new.loudspeaker),
        ):
            if was != now:
                await self._choose(direction, now)

    async def choose(self, direction: Direction, identity: str) -> None:
        """Use this device from now on; "" goes back to the rule. Waits its turn, as `apply`."""
        async with self._order:
            await self._choose(direction, identity)

    async def _choose(self, direction: Direction, identity: str) -> None:
        await self.engine.sound.choose(direction, identity or None)

    def mute(self, *, muted: bool) -> None:
        """Close or open the room's microphone; the box's lamp follows."""
        self.engine.mute_room(muted=muted)
        self._show_mute()

    def _show_mute(self) -> None:
        state = self.engine.sound.state()
        device = state.microphone.device if self.settings.sound.mode == "devices" else None
        there = device is not None and state.microphone.link is not Link.LOST
        self.hid.attend(device.identity if device and there else None, muted=self.engine.room_muted)

    def _pressed(self, wish: bool | None) -> None:
        """The button on the box. Closing is never wrong and done at once; opening is the room's to allow."""
        muted = not self.engine.room_muted if wish is None else wish
        if muted:
            self.mute(muted=True)
        self.on_button(muted)

    async def check(self, what: Literal["whole", "tap", "stop"]) -> None:
        """Begin a sound check, or end the one that runs."""
        if what == "stop":
            await self.checking.stop()
        else:
            own = self.settings.sound.echo == "device" and self.engine.sound.state().one_clock
            self.checking.start(self.engine, what, own_canceller=own)

    async def say(self, path: Path, seat: int) -> None:
        """Somebody at this seat of the simulated table says this clip. On real devices nothing happens.

        RoomctlError when there is no such clip.
        """
        if isinstance(self.engine.sound, SimulatedSound):
            samples = await asyncio.get_running_loop().run_in_executor(None, load_clip, path)
            if isinstance(self.engine.sound, SimulatedSound):  # it may have been replaced meanwhile
                self.engine.sound.say(samples, seat=seat)

    def second(self) -> None:
        """Once a second: what the quiet measures cannot see by themselves."""
        state, counters, quality = (
            self.engine.sound.state(),
            self.engine.sound.counters(),
            self.engine.quality,
        )
        quality.lost(gaps_ms(self._counted, counters))
        self._counted = counters
        devices = (state.microphone.device, state.loudspeaker.device)
        if devices != self._devices:
            self._devices = devices
            quality.forget()
        self._show_mute()
        quality.watch_wrong_microphone = not state.one_clock and self.settings.sound.echo != "device"

    @property
    def looking(self) -> bool:
        """The first look at the devices is not over: nothing is known yet, so nothing is missing."""
        return self._starting.busy

    # what is wrong

    def faults(self) -> list[FaultReport]:
        """All that is wrong with sound and ear now."""
        engine = self.engine
        state = engine.sound.state()
        faults = state.faults
        if engine.room_muted:  # some boxes close their own microphone when they are told, which is no fault
            faults = tuple(one for one in faults if one.code is not FaultCode.MICROPHONE_SILENT)
        found = [] if self.looking else reports.sound_faults(faults)
        if not faults:  # a device that is missing or muted is one fault, and its consequences are none
            found += reports.sound_faults(reports.quality_faults(engine.quality.faults, state))
        if self._echo.fault is not None:
            found += reports.sound_faults([self._echo.fault])
        if engine.speech.judge_fault:
            found.append(FaultReport(code="speech.judge_missing", params={"used": engine.speech.judge}))
        return found

    def troubles(self, dt: float) -> list[FaultReport]:
        """What is wrong with the listening; asked for every `dt` seconds. A remote is named by their id."""
        found = sorted(self.engine.hear_well(dt), key=lambda one: (one.code, one.source))
        return [FaultReport(code=one.code, subject=one.source) for one in found]

    @property
    def echo(self) -> EchoSetup:
        """The canceller in use."""
        return self._echo

    def _ear(self, settings: Configure) -> SpeechEngine:
        rule = reports.spurt_rule(settings.speech)
        return SpeechEngine(rule, settings.speech.judge, cancelled=self._cancelled(settings.sound))

    def _cancelled(self, sound: SoundSettings) -> bool:
        """Whether somebody takes the loudspeaker out of the microphone: we, or the device itself."""
        return sound.echo == "device" or self._echo.canceller.name != NoCanceller.name


def _canceller(settings: SoundSettings) -> EchoSetup:
    return make_canceller(EchoChoice(settings.echo), noise=settings.noise_suppression)


def _port(settings: SoundSettings) -> SoundPort:
    given = [
        Microphones(one.device, tuple(channel - 1 for channel in one.channels))
        for one in settings.microphones
    ] or [Microphones()]
    if settings.mode == "simulated":
        return SimulatedSound(table=Table(microphones=sum(len(one.channels) for one in given)))
    if settings.mode == "off":
        return NoSound()
    from roomctl.media.sound.live import LiveSound  # only where there are real devices

    first = given[0].device or settings.microphone
    saved = {Direction.MICROPHONE: first, Direction.LOUDSPEAKER: settings.loudspeaker}
    return LiveSound(saved, settings.latency_s, microphones=given)


def seats_of(settings: SoundSettings) -> Seats:
    """The microphones as the engine joins them, each before its seat until somebody teaches another."""
    given = settings.microphones
    seats = Seats(
        max(1, sum(len(one.channels) for one in given)), settings.array_radius_mm / 1000.0 if given else 0.0
    )
    if seats.several and not seats.is_array:
        numbers = [number for one in given for number in one.seats or (None,) * len(one.channels)]
        every = [at if number is None else number for at, number in enumerate(numbers, 1)]
        seats.seats = seats.standing = {number: float(at) for at, number in enumerate(every, 1) if number}
    return seats


def _table(settings: SoundSettings) -> tuple[object, ...]:
    """What decides how many microphones there are, and where."""
    return (settings.mode, settings.microphones, settings.array_radius_mm)


def _stream(settings: SoundSettings) -> tuple[object, ...]:
    """What makes another port."""
    return (settings.mode, settings.simulation, settings.latency_s, settings.microphones)


def _nobody(_muted: bool) -> None:
    return None


def _log_failure(error: Exception) -> None:
    code = error.code if isinstance(error, RoomctlError) else ""
    logs.get().error("beat failed", exc_info=error, code=code)
