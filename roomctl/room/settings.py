"""From the configuration to what each process and wing is told.

PURE. Owns: the translation. Must not know: files, sockets.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from roomctl.config import evening
from roomctl.config.kits import kits
from roomctl.config.load import Loaded
from roomctl.config.schema import Config
from roomctl.floor.model import Advance, AgendaItem, FloorRules, Policy, RoundOrder
from roomctl.types import EchoName, Language, MeetingKind
from roomctl.web.signalling import DoorOptions
from roomctl.wire import relay
from roomctl.wire.console import AddAgenda
from roomctl.wire.media import (
    FORWARD_SLOTS,
    CallSettings,
    Configure,
    IceServer,
    MicrophoneSettings,
    SoundSettings,
    SpeechSettings,
)
from roomctl.wire.pictures import PictureSettings


def media_settings(config: Config, kind: MeetingKind, *, demo: bool = False, script: str = "") -> Configure:
    """What media is told. A meeting of kind `video` uses no device of the room."""
    return Configure(
        sound=_sound(config, kind, demo=demo, script=script),
        speech=SpeechSettings(
            judge=config.speech.judge,
            activation=config.speech.activation,
            deactivation=config.speech.deactivation,
            min_speech_s=config.speech.min_speech_s,
            lamp_hangover_s=config.speech.lamp_hangover_s,
        ),
        call=CallSettings(
            mode=config.call.mode,
            frame_ms=config.call.frame_ms,
            bitrate=config.call.bitrate,
            ice_servers=ice_servers(config),
            port_min=config.call.port_min,
            port_max=config.call.port_max,
            loopback="always" if demo else config.call.loopback,
            max_peers=config.call.max_peers,
        ),
        pictures=PictureSettings(camera=room_camera(config, kind, demo=demo)),
        orphan_s=config.media.orphan_s,
        priority=config.media.priority,
    )


def _sound(config: Config, kind: MeetingKind, *, demo: bool, script: str) -> SoundSettings:
    sound = config.sound
    mode: Literal["devices", "simulated"] = "simulated" if demo else "devices"
    return SoundSettings(
        mode="off" if kind == "video" else mode,
        simulation=script if demo else "",
        microphone=sound.microphone,
        loudspeaker=sound.loudspeaker,
        echo=_echo(config),
        latency_s=sound.latency_s,
        noise_suppression=sound.noise_suppression,
        levelling=sound.levelling,
        microphones=tuple(
            MicrophoneSettings(device=one.device, channels=one.channels, seats=one.seats)
            for one in sound.microphones
        ),
        array_radius_mm=sound.array_radius_mm,
    )


def room_camera(config: Config, kind: MeetingKind, *, demo: bool = False) -> str:
    """Which camera films the room, "off" where there is none to."""
    if not config.pictures.enabled or kind != "hybrid":
        return "off"
    return "test" if demo else config.pictures.camera


def _echo(config: Config) -> EchoName:
    """As set; where that is "auto", as the kit that was chosen by name says."""
    sound = config.sound
    if sound.echo != "auto" or sound.kit == "auto":
        return sound.echo
    kit = kits().get(sound.kit)
    return kit.echo if kit is not None else sound.echo


def demo_config(loaded: Loaded) -> Config:
    """The configuration of a demo: pages for this PC only, without a certificate, and a queue that
    moves on by itself where nobody presses keys; each unless asked otherwise.
    """
    config = loaded.config
    if loaded.source("floor.advance").layer == "default":
        config = msgspec.structs.replace(config, floor=msgspec.structs.replace(config.floor, advance="auto"))
    if loaded.source("web.tls").layer == "default":
        web = msgspec.structs.replace(config.web, tls="off")
        config = msgspec.structs.replace(config, web=web)
    return config


def ice_servers(config: Config) -> tuple[IceServer, ...]:
    """For media, with the relays' secrets."""
    stun = (IceServer(urls=config.call.stun),) if config.call.stun else ()
    turn = tuple(
        IceServer(urls=one.urls, username=one.username, credential=one.credential, secret=one.secret)
        for one in config.call.turn
    )
    return stun + turn


def page_ice_servers(config: Config, wall: float) -> tuple[IceServer, ...]:
    """For a page that enters at `wall` (seconds since 1970): logins instead of secrets."""
    return tuple(_with_login(server, wall) if server.secret else server for server in ice_servers(config))


def _with_login(server: IceServer, wall: float) -> IceServer:
    username, credential = relay.login(server.secret, wall)
    return IceServer(urls=server.urls, username=username, credential=credential)


def audio_slots(config: Config) -> int:
    """How many lines of sound a page offers."""
    return 1 if config.call.mode == "mix" else 1 + FORWARD_SLOTS


def floor_rules(config: Config) -> FloorRules:
    """The figures of the floor."""
    floor = config.floor
    return FloorRules(
        attempt_speech_s=floor.attempt_speech_s,
        attempt_window_s=floor.attempt_window_s,
        take_speech_s=floor.take_speech_s or None,
        attempt_rest_s=floor.attempt_rest_s,
        turn_end_s=floor.turn_end_s,
        voice_turn_end_s=floor.voice_turn_end_s,
        grace_s=floor.grace_s,
        no_start_s=floor.no_start_s,
        away_hold_s=floor.away_hold_s,
        overlap_s=floor.overlap_s,
        talked_over_s=floor.talked_over_s,
        time_box_s=floor.time_box_s or None,
        warning_s=floor.warning_s,
        direct_response_s=floor.direct_response_s,
        undo_s=floor.undo_s,
        rejoin_grace_s=floor.rejoin_grace_s,
        advice_wait_s=floor.advice_wait_s,
        advice_quiet_s=floor.advice_quiet_s,
        advice_gini=floor.advice_gini,
        advice_talk_s=floor.advice_talk_s,
    )


def floor_policy(config: Config) -> tuple[Policy, Advance]:
    """How the meeting begins. A round needs people first, so it begins as a queue."""
    policy = Policy(config.floor.policy)
    return (Policy.QUEUE if policy is Policy.ROUND else policy), Advance(config.floor.advance)


def agenda(config: Config) -> tuple[tuple[AgendaItem, ...], dict[str, str]]:
    """The parts of the evening for the floor, and their titles, which stay with the room."""
    items: list[AgendaItem] = []
    titles: dict[str, str] = {}
    for number, part in enumerate(config.meeting.agenda, 1):
        name = f"a{number}"
        titles[name] = part.title
        items.append(agenda_item(name, agenda_part(part)))
    return tuple(items), titles


def agenda_part(part: evening.AgendaItem) -> AddAgenda:
    """A part of an evening's file as a chair would add it."""
    return AddAgenda(
        title=part.title,
        policy=part.policy,
        minutes=part.minutes,
        advance=part.advance or None,
        box_s=part.box_s,
        seating=part.order,
        cross_talk=part.cross_talk,
    )


def agenda_item(name: str, part: AddAgenda) -> AgendaItem:
    """A part as the floor keeps it: by a name of the room's, without its title."""
    return AgendaItem(
        name,
        Policy(part.policy),
        advance=Advance(part.advance) if part.advance else None,
        time_s=part.minutes * 60 or None,
        box_s=part.box_s or None,
        order=RoundOrder(part.seating),
        cross_talk=part.cross_talk,
    )


def pledge(config: Config, language: Language) -> str:
    """The words of the promise; "" = the page's own."""
    return str(getattr(config.meeting.pledge, language))


def door_options(config: Config) -> DoorOptions:
    """The limits of the pages' door."""
    web = config.web
    return DoorOptions(
        public_url=web.public_url,
        trust_proxy=web.trust_proxy,
        max_message_bytes=web.max_message_bytes,
        messages_per_s=web.messages_per_s,
        joins_per_min=web.joins_per_min,
    )
