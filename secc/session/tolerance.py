"""What cars in the field do against the standard, and the clause each deviation leaves.

Field mode lets all of it pass and reports it; strict mode refuses it. There is no second state
machine: a row of a sequence table or a check names the tolerance that softens it.
"""

from typing import NamedTuple


class Tolerated(NamedTuple):
    """`clause` is what the EV leaves, `text` what it does."""

    clause: str
    text: str


TOLERANCES = {
    "early_session_stop": Tolerated(
        "ISO 15118-2 8.8.4 figures 103, 104", "SessionStopReq before any PowerDelivery stop"
    ),
    "session_stop_in_loop": Tolerated(
        "[V2G2-593], [V2G-DC-465]", "SessionStopReq in the charge loop"
    ),
    "stop_before_start": Tolerated(
        "[V2G2-587], [V2G-DC-458]", "PowerDelivery stop instead of start"
    ),
    "power_delivery_before_loop": Tolerated(
        "[V2G2-576], [V2G2-590], [V2G-DC-462]", "PowerDelivery stop without one loop message"
    ),
    "renegotiation_shortcut": Tolerated(
        "[V2G2-582]", "no cable check and pre-charge after a renegotiation"
    ),
    "pre_charge_unfinished": Tolerated(
        "IEC 61851-23 CC.5.2", "start although the output is not at the pre-charge target"
    ),
    "profile_missing": Tolerated("[V2G2-293]", "AC start without ChargingProfile"),
    "profile_above_later_pmax": Tolerated(
        "[V2G2-224], [V2G-DC-399]", "ChargingProfile within the highest PMax, above a later one"
    ),
    "receipt_missing": Tolerated(
        "[V2G2-577], [V2G2-795]", "no MeteringReceipt although the station wants one"
    ),
    "contract_domain": Tolerated(
        "ISO 15118-2 annex F", "a contract certificate that has not DC=MO"
    ),
    "wrong_unit": Tolerated("Table 68", "a unit that does not fit the element"),
    "other_dc_mode": Tolerated("[V2G-DC-397]", "another DC mode than the offered one"),
    "evccid_length": Tolerated("ISO 15118-2 8.4.3.2", "an EVCCID that is no MAC address"),
    "slac": Tolerated("ISO 15118-3 A.9", "matching with other times, counts or fields"),
    "exi": Tolerated("EXI 1.0, [V2G2-771]", "an EXI document outside the schema's letter"),
    "duplicate_priority": Tolerated("[V2G2-167]", "two protocols with one priority"),
}
