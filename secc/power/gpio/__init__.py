"""Pilot, contactors and safety contacts at lines of the Linux host, without a master board."""
