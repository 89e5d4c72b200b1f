"""roomctl: a hybrid meeting room's sound, call and speaking queue, as one service."""

__version__ = "0.1.0"
