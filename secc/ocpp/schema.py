"""JSON schemas of OCPP 1.6 (those that PyPI `ocpp` ships), compiled when first needed.

Says what is wrong with a payload in the error codes of OCPP-J (1.6, table 7).
"""

import ctypes
import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import fastjsonschema

from secc.ocpp import clock
from secc.ocpp.feature import CallError, Payload

# Rule of JSON schema -> code; the misspelt one is the standard's.
_CODES = {
    "type": "TypeConstraintViolation",
    "required": "OccurenceConstraintViolation",
    "minItems": "OccurenceConstraintViolation",
    "maxItems": "OccurenceConstraintViolation",
    "enum": "PropertyConstraintViolation",
    "maxLength": "PropertyConstraintViolation",
    "multipleOf": "PropertyConstraintViolation",
    "additionalProperties": "FormationViolation",
    "format": "FormationViolation",
}


def is_known(action: str) -> bool:
    """Whether OCPP 1.6 or its security extension has a message of this name."""
    return action.isalnum() and (_folder() / f"{action}.json").is_file()


def check_request(action: str, payload: object) -> Payload:
    """`payload` of a CALL; CallError with the code for what is wrong."""
    return _check(action, payload)


def check_response(action: str, payload: object) -> Payload:
    """`payload` of a CALLRESULT to `action`."""
    return _check(f"{action}Response", payload)


def _check(name: str, payload: object) -> Payload:
    try:
        _validator(name)(payload)
    except fastjsonschema.JsonSchemaValueException as error:
        code = _CODES.get(error.rule or "", "FormationViolation")
        raise CallError(code, error.message[:255]) from None
    assert isinstance(payload, dict)
    return payload


@cache
def _validator(name: str) -> Callable[[object], object]:
    text = (_folder() / f"{name}.json").read_text(encoding="utf-8-sig")
    compiled: Callable[[object], object] = fastjsonschema.compile(
        json.loads(text), formats={"date-time": _is_time}, use_default=False
    )
    _give_back()
    return compiled


def _give_back() -> None:
    """Compiling needs memory for a moment that the C library would keep, 2 MB of the bridge's."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc
    if trim is not None:
        trim(0)


@cache
def _folder() -> Path:
    """Found without importing `ocpp`, which would cost memory for what is not used."""
    found = find_spec("ocpp")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the schemas of OCPP are missing: pip install 'secc[ocpp]'")
    return Path(found.origin).parent / "v16" / "schemas"


def _is_time(text: str) -> bool:
    try:
        clock.read(text)
    except ValueError:
        return False
    return True
