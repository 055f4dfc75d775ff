"""Misbehaviours of a vehicle by name, and what a station must make of each."""

from tools.vehicle import (
    mischief_contract,
    mischief_link,
    mischief_messages,
    mischief_provisioning,
)
from tools.vehicle.mischief_table import Table

MISCHIEF: Table = (
    mischief_messages.TABLE
    | mischief_link.TABLE
    | mischief_contract.TABLE
    | mischief_provisioning.TABLE
)
