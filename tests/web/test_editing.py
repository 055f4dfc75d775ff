"""Changes to station.toml: what was written stays, what is wrong is not written."""

import os
import stat
import tomllib
from pathlib import Path

import pytest

from secc import config
from secc.config import Config, ConfigError
from secc.web import fields
from secc.web.editing import Outdated, changed, fingerprint, replace

TEXT = """# our station
[charge]
# the fuse of this house
max_power_w = 22000.0  # asked of the grid in 2024
[network]
interface = "plc0"

[connectors.2.network]
interface = "plc1"
"""

# What a key takes where its type says little.
FITTING = {
    "ocpp.url": "wss://csms.example/x",
    "ocpp.panel.price_per_kwh": "0.5",
    "ocpp.panel.currency": "CHF",
    "power.meter.serial.baud": "19200",
    "ocpp.security_profile": "2",
    "site.fuse_a": "80",
    "web.idle_s": "600",
    "power.meter.s0.line": "gpiochip0:4",
    "network.interface": "plc3",
}


def tables(text: str, connector: int = 1) -> Config:
    return config.parse(text, connector=connector)


def test_a_value_changes_and_every_comment_stays() -> None:
    new = changed(TEXT, {"charge.max_power_w": 11000.0}, 1, "s")

    assert new == TEXT.replace("22000.0", "11000.0")


def test_a_connector_of_the_file_gets_tables_of_its_own() -> None:
    new = changed(TEXT, {"charge.max_power_w": 11000.0, "iso15118_2.meter_id": "M2"}, 2, "s")

    assert new.startswith(TEXT.partition("[connectors")[0])
    assert tables(new, 1).outlet.charge.max_power_w == 22000
    assert tables(new, 2).outlet.charge.max_power_w == 11000
    assert tables(new, 2).outlet.iso15118_2.meter_id == "M2"
    assert tables(new, 2).network.interface == "plc1"


def test_a_key_of_the_template_takes_its_value_below_its_comment() -> None:
    template = config.template()

    new = changed(template, {"charge.max_power_w": 50_000.0}, None, "s")

    before, after = template.splitlines(), new.splitlines()
    (line,) = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert before[line] == "#max_power_w = 350000.0"
    assert after[line] == "max_power_w = 50000.0"
    assert "Highest power" in after[line - 1]


def test_a_key_that_goes_leaves_its_default() -> None:
    new = changed(TEXT, {"network.interface": None, "ocpp.url": None}, 1, "s")

    assert tables(new).network.interface is None
    assert tables(new, 2).network.interface == "plc1"


@pytest.mark.parametrize(
    "evil", ['"', "'''", 'x"\n[charge]\nmax_power_w = 9', "\\", "ü]\t", "[web]"]
)
def test_a_text_cannot_become_anything_but_a_text(evil: str) -> None:
    for text in (TEXT, config.template()):
        new = changed(text, {"ocpp.panel.name": evil}, None, "s")

        assert tables(new).ocpp.panel.name == evil
        assert tables(new).outlet.charge == tables(text).outlet.charge


def test_a_wrong_value_is_told_with_its_key_and_nothing_comes_of_it() -> None:
    with pytest.raises(ConfigError, match=r"charge\.max_power_w = -1\.0: must be a number from 0"):
        changed(TEXT, {"charge.max_power_w": -1.0}, 1, "s")
    with pytest.raises(ConfigError, match="connector 2"):
        changed(TEXT, {"charge.max_power_w": -1.0}, 2, "s")


def test_the_file_is_replaced_in_one_step_with_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(TEXT)
    file.chmod(0o640)
    before = file.stat().st_ino

    replace(file, "new = 1\n", fingerprint(TEXT))

    assert file.read_text() == "new = 1\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert file.stat().st_ino != before
    assert os.listdir(tmp_path) == ["station.toml"]


def test_what_somebody_else_has_written_meanwhile_is_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(TEXT + "# by hand\n")

    with pytest.raises(Outdated):
        replace(file, "new = 1\n", fingerprint(TEXT))
    assert file.read_text().endswith("# by hand\n")


@pytest.mark.parametrize("field", fields.FIELDS, ids=lambda field: field.path)
def test_every_setting_of_the_page_goes_there_and_back(field: fields.Field) -> None:
    for text in ("", config.template()):
        now = fields.shown(fields.value(Config(), field.path))
        form = fields.form(field)
        new = next((one for one in form.choices if one != now), now)
        new = {"number": "12", "text": "DE*ABC*E1", "lines": "a\nb", "secret": "k3y"}.get(
            form.kind, new
        )
        new = FITTING.get(field.path, new)
        value = fields.read(field, new)
        written = changed(text, {field.path: value}, 1, "s")

        assert fields.shown(fields.value(config.parse(written), field.path)) == new
        assert tomllib.loads(written)


def test_no_setting_of_the_page_names_a_program_or_opens_the_key_log() -> None:
    offered = {field.path for field in fields.FIELDS}

    assert not [path for path in offered if "hook" in path or "key_log" in path]


@pytest.mark.parametrize("typed", ["many", "1e400x", "", "1; drop"])
def test_what_is_no_number_is_told_with_what_it_must_be(typed: str) -> None:
    field = fields.of("charge.max_power_w")
    assert field is not None

    with pytest.raises(ConfigError, match="Power limit: must be a number from 0 to 4500000"):
        fields.read(field, typed)


@pytest.mark.parametrize("typed", ["nan", "inf", "-inf"])
def test_a_number_that_is_none_is_not_written(typed: str) -> None:
    field = fields.of("charge.max_power_w")
    assert field is not None

    with pytest.raises(ConfigError):
        changed(TEXT, {field.path: fields.read(field, typed)}, 1, "s")
