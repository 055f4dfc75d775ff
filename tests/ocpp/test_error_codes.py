"""Faults of the plant as errorCode of StatusNotification (OCPP 1.6, 7.6)."""

import typing

import pytest

from secc.ocpp.error_codes import ERROR_CODES, NO_ERROR, Error, ErrorCode, error
from secc.power.faults import FAULTS

OF_THE_BRIDGE = {"reader_failed", "local_list_conflict", "secc_silent"}


def test_every_fault_of_the_plant_has_an_error_code() -> None:
    assert set(ERROR_CODES) - OF_THE_BRIDGE == set(FAULTS)


def test_every_error_code_is_one_of_the_standard() -> None:
    assert set(ERROR_CODES.values()) <= set(typing.get_args(ErrorCode))


def test_no_fault_is_no_error() -> None:
    assert error([]) == NO_ERROR


@pytest.mark.parametrize("name", ERROR_CODES)
def test_the_name_of_a_fault_goes_along(name: str) -> None:
    assert error([name]) == Error(ERROR_CODES[name], name, "EVtrip", name)


def test_the_first_fault_decides_and_all_are_told() -> None:
    found = error(["emergency_stop", "module_hot", "emergency_stop"])

    assert found == Error("OtherError", "emergency_stop, module_hot", "EVtrip", "emergency_stop")


def test_fields_keep_their_length() -> None:
    found = error(["contactor_welded", "isolation_monitor_silent", "residual_current_test"])

    assert found.error_code == "PowerSwitchFailure"
    assert found.info == "contactor_welded, isolation_monitor_silent, res..."
    assert error(["x" * 60]) == Error("OtherError", "x" * 47 + "...", "EVtrip", "x" * 50)
