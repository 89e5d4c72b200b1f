"""The one declaration of every setting: type, range, unit, default, what it does, where that comes from.

`configs/default.toml`, `configs/schema.json`, validation, `roomctl config show` and the documentation are all
made from this file (`scripts/schema`). Must not know: who reads a setting.
Units are part of the key's name where there is one: `_s` seconds, `_h` hours, `_ms` milliseconds.
"""

from __future__ import annotations

from typing import Annotated, Literal

from roomctl.config.declare import CHOICE, Section, setting
from roomctl.config.pictures import Pictures

__all__ = ["CHOICE", "Config", "Section"]


class Room(Section, frozen=True, kw_only=True):
    """The room and its meeting, in general."""

    name: Annotated[str, setting("Shown on the console, on the pages and in invitations.")] = "Meeting"
    language: Annotated[
        Literal["auto", "en", "fr", "de", "it"],
        setting(
            "Language of the console and of the room's display; auto = the system's. Pages follow the reader."
        ),
    ] = "auto"
    kind: Annotated[
        Literal["hybrid", "video", "in_person"],
        setting(
            "hybrid = a room and remotes; video = remotes only, no devices; in_person = a queue, no call."
        ),
    ] = "hybrid"


class Microphones(Section, frozen=True, kw_only=True):
    """The microphones of one device. Each stands before a seat, or all of them are one array."""

    device: Annotated[
        str,
        setting(
            'Identity as `roomctl devices` prints it; "" = the room\'s microphone (first table only).'
            " The first table's device gives the beat."
        ),
    ] = ""
    channels: Annotated[
        tuple[int, ...], setting("Which of its channels are microphones; the first is 1.")
    ] = (1,)
    seats: Annotated[
        tuple[int, ...],
        setting(
            "The number at the table in front of each; 0 = several people or nobody."
            " Empty = 1, 2, 3 ... over all microphones."
        ),
    ] = ()


class Sound(Section, frozen=True, kw_only=True):
    """The room's microphone and loudspeaker."""

    microphone: Annotated[str, setting('Identity as `roomctl devices` prints it; "" = chosen by rule.')] = ""
    loudspeaker: Annotated[str, setting('Identity as `roomctl devices` prints it; "" = chosen by rule.')] = ""
    kit: Annotated[
        str,
        setting(
            "The box in use, by the name of its file in configs/rooms; it says who removes the echo while"
            ' sound.echo is "auto". "auto" = known by its USB numbers, for advice only.'
        ),
    ] = "auto"
    echo: Annotated[
        Literal["auto", "webrtc", "cascade", "device", "none"],
        setting(
            "Who removes the loudspeaker's voice from the microphone; auto, cascade = our own filter beside"
            " WebRTC's canceller, webrtc = that one alone, device = the speakerphone does it."
        ),
    ] = "auto"
    latency_s: Annotated[
        float,
        setting(
            "Buffer asked of the sound system. Less is nearer, more survives a busy PC.",
            unit="s",
            ge=0.005,
            le=1.0,
        ),
    ] = 0.1
    microphones: Annotated[
        tuple[Microphones, ...],
        setting(
            "Several microphones, 2 to 8 in all, one [[sound.microphones]] table for each device."
            " Without a table: one microphone."
        ),
    ] = ()
    array_radius_mm: Annotated[
        float,
        setting(
            "The microphones are one array, evenly on a circle of this radius, counter-clockwise in the order"
            " of their channels; 0 = no array.",
            unit="mm",
            ge=0.0,
            le=300.0,
        ),
    ] = 0.0
    noise_suppression: Annotated[bool, setting("Take steady noise away. May thin out far voices.")] = False
    levelling: Annotated[bool, setting("Bring quiet and loud voices nearer to each other.")] = True


class Speech(Section, frozen=True, kw_only=True):
    """When somebody counts as speaking."""

    judge: Annotated[
        Literal["auto", "silero", "webrtcvad"],
        setting("Who decides what is speech; auto = silero, and webrtcvad (announced) where it cannot run."),
    ] = "auto"
    activation: Annotated[
        float,
        setting("Probability above which speech begins.", source="Silero's own default", ge=0.05, le=0.95),
    ] = 0.5
    deactivation: Annotated[
        float,
        setting(
            "Probability under which speech may end; below `activation`.",
            source="measured (docs/who-speaks.md)",
            ge=0.01,
            le=0.95,
        ),
    ] = 0.12
    min_speech_s: Annotated[float, setting("Shorter sounds are no speech.", unit="s", ge=0.02, le=2.0)] = (
        0.115
    )
    lamp_hangover_s: Annotated[
        float, setting("How long the speaking lamp stays on after the last speech.", unit="s", ge=0.0, le=5.0)
    ] = 0.5


class Floor(Section, frozen=True, kw_only=True):
    """The speaking queue."""

    policy: Annotated[
        Literal["voice", "queue", "chaired", "round"],
        setting("voice = speech takes an idle floor; queue = in order; chaired = the chair grants; round."),
    ] = "queue"
    advance: Annotated[
        Literal["ask", "auto"],
        setting(
            "ask = the console proposes the next person; auto = the next is granted after the grace time."
        ),
    ] = "ask"
    grace_s: Annotated[
        float,
        setting(
            "After the end of a turn the holder may still go on for this long.", unit="s", ge=0.0, le=60.0
        ),
    ] = 3.0
    time_box_s: Annotated[
        float,
        setting("Planned length of a turn; 0 = none. Nothing is ever cut.", unit="s", ge=0.0, le=7200.0),
    ] = 0.0
    warning_s: Annotated[
        float,
        setting("A soft sign this long before the end of the planned length.", unit="s", ge=0.0, le=600.0),
    ] = 30.0
    attempt_speech_s: Annotated[
        float,
        setting(
            "So much speech by somebody without the floor counts as asking for it.", unit="s", ge=0.2, le=30.0
        ),
    ] = 1.5
    attempt_window_s: Annotated[
        float, setting("... when it falls within this time.", unit="s", ge=0.5, le=60.0)
    ] = 4.0
    turn_end_s: Annotated[
        float,
        setting(
            "Silence after which a turn may be over. Long: slow speech is not cut.",
            unit="s",
            ge=0.5,
            le=120.0,
        ),
    ] = 4.0
    voice_turn_end_s: Annotated[
        float,
        setting(
            "The same under the policy `voice`, where the next voice waits for nobody's key.",
            unit="s",
            ge=0.5,
            le=120.0,
        ),
    ] = 2.0
    take_speech_s: Annotated[
        float,
        setting("So much speech takes an idle floor; 0 = as attempt_speech_s.", unit="s", ge=0.0, le=30.0),
    ] = 0.0
    attempt_rest_s: Annotated[
        float,
        setting(
            "After a request of theirs has ended, speech does not ask again for this long.",
            unit="s",
            ge=0.0,
            le=600.0,
        ),
    ] = 30.0
    overlap_s: Annotated[
        float,
        setting(
            "Who has the floor, is talked into for this long and stops was interrupted and keeps the turn.",
            unit="s",
            ge=0.1,
            le=30.0,
        ),
    ] = 0.5
    talked_over_s: Annotated[
        float,
        setting(
            "Who spoke this long without the floor, was talked over and stopped is offered it.",
            unit="s",
            ge=0.1,
            le=30.0,
        ),
    ] = 1.0
    no_start_s: Annotated[
        float,
        setting(
            "The chair is told when who has the floor is not heard for this long.", unit="s", ge=1.0, le=600.0
        ),
    ] = 15.0
    away_hold_s: Annotated[
        float,
        setting(
            "With advance = auto, a holder who drops out is waited for this long; the place is kept.",
            unit="s",
            ge=0.0,
            le=600.0,
        ),
    ] = 15.0
    direct_response_s: Annotated[
        float, setting("Planned length of a direct response to a turn.", unit="s", ge=5.0, le=600.0)
    ] = 30.0
    undo_s: Annotated[
        float, setting("How long an act of the chair can be taken back.", unit="s", ge=0.0, le=60.0)
    ] = 10.0
    rejoin_grace_s: Annotated[
        float, setting("Who drops out keeps place and turn for this long.", unit="s", ge=0.0, le=1800.0)
    ] = 120.0
    advice_wait_s: Annotated[
        float,
        setting("The chair is told of people who have waited this long.", unit="s", ge=10.0, le=7200.0),
    ] = 240.0
    advice_quiet_s: Annotated[
        float,
        setting("From here on the chair is told how many have not spoken yet.", unit="s", ge=0.0, le=36000.0),
    ] = 900.0
    advice_talk_s: Annotated[
        float,
        setting(
            "With less talk than this nothing is said about how it is shared.", unit="s", ge=0.0, le=36000.0
        ),
    ] = 300.0
    advice_gini: Annotated[
        float,
        setting("The chair is told from this unevenness on: 0 = all alike, 1 = one alone.", ge=0.05, le=1.0),
    ] = 0.5


class Turn(Section, frozen=True, kw_only=True):
    """A relay for people whose network lets nothing else through."""

    urls: Annotated[tuple[str, ...], setting('Addresses, e.g. "turn:relay.example.org:3478".')]
    username: Annotated[str, setting("Account at the relay.")] = ""
    credential: Annotated[str, setting("Its password.", secret=True)] = ""
    secret: Annotated[
        str,
        setting(
            "Instead of account and password: the secret shared with the relay (coturn: static-auth-secret)."
            " Everybody gets a login made from it that ends by itself.",
            secret=True,
        ),
    ] = ""


class Call(Section, frozen=True, kw_only=True):
    """The links to remote people."""

    mode: Annotated[
        Literal["auto", "mix", "forward"],
        setting(
            "forward = the talkers' own packets are passed on; mix = one stream for each person; auto = "
            "passed on, and one stream for who has a weak line.",
            source="measured: docs/decisions.md",
        ),
    ] = "auto"
    frame_ms: Annotated[
        Literal["auto", 10, 20],
        setting(
            "Length of one packet. 10 is nearer, 20 costs less; auto = 10 on lines measured as good, in small"
            " calls.",
            source="RFC 7587; measured: docs/decisions.md",
            unit="ms",
        ),
    ] = "auto"
    bitrate: Annotated[
        int,
        setting(
            "Opus, for each voice.", source="RFC 7587: full-band speech", unit="bit/s", ge=8_000, le=128_000
        ),
    ] = 32_000
    stun: Annotated[
        tuple[str, ...],
        setting('Servers that tell a PC its outer address, e.g. "stun:stun.example.org:3478".'),
    ] = ()
    turn: Annotated[tuple[Turn, ...], setting("Relays, one [[call.turn]] table each.")] = ()
    port_min: Annotated[int, setting("Lowest UDP port for sound; 0 = any.", ge=0, le=65535)] = 0
    port_max: Annotated[int, setting("Highest UDP port for sound; 0 = any.", ge=0, le=65535)] = 0
    loopback: Annotated[
        Literal["auto", "always", "never"],
        setting("Offer this PC's inner address: needed by the demo, by tests and by a browser on this PC."),
    ] = "auto"
    max_peers: Annotated[int, setting("More remote people than this are refused.", ge=1, le=200)] = 40


class Web(Section, frozen=True, kw_only=True):
    """The pages people join with."""

    host: Annotated[
        str, setting('Address to listen on; "" = all networks with tls, only this PC without.')
    ] = ""
    port: Annotated[int, setting("Port of the pages; 0 = 8443 with tls, 8080 without.", ge=0, le=65535)] = 0
    tls: Annotated[
        Literal["auto", "files", "off"],
        setting(
            "auto = a certificate made for the local network; files = yours; off = this PC only, or a proxy."
        ),
    ] = "auto"
    cert: Annotated[str, setting('Certificate file (PEM), for tls = "files".')] = ""
    key: Annotated[str, setting('Its private key file (PEM), for tls = "files".')] = ""
    public_url: Annotated[
        str,
        setting('What invitations begin with, e.g. "https://room.example.org"; "" = this PC\'s own address.'),
    ] = ""
    trust_proxy: Annotated[
        bool, setting("Believe X-Forwarded-For: only when a reverse proxy of yours is the one way in.")
    ] = False
    max_message_bytes: Annotated[
        int, setting("Larger messages from a page are refused.", unit="bytes", ge=4096, le=1 << 20)
    ] = 65_536
    messages_per_s: Annotated[
        float, setting("More messages from one page are refused.", unit="1/s", ge=1, le=1000)
    ] = 20.0
    joins_per_min: Annotated[
        float, setting("More attempts to enter from one address are refused.", unit="1/min", ge=1, le=10_000)
    ] = 30.0
    display_local_only: Annotated[bool, setting("Serve the room's display page to this PC only.")] = True


class Invite(Section, frozen=True, kw_only=True):
    """Invitations. The key that signs them is made on first start and kept in the state directory."""

    expires_h: Annotated[
        float, setting("How long an invitation is good for.", unit="h", ge=0.1, le=8760.0)
    ] = 12.0


class AgendaItem(Section, frozen=True, kw_only=True):
    """One part of the evening."""

    title: Annotated[str, setting("What it is called on every screen.")]
    policy: Annotated[Literal["voice", "queue", "chaired", "round"], setting("As floor.policy.")] = "queue"
    minutes: Annotated[float, setting("Planned length; 0 = open.", unit="min", ge=0.0, le=600.0)] = 0.0
    advance: Annotated[
        Literal["", "ask", "auto"], setting('As floor.advance, from this part on; "" = as it was.')
    ] = ""
    box_s: Annotated[
        float,
        setting("Planned length of each turn in it; 0 = as floor.time_box_s.", unit="s", ge=0.0, le=7200.0),
    ] = 0.0
    order: Annotated[
        Literal["interleaved", "seats", "joined"],
        setting("The ring of a round: room and remotes in turn, by number at the table, or as people came."),
    ] = "interleaved"
    cross_talk: Annotated[
        bool, setting("Direct responses in a round: taken at once, or hidden until it ends.")
    ] = False


class Pledge(Section, frozen=True, kw_only=True):
    """What everybody agrees to before entering, in each language; "" = the built-in words."""

    en: Annotated[str, setting("English.")] = ""
    fr: Annotated[str, setting("French.")] = ""
    de: Annotated[str, setting("German.")] = ""
    it: Annotated[str, setting("Italian.")] = ""


class Meeting(Section, frozen=True, kw_only=True):
    """The evening."""

    lobby: Annotated[bool, setting("Everybody waits at the door until the chair lets them in.")] = False
    autolock_min: Annotated[
        float,
        setting("Lock the door this long after the beginning; 0 = never.", unit="min", ge=0.0, le=600.0),
    ] = 0.0
    ask_pledge: Annotated[bool, setting("Ask for the promise of confidentiality before entering.")] = True
    pledge: Annotated[Pledge, setting("The words of the promise.")] = Pledge()
    template: Annotated[
        str,
        setting(
            'An evening that roomctl brings along, e.g. "self-help" (in the room\'s language) or'
            ' "self-help.fr"; what your own files say wins. "" = none.'
        ),
    ] = ""
    show_talk: Annotated[
        bool,
        setting(
            "Show everybody on the room's screen how talk is shared between the room and those online;"
            " never by person. Else only the chair sees it."
        ),
    ] = False
    agenda: Annotated[
        tuple[AgendaItem, ...], setting("The parts of the evening, one [[meeting.agenda]] table each.")
    ] = ()


class Media(Section, frozen=True, kw_only=True):
    """The process that carries sound."""

    priority: Annotated[
        Literal["auto", "rt", "nice", "none"],
        setting("auto = real-time where the system allows it, else nice, else as any program."),
    ] = "auto"
    orphan_s: Annotated[
        float, setting("How long sound goes on when the room's service is gone.", unit="s", ge=1.0, le=3600.0)
    ] = 120.0


class Log(Section, frozen=True, kw_only=True):
    """What is written to standard error: ids and numbers, never a name."""

    level: Annotated[Literal["debug", "info", "warning", "error"], setting("How much is told.")] = "info"
    format: Annotated[
        Literal["auto", "console", "json"], setting("auto = for people on a terminal, JSON lines otherwise.")
    ] = "auto"


class Config(Section, frozen=True, kw_only=True):
    """Settings of roomctl. Every key has a default: an empty file is a good file."""

    room: Room = Room()
    sound: Sound = Sound()
    speech: Speech = Speech()
    floor: Floor = Floor()
    call: Call = Call()
    pictures: Pictures = Pictures()
    web: Web = Web()
    invite: Invite = Invite()
    meeting: Meeting = Meeting()
    media: Media = Media()
    log: Log = Log()
