"""Power hardware: drivers turn `Command` into frames and frames into `Plant`."""
