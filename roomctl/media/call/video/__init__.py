"""Pictures: cameras forwarded as they come, in fixed places, by a process of their own. Sound goes first."""
