"""Pictures as the room sees them: whose camera is on, who is shown where, which page may look."""
