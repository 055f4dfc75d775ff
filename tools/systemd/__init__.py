"""A real systemd in namespaces of its own, with a station of this checkout as its services."""
