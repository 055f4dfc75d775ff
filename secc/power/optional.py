"""Parts of the program that need a package which is not always installed."""


class MissingPackage(Exception):
    """What must be installed for what station.toml wants."""
