"""The command line: thin clients of the running service, loaded lazily.

Must not know: sound, pages, the floor's rules. It starts processes and speaks to the room's socket.
"""


def main() -> int:
    """Entry point of the installed program."""
    raise NotImplementedError
