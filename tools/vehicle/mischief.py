"""Misbehaviours of a vehicle by name, and what a station must make of each."""

from tools.vehicle import mischief_link, mischief_messages
from tools.vehicle.mischief_table import Table

MISCHIEF: Table = mischief_messages.TABLE | mischief_link.TABLE
