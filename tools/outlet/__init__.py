"""The other end of an outlet's wires: modules, board and vehicle as one site, and its faults."""
