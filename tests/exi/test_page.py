"""What docs/exi.md shows works as it stands there."""

import importlib
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "exi.md"


def test_the_schema_of_the_page_is_coded_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, schema, *uses = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "meter.py").write_text(schema)
    monkeypatch.syspath_prepend(tmp_path)
    names: dict[str, object] = {"meter": importlib.import_module("meter")}

    for code in uses:
        assert "assert" in code
        exec(code, names)
