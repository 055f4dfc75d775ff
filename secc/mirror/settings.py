"""Section [mirror] of station.toml."""

from typing import Annotated

from msgspec import Meta

from secc.session.settings import Section
from secc.site.settings import Broker

Level = Annotated[str, Meta(pattern=r"^[^/+#\s]+(/[^/+#\s]+)*$", max_length=120)]


class Mirror(Section, frozen=True):
    """Where the reports go, and which."""

    prefix: Level = "secc/post-1"  # of all topics
    ids: bool = False  # ids of vehicles and drivers too
    broker: Broker = Broker()
