"""JSON schemas of OCPP 1.6 (those that PyPI `ocpp` ships), compiled when first needed.

Says what is wrong with a payload in the error codes of OCPP-J (1.6, table 7).
"""

import ctypes
import json
import logging
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import fastjsonschema

from secc.ocpp import clock
from secc.ocpp.feature import CallError, Payload

log = logging.getLogger(__name__)

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


def read_response(action: str, payload: object) -> Payload:
    """The same for one that has come: nulls and unknown fields, which some systems add, are cut.

    Our CALL has been carried out there already; not to understand the answer could bill twice.
    """
    name = f"{action}Response"
    try:
        return _check(name, payload)
    except CallError as problem:
        rules = _rules(name)
        found = _check(name, _cut(payload, rules, rules))
        log.warning("answer to %s is not as its schema has it: %s", action, problem.description)
        return found


def _cut(value: object, rules: Payload, whole: Payload) -> object:
    """What the schema knows of a value."""
    if "$ref" in rules:
        rules = whole["definitions"][rules["$ref"].rpartition("/")[2]]
    if isinstance(value, dict) and (known := rules.get("properties")):
        return {
            name: _cut(inner, known[name], whole)
            for name, inner in value.items()
            if name in known and inner is not None
        }
    if isinstance(value, list) and "items" in rules:
        return [_cut(inner, rules["items"], whole) for inner in value]
    return value


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
    compiled: Callable[[object], object] = fastjsonschema.compile(
        _rules(name), formats={"date-time": _is_time}, use_default=False
    )
    _give_back()
    return compiled


def _rules(name: str) -> Payload:
    found: Payload = json.loads((_folder() / f"{name}.json").read_text(encoding="utf-8-sig"))
    return found


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
