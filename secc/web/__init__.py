"""The local page of a station: a process of its own that listens to the control sockets."""
