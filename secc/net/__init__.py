"""The only sockets of the station; each drives one sans-IO object."""
