"""`secc service`: the station under systemd, with the rights that it needs and no more."""
