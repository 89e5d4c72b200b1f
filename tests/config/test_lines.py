"""The finder of lines says where a key is, or nothing: never a wrong place."""

from __future__ import annotations

from roomctl.config.lines import key_lines

TEXT = '''room.name = "a"
[sound]
latency_s = 0.1  # [not.a.table]
"echo" = "none"

[[call.turn]]
urls = []
[[call.turn]]
urls = ["b"]
[ meeting . pledge ]
fr = """
[web]
port = 1
"""
de = \'\'\'one line\'\'\'
it = "x"
'''


def test_keys_tables_and_lists_of_tables_are_found() -> None:
    assert key_lines(TEXT) == {
        "room.name": 1,
        "sound": 2,
        "sound.latency_s": 3,
        "sound.echo": 4,
        "call.turn[0]": 6,
        "call.turn[0].urls": 7,
        "call.turn[1]": 8,
        "call.turn[1].urls": 9,
        "meeting.pledge": 10,
        "meeting.pledge.fr": 11,
        "meeting.pledge.de": 15,
        "meeting.pledge.it": 16,
    }
