"""The committed message classes and codecs are what the schemas in the checkout say."""

import shutil
from pathlib import Path

import pytest

from tools.compile_schemas import ROOT, main

CLASSES = Path("secc/messages/iso15118_2.py")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what is read and written."""
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "secc/messages", tmp_path / "secc/messages", ignore=ignored)
    return tmp_path


def contents(checkout: Path) -> dict[str, str]:
    return {p.name: p.read_text() for p in (checkout / "secc/messages").glob("*.py")}


def test_what_is_committed_is_what_the_schemas_say() -> None:
    assert main(["--check"]) == 0


def test_a_generated_file_that_was_edited_is_found_and_left_alone(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = (checkout / CLASSES).read_text().replace("Occurs(1, 16)", "Occurs(1, 8)")
    (checkout / CLASSES).write_text(edited)

    assert main(["--check"], checkout) == 1

    assert capsys.readouterr().out == f"stale: {CLASSES}\n"
    assert (checkout / CLASSES).read_text() == edited


def test_a_changed_schema_changes_classes_and_codec(checkout: Path) -> None:
    types = checkout / "schemas/iso15118_2/MsgDataTypes.xsd"
    types.write_text(types.read_text().replace('maxOccurs="16"', 'maxOccurs="8"'))
    before = contents(checkout)

    assert main(["--check"], checkout) == 1
    assert main([], checkout) == 0

    after = contents(checkout)
    assert {n for n in after if after[n] != before[n]} == {"iso15118_2.py", "iso15118_2_codec.py"}
    assert main(["--check"], checkout) == 0
