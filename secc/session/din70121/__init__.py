"""DIN SPEC 70121:2014: DC, external payment, no TLS.

No pause, no renegotiation, no notifications: a station that wants to stop says so by its status
code ([V2G-DC-500]). Modules as in `secc.session.iso15118_2`.
"""

from secc.session.din70121.sequence import DIALECT, SEQUENCE
from secc.session.din70121.state import State

__all__ = ["DIALECT", "SEQUENCE", "State"]
