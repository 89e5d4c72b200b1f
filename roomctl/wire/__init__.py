"""The messages that pass between processes, and the one codec. Data only."""
