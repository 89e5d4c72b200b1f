"""Pure number work on sound: frames in, frames out. No I/O, no clock, no threads."""
