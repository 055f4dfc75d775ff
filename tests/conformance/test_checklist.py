"""No row of the checklists is left without a test.

Rows are those of an ISO 15118-4 and a DIN SPEC 70122 suite in our own words: `sdp` discovery,
`tp` V2GTP, `sap` negotiation, then two letters for each message of ISO 15118-2, `pa` pause, `ab`
what goes wrong, `n` DIN. With one letter, TLS and Plug & Charge: `l` TLS and what is offered over
it, `y` PaymentDetails, `a` Authorization, `i` and `u` certificates, `r` receipts, `t` tariffs, `v`
octets of signatures. A test bears the ids of its rows in its name.
"""

import ast
import re
from pathlib import Path

from tests.conformance import test_std_rows

ROWS = {
    "sdp": 6,
    "tp": 13,
    "sap": 7,
    "ss": 6,
    "sd": 5,
    "dt": 4,
    "ps": 5,
    "au": 5,
    "cp": 9,
    "ac": 8,
    "cs": 4,
    "cc": 4,
    "pc": 3,
    "pd": 7,
    "cd": 5,
    "wd": 4,
    "st": 5,
    "pa": 3,
    "ab": 4,
    "n": 60,
    "l": 9,
    "y": 10,
    "a": 10,
    "i": 8,
    "u": 6,
    "r": 8,
    "t": 1,
    "v": 3,
}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
FOLDERS = ("conformance", "pki", "tls")


def rows_in(name: str) -> set[str]:
    """Row ids of a test name; `tp7_to_tp10` is four of them."""
    found = set()
    for group, first, last in re.findall(r"_([a-z]+)(\d+)(?:_to_(?:\1)?(\d+))?(?=_|$)", name):
        if group in ROWS:
            found |= {f"{group}{n}" for n in range(int(first), int(last or first) + 1)}
    return found


def test_every_row_of_the_checklists_has_a_test() -> None:
    found = set(test_std_rows.ROWS)
    tests = Path(__file__).parent.parent
    for path in (path for folder in FOLDERS for path in tests.glob(f"{folder}/test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, FUNCTION) and node.name.startswith("test_"):
                found |= rows_in(node.name.removeprefix("test"))

    wanted = {f"{group}{n}" for group, count in ROWS.items() for n in range(1, count + 1)}
    assert not wanted - found


def test_names_of_tests_give_their_rows() -> None:
    assert rows_in("_tp7_to_tp10_a_bad_header") == {"tp7", "tp8", "tp9", "tp10"}
    assert rows_in("_sdp6_tp2_to_tp5_n4_anything") == {"sdp6", "tp2", "tp3", "tp4", "tp5", "n4"}
    assert rows_in("_n17_after_120_s") == {"n17"}
