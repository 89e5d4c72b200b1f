"""The single writer of the meeting: roster, floor, effects, checkpoint, supervision."""
