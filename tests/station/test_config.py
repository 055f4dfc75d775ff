"""station.toml: the template is the truth about the types, and errors say what to do."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from secc import config, plausibility
from secc.config import Config, ConfigError

TEMPLATE = config.template()
KEYS = list(config.leaves(Config()))


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.parse(text, "post.toml")
    return list(caught.value.problems)


def warned(text: str, about: str) -> bool:
    return any(about in warning for warning in plausibility.warnings(config.parse(text)))


def as_in_a_file(value: Any) -> Any:
    """Lists and tables for tuples and sections."""
    return msgspec.json.decode(msgspec.json.encode(value))


def comment_above(path: str) -> str:
    """The comment of a key in the template, on one line."""
    table, _, key = path.rpartition(".")
    section = TEMPLATE.split(f"\n[{table}]\n")[1] if table else TEMPLATE
    section = re.split(r"\n\[", section)[0]
    found = re.search(rf"((?:^# .*\n)+)^#{key} = ", section, re.MULTILINE)
    assert found, f"{path} is not in the template"
    return " ".join(found[1].replace("# ", " ").split())


def test_the_template_as_it_is_means_the_defaults() -> None:
    assert config.parse(TEMPLATE) == Config()


def test_the_template_shows_every_key_with_its_default() -> None:
    shown: dict[str, Any] = {}

    def flatten(table: dict[str, Any], path: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                flatten(value, f"{path}{key}.")
            else:
                shown[path + key] = value

    flatten(tomllib.loads(re.sub(r"(?m)^#(?=\w+ = )", "", TEMPLATE)), "")

    assert set(shown) == {path for path, *_ in KEYS}
    for path, _, default, _ in KEYS:
        assert default is None or shown[path] == as_in_a_file(default), path


@pytest.mark.parametrize(("path", "kind"), [key[:2] for key in KEYS], ids=[key[0] for key in KEYS])
def test_the_template_tells_what_each_key_may_be(path: str, kind: Any) -> None:
    comment, words = comment_above(path), config.allowed(kind)

    if "one of " in words:
        assert all(option in comment for option in words.rpartition("one of ")[2].split(", "))
    elif words == "true or false":
        assert "true" in comment or "false" in comment
    elif "number" in words:
        bounds = words.partition("number")[2].strip()
        assert bounds.removeprefix("from ") in comment
        assert ("whole" in words) == ("whole" in comment)
    else:
        assert words[2:] in comment


def test_an_unknown_key_is_named_with_the_one_that_was_meant() -> None:
    assert problems("[charge]\nmax_volts_v = 500") == [
        "post.toml: charge.max_volts_v: unknown key; did you mean charge.max_voltage_v?"
    ]


def test_an_unknown_table_is_named_with_the_one_that_was_meant() -> None:
    assert problems("[chrage]\n") == ["post.toml: chrage: unknown key; did you mean charge?"]


def test_a_key_in_the_wrong_table_is_sent_to_the_right_one() -> None:
    assert problems("horizon_s = 600") == [
        "post.toml: horizon_s: unknown key; it belongs to another table: charge.horizon_s"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "[charge]\nmax_voltage_v = 2000",
            "charge.max_voltage_v = 2000: must be a number from 0 to 1500; correct or remove it",
        ),
        (
            "[charge]\nmax_voltage_v = -1",
            "charge.max_voltage_v = -1: must be a number from 0 to 1500; correct or remove it",
        ),
        (
            "[charge]\nmax_power_w = nan",
            "charge.max_power_w = nan: must be a number from 0 to 4500000; correct or remove it",
        ),
        (
            '[charge]\nmax_current_a = "much"',
            'charge.max_current_a = "much": must be a number from 0 to 3000; correct or remove it',
        ),
        (
            "[iso15118_2]\nenabled = 1",
            "iso15118_2.enabled = 1: must be true or false; correct or remove it",
        ),
        (
            '[log]\nlevel = "loud"',
            'log.level = "loud": must be one of debug, error, info, warning; correct or remove it',
        ),
        ("charge = 5", "charge = 5: must be a table; write [charge]"),
        (
            '[iso15118_2]\nevseid = "DE-ABC"',
            'iso15118_2.evseid = "DE-ABC": must be country, operator, E and outlet, '
            "as in DE*ABC*E1234*1, or ZZ00000; correct or remove it",
        ),
        (
            "[[charge.schedule]]\nduration_s = 0\npower_w = 1",
            "charge.schedule[0].duration_s = 0: must be a whole number from 1 to 86400; "
            "correct or remove it",
        ),
        (
            "[simulation.supply]\nmax_power_w = 0",
            "simulation.supply.max_power_w = 0: must be a number above 0, up to 1000000; "
            "correct or remove it",
        ),
    ],
)
def test_a_wrong_value_is_told_with_place_value_and_what_is_allowed(
    text: str, problem: str
) -> None:
    assert problems(text) == [f"post.toml: {problem}"]


def test_a_wrong_name_in_a_list_is_told_with_those_that_exist() -> None:
    (problem,) = problems('[tolerance]\naccept = ["everything"]')

    assert problem.startswith("post.toml: tolerance: no tolerance is called 'everything'")
    assert "early_session_stop" in problem


def test_all_problems_of_a_file_are_told_at_once() -> None:
    assert len(problems("connector = 0\n[charge]\nx = 1\nmax_power_w = -1\n[log]\nlevel = 3")) == 4


def test_what_is_not_toml_is_told_with_its_line() -> None:
    (problem,) = problems("[charge\n")

    assert "post.toml: not TOML" in problem
    assert "line 1" in problem


def test_a_missing_file_is_told_with_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file; `secc init"):
        config.load(tmp_path / "station.toml")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "station.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path / "station.toml")


def test_what_was_dumped_can_be_read_again() -> None:
    changed = config.parse(
        "connector = 3\n[charge]\nschedule = [{ duration_s = 60, power_w = 9000 }]\n"
        '[network]\ninterface = "plc0"\n[simulation.vehicle]\nbattery_v = 380'
    )

    dumped = config.dump(changed)

    assert config.parse(dumped) == changed
    assert "connector = 3  # default: 1" in dumped
    assert config.parse(config.dump(Config())) == Config()


def test_the_command_line_overrides_the_file_and_is_checked_like_it() -> None:
    loaded = config.parse('[log]\nlevel = "error"')

    assert config.override(loaded, log__level="debug").log.level == "debug"
    assert config.override(loaded, log__level=None) == loaded
    with pytest.raises(ConfigError, match=r"command line: log.level = \"loud\": must be one of"):
        config.override(loaded, log__level="loud")


def test_the_control_socket_has_a_usual_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")

    assert config.parse("connector = 2").control_path == Path("/run/user/7/secc-2.sock")
    assert config.parse('[control]\npath = "/a"').control_path == Path("/a")
    assert config.parse("[control]\nenabled = false").control_path is None


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("", "din70121.evseid"),
        ("", "32767 W"),
        ("", "network.interface is not set"),
        ("", "authorization.policy = free"),
        ("", "ZZ00000"),
        ('[din70121]\nevseid = "DE*ABC"', "'DE*ABC' is no id of DIN SPEC 91286"),
        ('[iso15118_2]\nmodes = ["AC_three_phase_core"]', "simulation.outlet is dc"),
        ('[iso15118_2]\nmodes = ["DC_core", "AC_three_phase_core"]', "offers AC and DC"),
        ('[simulation]\noutlet = "ac"', "DIN is DC only"),
        ("[iso15118_2]\nenabled = false\n[din70121]\nenabled = false", "no vehicle can charge"),
        ("[cable_check]\nrequire_imd = false", "laboratory only"),
        ("[cable_check]\ntotal_s = 60", "vehicles give up"),
        ("[simulation.isolation]\nfitted = false", "no cable check will pass"),
        ('[tolerance]\nmode = "strict"', "conformance benches"),
        ("[simulation.supply]\nmax_current_a = 500", "beyond Table 68"),
        ('[trace]\nfile = "t"', "without bound"),
        ("[contract]\nenabled = true", "contract.enabled does nothing without TLS"),
        ('[services]\ncertificate = ["install"]', "services.certificate does nothing"),
        ('[services]\ninternet = ["https"]', "services.internet does nothing without TLS"),
        ('[contract]\noffline = "listed"', "nobody charges offline"),
        ('[contract]\noffline = "valid"\nbackend_s = 60', "no time before authorization_s"),
    ],
)
def test_what_is_legal_but_doubtful_is_warned_of(text: str, about: str) -> None:
    assert warned(text, about)


def test_a_station_without_doubts_is_not_warned_of() -> None:
    text = """
        [iso15118_2]
        evseid = "DE*ABC*E1234*1"
        [din70121]
        evseid = "49*123*456*789"
        [authorization]
        policy = "command"
        [charge]
        max_power_w = 30000
        [network]
        interface = "plc0"
    """

    assert list(plausibility.warnings(config.parse(text))) == []


def test_real_hardware_is_not_measured_by_the_simulation() -> None:
    text = """
        [station]
        hardware = "built"
        [iso15118_2]
        modes = ["AC_three_phase_core"]
        [simulation]
        outlet = "ac"
    """

    warnings = list(plausibility.warnings(config.parse(text)))

    assert not [warning for warning in warnings if "simulation" in warning]
    for key in ("station.fault_memory", "power.supervisor.enabled", "Table 68"):
        assert [warning for warning in warnings if key in warning], key


def test_an_output_that_may_stay_high_is_warned_of() -> None:
    assert warned(
        '[station]\nhardware = "built"\n[power.supervisor]\nenabled = true\noutput = "gpio_level"',
        "may stay high",
    )


# --- several connectors ----------------------------------------

TWO = """
[network]
interface = "plc0"
wait_s = 5
[charge]
max_power_w = 60000
[connectors.2.network]
interface = "plc1"
[connectors.2.charge]
max_power_w = 30000
"""


def test_each_connector_has_the_file_with_its_own_keys_in_place(tmp_path: Path) -> None:
    file = tmp_path / "post.toml"
    file.write_text(TWO)

    first, second = config.connectors(file)

    assert (first.outlet.connector, second.outlet.connector) == (1, 2)
    assert (first.network.interface, second.network.interface) == ("plc0", "plc1")
    assert (first.outlet.charge.max_power_w, second.outlet.charge.max_power_w) == (60_000, 30_000)
    assert second.network.wait_s == 5
    assert first == config.load(file)
    assert second == config.load(file, connector=2)
    assert second.control_path != first.control_path


def test_a_file_without_further_connectors_has_one(tmp_path: Path) -> None:
    file = tmp_path / "post.toml"
    file.write_text("connector = 7")

    (only,) = config.connectors(file)

    assert only.outlet.connector == 7


def test_a_connector_that_is_not_in_the_file_is_told_with_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"no connector 3; known are 1, 2"):
        config.parse(TWO, "post.toml", 3)


def test_a_problem_of_one_connector_names_it() -> None:
    text = f"{TWO}[connectors.2.trace]\nkeep = -1"

    with pytest.raises(ConfigError, match=r"post.toml \(connector 2\): trace.keep = -1"):
        config.parse(text, "post.toml", 2)


@pytest.mark.parametrize("text", ["connectors = 2", "[connectors.left]", "[connectors]\n2 = 5"])
def test_connectors_are_tables_with_numbers(text: str) -> None:
    with pytest.raises(ConfigError, match="tables with a number"):
        config.parse(text)


def test_what_connectors_must_not_share_is_told(tmp_path: Path) -> None:
    file = tmp_path / "post.toml"
    file.write_text('[network]\ninterface = "plc0"\n[connectors.2.charge]\nmax_power_w = 1000')

    (warning,) = plausibility.shared(config.connectors(file))

    assert "network.interface is plc0 for more than one connector" in warning


def test_a_number_that_is_a_table_is_no_connector() -> None:
    with pytest.raises(ConfigError, match=r"connector = .* must be a whole number"):
        config.parse("[connector]\ninterface = 'plc0'")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("[connectors.2.ocpp]\nid = 'B'", "[connectors.2.ocpp] counts for nothing"),
        ("[connectors.2.site_agent]\nstation = 'b'", "that of the station is [site_agent]"),
        (
            "[site_agent]\nstation_fuse_a = 10\nbroker.host = 'localhost'\n"
            "[connectors.2.charge]\nmax_power_w = 1000",
            "12 A, above site_agent.station_fuse_a = 10",
        ),
        (
            "[lights]\ndriver = 'gpio'\nred = 'gpiochip0:1'\n"
            "[connectors.2.lights]\nred = 'gpiochip0:2'\ngreen = 'gpiochip0:1'",
            "gpiochip0:1 is a wire of more than one LED",
        ),
        ("[connectors.2.trace]\nfile = 'a'", "connector 2: trace.file grows without bound"),
    ],
)
def test_what_is_doubtful_of_a_station_is_told_once(tmp_path: Path, more: str, told: str) -> None:
    file = tmp_path / "post.toml"
    file.write_text(f"{more}\n[connectors.2.network]\ninterface = 'plc1'\n")

    found = list(plausibility.of_station(config.connectors(file)))

    assert len([line for line in found if told in line]) == 1
