"""Pure: who is speaking, from frames. No I/O, no clock (dt and now are arguments)."""
