"""ISO 15118-2:2014 with external payment, DC and AC.

`state` names what is awaited, `sequence` is the table, the other modules hold one short function
per request, and `wire` the way between the message's values and SI units.
"""

from secc.session.iso15118_2.sequence import DIALECT, SEQUENCE
from secc.session.iso15118_2.state import State

__all__ = ["DIALECT", "SEQUENCE", "State"]
