"""Misbehaviours of a vehicle by name, and what a station must make of each."""

from tools import ev_mischief_link, ev_mischief_messages
from tools.ev_mischief_table import Table

MISCHIEF: Table = ev_mischief_messages.TABLE | ev_mischief_link.TABLE
