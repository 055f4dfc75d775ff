"""`secc lights`: LEDs and displays of the connectors, a process of its own (docs/indicators.md)."""
