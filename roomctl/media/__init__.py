"""The engine's wing: everything that touches a sample or a packet. Knows no names, no rules, no pages."""
