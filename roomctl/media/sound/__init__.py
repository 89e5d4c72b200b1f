"""The room's microphone and loudspeaker: the only part that knows of sound cards and of the canceller."""
