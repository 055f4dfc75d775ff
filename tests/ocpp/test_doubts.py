"""Warnings of `secc check` about the central system."""

import pytest

from secc import config, plausibility


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("[ocpp.authorization]\nautocharge = true", "EVCCID of another vehicle"),
        ('[ocpp.diagnostics]\nidentities = "plain"', "name drivers"),
        ('[ocpp.firmware_update]\nhosts = ["example.com"]', "never installed"),
        ('[ocpp.firmware_update]\nhosts = ["example.com"]', "another product"),
        ('[ocpp]\nurl = "ws://csms.example/"', "everybody can listen"),
        ('[ocpp.reader]\nkind = "socket"', "plays any card"),
    ],
)
def test_what_is_doubtful_is_told_once(text: str, warning: str) -> None:
    told = [one for one in plausibility.warnings(config.parse(text)) if warning in one]

    assert len(told) == 1
    assert not [one for one in plausibility.warnings(config.parse("")) if warning in one]
