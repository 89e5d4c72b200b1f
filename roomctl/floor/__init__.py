"""The floor: one speaking queue for the table and the screen. Pure: see FLOOR.md."""
