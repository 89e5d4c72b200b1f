"""Logs: to standard error only, in English, ids and numbers only. A name must not get through by mistake.

Owns: how a line is made and what may stand in it. Must not know: any wing. No log files, no rotation: under
systemd the journal keeps them, on a terminal they are read, and a service started by `roomctl start` writes
into memory that is gone with it.

What may be in a line: an event in lower-case words that do not change (`"peer connected"`), and the keys of
`ALLOWED` with numbers or id-like strings. Anything else is dropped and counted (`dropped`), or, in tests
(`strict=True`), raised. Texts of exceptions are never written: they may quote what somebody typed.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import stat
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, Final, Literal, TextIO, cast

import structlog

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["auto", "console", "json"]

ALLOWED: Final = frozenset(
    """
    attempt beats bytes channels code command count counter cpu delay_ms detail_code direction dropped dt_s
    elapsed_s epoch error event exit_code fill frames from_state id invite kind late_ms level limit line
    logger loss_pct max message_type min mode ms n of path_kind peer peers period_ms person pid port priority
    process queue ratio rate reason request rev role rss_mb samples seconds section seq signal size source
    state status stream timestamp to_state total trace verdict version wait_s where worst_ms
    """.split()  # noqa: SIM905  (a list of 70 quoted words reads worse)
)
"""The keys a line may have. Add one only when no value of it can be a name, a token or a person's text."""

EVENT: Final = re.compile(r"[a-z0-9][a-z0-9 _.,:;'()/+-]{0,99}")
"""Events are lower-case words: a name, which begins with a capital, does not pass."""

IDENT: Final = re.compile(r"[a-z0-9_.:/+-]{0,120}")
"""Strings are id-like: no capitals, no blanks, no letters beyond ASCII, not long."""

_WHERE: Final = re.compile(r"[A-Za-z0-9_.:]{0,120}")

MADE_HERE: Final = frozenset({"timestamp", "level", "logger", "where", "trace", "process", "error"})
"""Keys whose values are made in this file, of file names, class names and numbers."""

BOUND: Final = 256 * 1024
"""Largest log kept where standard error is a file of ours, in bytes; then it begins again."""


class NotForLogsError(ValueError):
    """Strict mode: a key or value that may not be logged. The message holds the key, never the value."""


class Guard:
    """The processor that lets through only what cannot be a name."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.dropped = 0

    def __call__(self, _logger: Any, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """Drop, or in strict mode raise on, every pair that is not allowed."""
        bad = [name for name, value in line.items() if not _may_stand(name, value)]
        if bad and self.strict:
            msg = "may not be logged: " + ", ".join(sorted(name for name in bad if IDENT.fullmatch(name)))
            raise NotForLogsError(msg)
        for name in bad:
            del line[name]
        if "event" not in line:
            line["event"] = "(withheld)"
        if bad:
            self.dropped += len(bad)
            line["dropped"] = self.dropped
        return line


def configure(
    process: str,
    *,
    level: Level = "info",
    fmt: Format = "auto",
    stream: TextIO | None = None,
    strict: bool | None = None,
) -> Guard:
    """Set up this process's logs. `process`: its word in every line ("room", "media").

    `strict` (default: on under pytest) raises on what may not be logged. Returns the guard with its counter.
    """
    out = stream or sys.stderr
    guard = Guard(strict="PYTEST_CURRENT_TEST" in os.environ if strict is None else strict)
    people = fmt == "console" or (fmt == "auto" and out.isatty())
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _add_process(process),
        _exceptions_without_words,
        *([] if "JOURNAL_STREAM" in os.environ else [structlog.processors.TimeStamper(fmt="iso", utc=True)]),
        guard,
        structlog.dev.ConsoleRenderer(colors=_colours(out))
        if people
        else structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Bounded(out))),
        cache_logger_on_first_use=False,
    )
    _take_over_the_rest()
    return guard


def get() -> Any:
    """A logger: `log.info("peer connected", peer=peer_id)`."""
    return structlog.get_logger()


def trim(fd: int = 2) -> bool:
    """Begin again when standard error is a file of ours and has grown over `BOUND`. True when it was cut."""
    try:
        found = os.fstat(fd)
        if stat.S_ISREG(found.st_mode) and found.st_size > BOUND:
            os.ftruncate(fd, 0)
            os.lseek(fd, 0, os.SEEK_SET)
            return True
    except OSError:
        return False
    return False


class _Bounded:
    """A text stream that never lets a log file of ours grow without end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, after cutting what has grown too long. A reader that went away is no reason to stop."""
        with contextlib.suppress(OSError, ValueError):  # no file behind it (a test's StringIO), or closed
            trim(self._stream.fileno())
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            return 0

    def flush(self) -> None:
        """As the stream's own."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            return


class _Foreign(logging.Handler):
    """Lines of third-party libraries: where they were made, never what they say (it may quote an address)."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line: the logger's name, file and line, and the exception's class and places."""
        try:
            level = "error" if record.levelno >= logging.ERROR else "warning"
            where = f"{os.path.basename(record.pathname)}:{record.lineno}"  # noqa: PTH119  (a string, not a path)
            line = getattr(structlog.get_logger(), level)
            line("library message", logger=record.name, where=where, exc_info=record.exc_info or None)
        except Exception:  # noqa: BLE001  (logging must never break who logs; handleError tells on stderr)
            self.handleError(record)


def _may_stand(name: str, value: object) -> bool:
    if name not in ALLOWED:
        return False
    if name in MADE_HERE:
        return True
    if name == "event":
        return isinstance(value, str) and bool(EVENT.fullmatch(value))
    if isinstance(value, str):
        return bool(IDENT.fullmatch(value))
    return value is None or isinstance(value, int | float)


def _add_process(process: str) -> Any:
    def add(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        line["process"] = process
        return line

    return add


def _exceptions_without_words(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """`exc_info` as class and places. Whatever else claims to be an error or a trace is taken out."""
    for name in MADE_HERE - {"level", "process", "logger", "where"}:
        line.pop(name, None)
    for name in ("logger", "where"):
        if name in line and not _WHERE.fullmatch(str(line[name])):
            del line[name]
    info = line.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else sys.exc_info()[1] if info is True else None
    if isinstance(info, tuple):
        error = info[1]
    if isinstance(error, BaseException):
        line["error"] = type(error).__qualname__
        code = getattr(error, "code", None)
        if isinstance(code, str):
            line.setdefault("code", code)
        line["trace"] = places(error.__traceback__)
    return line


def places(trace: TracebackType | None) -> list[str]:
    """Where an exception came through, innermost last: `machine.py:120 handle`. No values, no source."""
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{os.path.basename(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]  # noqa: PTH119


def _take_over_the_rest() -> None:
    root = logging.getLogger()
    root.handlers[:] = [_Foreign(level=logging.WARNING)]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _last_words


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An exception nobody caught: told like any other, without its words."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().error("not caught", exc_info=(kind, error, trace))


def _colours(out: TextIO) -> bool:
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
