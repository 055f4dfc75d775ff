"""Status of StatusNotification as a function of what is true (OCPP 1.6, 4.9, 7.7)."""

from typing import Any

import pytest

from secc.ocpp.error_codes import NO_ERROR
from secc.ocpp.status import Debounce, Scene, condition
from secc.reports import State


def state(**fields: Any) -> State:
    values = {"time": 0.0, "connector": 1, "phase": "idle", "pilot": "A", "oscillator": False}
    return State(**{**values, **fields})


def scene(**fields: Any) -> Scene:
    own = {name: fields.pop(name) for name in tuple(fields) if name in Scene.__dataclass_fields__}
    return Scene(**{"state": state(**fields), **own})


CHARGING = {"plugged": True, "transaction": True, "delivered": True}


@pytest.mark.parametrize(
    ("true", "status"),
    [
        (scene(), "Available"),
        (scene(granted=True), "Preparing"),
        (scene(plugged=True), "Preparing"),
        (scene(plugged=True, finished=True), "Finishing"),
        (scene(available=False), "Unavailable"),
        (scene(available=False, plugged=True), "Unavailable"),
        (scene(plugged=True, transaction=True, phase="cable_check"), "Preparing"),
        (scene(plugged=True, transaction=True, phase="deliver"), "Charging"),
        (
            scene(**CHARGING, phase="deliver", target_current_a=50.0, current_a=50.0),
            "Charging",
        ),
        (scene(**CHARGING, phase="deliver", target_current_a=0.0), "SuspendedEV"),
        (
            scene(**CHARGING, phase="deliver", target_current_a=0.0, limits={"site_w": 0.0}),
            "SuspendedEVSE",
        ),
        (scene(**CHARGING, phase="paused"), "SuspendedEV"),
        (scene(**CHARGING, phase="idle"), "SuspendedEV"),
        (scene(transaction=True, delivered=True), "SuspendedEV"),  # unplugged for a moment
        (scene(**CHARGING, phase="deliver", limited_to_nothing=True), "SuspendedEVSE"),
        (scene(**CHARGING, phase="paused", limited_to_nothing=True), "SuspendedEVSE"),
        (scene(**CHARGING, phase="idle", deauthorised=True), "SuspendedEVSE"),
        (scene(**CHARGING, available=False, phase="deliver", current_a=9.0), "Charging"),
        (scene(**CHARGING, faults=["door_open"]), "Faulted"),
        (scene(silent=True), "Faulted"),
        (Scene(None), "Available"),
    ],
)
def test_the_status_follows_from_what_is_true(true: Scene, status: str) -> None:
    assert condition(true)[0] == status


def test_a_warning_is_told_without_making_the_connector_faulted() -> None:
    status, error = condition(
        scene(faults=["isolation_warning"], severities={"isolation_warning": "warning"})
    )

    assert (status, error.error_code, error.info) == (
        "Available",
        "GroundFailure",
        "isolation_warning",
    )


def test_a_silent_secc_is_an_internal_error() -> None:
    assert condition(scene(silent=True))[1].error_code == "InternalError"


def test_a_status_counts_once_it_has_held() -> None:
    debounce = Debounce()
    preparing, available = ("Preparing", NO_ERROR), ("Available", NO_ERROR)

    assert debounce.settled(preparing, 10.0, 5.0) == (None, 15.0)
    assert debounce.settled(available, 12.0, 5.0) == (None, 17.0)
    assert debounce.settled(available, 17.0, 5.0) == (available, None)
    assert debounce.settled(preparing, 18.0, 0.0) == (preparing, None)
