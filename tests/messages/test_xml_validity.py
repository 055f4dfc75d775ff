"""XML as we write it is valid where other codecs' XML is, by the published schemas (xmlschema)."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import xmlschema

from exi.xml import parse, to_xml
from tests.exi.codecs import CODECS
from tests.shared_data import rows
from tools.ecog.exificient import SCHEMAS

OF_EACH = 20  # documents of each message; validation is slow
NAMES = {"appproto": "app_protocol", "din": "din70121", "iso2": "iso15118_2"}


def chosen(protocol: str) -> list[dict[str, Any]]:
    """Some documents of each message."""
    seen: Counter[str] = Counter()
    found = []
    for row in rows("exi/corpus_public.jsonl"):
        if row["protocol"] == protocol and seen[row["message"]] < OF_EACH:
            seen[row["message"]] += 1
            found.append(row)
    return found


@pytest.mark.parametrize("protocol", NAMES)
def test_xml_is_valid_by_the_published_schemas(published: Path, protocol: str) -> None:
    schema = xmlschema.XMLSchema10(str(published / SCHEMAS[NAMES[protocol]]), allow="local")
    codec = CODECS[protocol]
    valid = 0

    for row in chosen(protocol):
        ours = to_xml(codec.decode(bytes.fromhex(row["exi_hex"])), codec.protocol)

        expected = schema.is_valid(parse(row["xml"]))
        assert schema.is_valid(ours) == expected, row["id"]
        valid += expected
    assert valid > (2 if protocol == "appproto" else 60)
