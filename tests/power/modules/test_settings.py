"""Settings of power modules that cannot be."""

from typing import Any

import pytest

from secc.power.modules.settings import ModulesSettings
from tests.power.modules.bench import settings


def test_what_a_protocol_does_not_tell_has_to_be_set() -> None:
    with pytest.raises(ValueError, match="max_current_a and max_power_w"):
        ModulesSettings(driver="tonhe")


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"controller": 200}, "controller must be 1 to 15 for uugreenpower"),
        ({"addresses": (1, 128)}, "128 is none of uugreenpower, 1 to 127 are"),
        ({"addresses": (0,)}, "0 is none of uugreenpower"),
        ({"addresses": (3, 3)}, "twice"),
    ],
    ids=str,
)
def test_an_address_that_there_cannot_be_is_refused(keys: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        settings("uugreenpower", **keys)


def test_a_group_is_one_of_listed_modules() -> None:
    with pytest.raises(ValueError, match="group needs addresses"):
        ModulesSettings(group=1)


def test_a_module_may_not_be_given_up_before_its_own_watchdog() -> None:
    with pytest.raises(ValueError, match="may still deliver"):
        ModulesSettings(watchdog_s=20.0)
    with pytest.raises(ValueError, match="watchdog of 10 s"):
        ModulesSettings(lost_s=8.0)
