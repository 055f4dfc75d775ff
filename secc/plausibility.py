"""What is legal in a station.toml but will surprise somebody: the warnings of `secc check`."""

import re
from collections.abc import Iterator, Sequence

from secc.config import Config
from secc.ocpp import doubts as ocpp
from secc.power import doubts, sharing
from secc.session.settings import Settings

# What a message can carry: PMax of DIN is a short in W; ISO values scale up to 10^3.
_DIN_MOST_W = 32_767
_DIN_EVSEID = re.compile(r"[0-9*]+")
_ISO_2014 = (1_000.0, 400.0, 200_000.0)  # Table 68: V, A, W
_EV_CABLE_CHECK_S = 40.0
_T_STEP_EF_S, _TT_EVSE_SLAC_INIT_S = 4.0, 20.0  # ISO 15118-3 Table A.1


def warnings(config: Config) -> Iterator[str]:
    """One sentence each, with the keys it is about."""
    yield from _protocols(config.outlet)
    yield from _limits(config)
    if config.station.hardware == "built":
        charge = config.outlet.charge
        yield from doubts.warnings(config.power, charge.max_voltage_v, charge.max_power_w)
        if not config.station.fault_memory:
            yield "station.fault_memory is not set: a restart resets the faults that latch"
    else:
        yield from _simulated(config)
    yield from _people(config.outlet)
    if config.lights.driver != "none" and config.ocpp.url and config.ocpp.panel.socket is None:
        yield "ocpp.panel.socket is not set: the lights never learn that the station is online"
    yield from _slac(config)
    yield from _tls(config)
    yield from _contract(config)
    yield from ocpp.warnings(config.ocpp)
    if config.network.interface is None:
        yield "network.interface is not set: `secc run` needs --interface"
    if config.network.interface == "lo":
        yield "network.interface = lo serves this computer only, no vehicle"
    if config.trace.file and not config.trace.max_mib:
        yield "trace.file grows without bound: set trace.max_mib"


def of_station(connectors: Sequence[Config]) -> Iterator[str]:
    """The warnings of all, each once; what is not true of all says whose it is."""
    told: dict[str, list[str]] = {}
    for config in connectors:
        for warning in warnings(config):
            told.setdefault(warning, []).append(str(config.outlet.connector))
    for warning, whose in told.items():
        of = "" if len(whose) == len(connectors) else f"connector {', '.join(whose)}: "
        yield of + warning
    yield from shared(connectors)


def shared(connectors: Sequence[Config]) -> Iterator[str]:
    """What several connectors of a station must not have in common."""
    for key, told in (
        ("network.interface", [one.network.interface for one in connectors]),
        ("control.path", [one.control.path for one in connectors]),
        ("trace.file", [one.trace.file for one in connectors]),
    ):
        given = [value for value in told if value is not None]
        if twice := {value for value in given if given.count(value) > 1}:
            yield f"{key} is {twice.pop()} for more than one connector: set it in [connectors.N]"
    yield from _of_the_station(connectors)
    yield from _shared_lamps(connectors)
    built = [one for one in connectors if one.station.hardware == "built"]
    yield from sharing.warnings({one.outlet.connector: one.power for one in built})
    yield from _shared_meter(connectors)
    if any(one.power.pool.groups for one in built) and not (path := built[0].pool_path).is_socket():
        yield f"power.pool: no arbiter at {path}: shared groups stay off; run secc pool"


def _of_the_station(connectors: Sequence[Config]) -> Iterator[str]:
    """Processes that serve all connectors go by the first one's settings."""
    first, *others = connectors
    for one in others:
        for table in ("ocpp", "site_agent", "uplink", "mirror"):
            if getattr(one, table) != getattr(first, table):
                yield (
                    f"[connectors.{one.outlet.connector}.{table}] counts for nothing: that of the "
                    f"station is [{table}]"
                )
    agent = first.site_agent
    safe_a = sum(one.outlet.site.safe_current_a for one in connectors)
    if agent.broker.host and safe_a > agent.station_fuse_a:
        yield (
            f"safe currents of all connectors are {safe_a:g} A, above site_agent.station_fuse_a = "
            f"{agent.station_fuse_a:g}: `secc site agent` will refuse them"
        )


def _shared_lamps(connectors: Sequence[Config]) -> Iterator[str]:
    """LEDs whose settings differ are different LEDs."""
    lamps = {one.lights for one in connectors if one.lights.driver in ("gpio", "pwm")}
    wires = [wire for lamp in lamps for wire in (lamp.red, lamp.green, lamp.blue) if wire]
    for wire in sorted({wire for wire in wires if wires.count(wire) > 1}):
        yield f"{wire} is a wire of more than one LED: give all of them the same [lights]"


def _shared_meter(connectors: Sequence[Config]) -> Iterator[str]:
    sharing = [one for one in connectors if one.power.meter.source == "shared"]
    for one in sharing:
        if one.station.hardware != "built":
            yield (
                f"power.meter.source = shared: connector {one.outlet.connector} is simulated, "
                "nothing measures what it delivers; its part will be the others' or nobody's"
            )
    if len(sharing) == 1:
        number = sharing[0].outlet.connector
        yield f"power.meter.source is shared for connector {number} alone: set modbus or s0"
    if sharing and not (path := sharing[0].meter_path).is_socket():
        yield f"power.meter: nobody shares it at {path}: nobody charges; run secc meter share"
    most_w = sum(one.outlet.charge.max_power_w for one in sharing)
    if sharing and sharing[0].power.meter.max_power_w < most_w:
        yield (
            f"power.meter.max_power_w is less than the {most_w:.0f} W of the connectors that share "
            "the meter: true readings will be taken for false ones"
        )


def _slac(config: Config) -> Iterator[str]:
    slac = config.outlet.slac
    if not slac.enabled:
        return
    if config.network.interface == "lo":
        yield "slac.enabled with network.interface = lo: there is no modem, no vehicle can charge"
    for key in ("wake_f_s", "error_f_s"):
        if 0 < getattr(slac, key) < _T_STEP_EF_S:
            yield f"slac.{key} is less than 4 s (T_step_EF): vehicles may not notice"
    if slac.init_s < _TT_EVSE_SLAC_INIT_S:
        yield "slac.init_s is less than 20 s (TT_EVSE_SLAC_init): slow vehicles are woken too early"


def _contract(config: Config) -> Iterator[str]:
    contract, services = config.outlet.contract, config.outlet.services
    if contract.enabled and not config.tls.offered:
        yield "contract.enabled does nothing without TLS: set tls.folder"
    if services.certificate and not contract.enabled:
        yield "services.certificate does nothing without contract.enabled"
    if services.internet and not config.tls.offered:
        yield "services.internet does nothing without TLS: set tls.folder"
    if contract.offline == "listed" and not contract.offline_emaids:
        yield "contract.offline = listed with no offline_emaids: nobody charges offline"
    if contract.backend_s >= contract.authorization_s and contract.offline != "refuse":
        yield "contract.backend_s leaves the offline policy no time before authorization_s"


def _tls(config: Config) -> Iterator[str]:
    tls = config.tls
    if tls.key_log is not None:
        if config.log.level == "debug":
            yield f"tls.key_log: KEYS ARE LOGGED, {tls.key_log} opens what vehicles send"
        else:
            yield "tls.key_log is ignored: it needs log.level = debug"
    if not tls.offered:
        return
    if tls.policy == "force":
        yield "tls.policy = force: vehicles without TLS, or with DIN 70121 only, cannot charge"
    if tls.fallback_s:
        yield "tls.fallback_s: whoever can break handshakes can have sessions without TLS"
    if tls.unknown_root == "alert":
        yield "tls.unknown_root = alert: vehicles that tolerate other roots are refused [V2G2-923]"
    if tls.static_ecdh:
        from secc.tls.server import NO_STATIC_ECDH, lacks_static_ecdh  # loads OpenSSL

        if lacks_static_ecdh(tls):
            yield NO_STATIC_ECDH


def _protocols(outlet: Settings) -> Iterator[str]:
    iso, din = outlet.iso15118_2, outlet.din70121
    if not iso.enabled and not din.enabled:
        yield "iso15118_2.enabled and din70121.enabled are both false: no vehicle can charge"
    if iso.enabled and iso.evseid == "ZZ00000":
        yield "iso15118_2.evseid = ZZ00000 says that the id is not known; some vehicles show it"
    if din.enabled and not _DIN_EVSEID.fullmatch(din.evseid):
        given = f"{din.evseid!r} is" if din.evseid else "is empty:"
        yield (
            f"din70121.evseid {given} no id of DIN SPEC 91286 (digits and *, as in "
            f"49*123*456*789): one octet 00 is sent instead"
        )
    modes = {mode.partition("_")[0] for mode in iso.modes}
    if modes == {"AC", "DC"}:
        yield "iso15118_2.modes offers AC and DC: some vehicles choose AC on a DC post"
    if "DC_unique" in iso.modes or "DC_combo_core" in iso.modes:
        yield "iso15118_2.modes: a CCS connector is DC_core (type 1 or 2) or DC_extended"
    if outlet.timing.communication_setup_s == 0:
        yield "timing.communication_setup_s = 0: a silent vehicle is waited for without end"


def _simulated(config: Config) -> Iterator[str]:
    outlet, simulation = config.outlet, config.simulation
    fitted = "AC" if simulation.outlet == "ac" else "DC"
    for mode in outlet.iso15118_2.modes:
        if outlet.iso15118_2.enabled and not mode.startswith(fitted):
            yield f"iso15118_2.modes offers {mode}, but simulation.outlet is {simulation.outlet}"
    if outlet.din70121.enabled and fitted == "AC":
        yield "din70121.enabled: DIN is DC only, and simulation.outlet is ac"
    if fitted == "AC":
        return
    if outlet.cable_check.require_imd and not simulation.isolation.fitted:
        yield "cable_check.require_imd is true and no monitor is fitted: no cable check will pass"
    check, supply = outlet.cable_check, simulation.supply
    if check.rule == "fixed" and check.test_voltage_v > supply.max_voltage_v:
        yield "cable_check.test_voltage_v is more than the supply can give: no cable check passes"


def _limits(config: Config) -> Iterator[str]:
    charge, supply, outlet = config.outlet.charge, config.simulation.supply, config.outlet
    can = (charge.max_voltage_v, charge.max_current_a, charge.max_power_w)
    if config.station.hardware == "simulated":
        supplied = (supply.max_voltage_v, supply.max_current_a, supply.max_power_w)
        can = (min(can[0], supplied[0]), min(can[1], supplied[1]), min(can[2], supplied[2]))
    dc = config.station.hardware == "built" or config.simulation.outlet == "dc"
    if dc and outlet.din70121.enabled and can[2] > _DIN_MOST_W:
        yield (
            f"DIN 70121 cannot state more than {_DIN_MOST_W} W in its schedule (PMax): a vehicle "
            f"that goes by it charges with less than the {can[2]:.0f} W of this outlet"
        )
    if outlet.iso15118_2.enabled and not outlet.iso15118_2.clamp_to_2014:
        beyond = [
            f"{a:g} {unit}" for a, b, unit in zip(can, _ISO_2014, "VAW", strict=True) if a > b
        ]
        if beyond and dc:
            yield (
                f"{', '.join(beyond)} is beyond Table 68 of ISO 15118-2:2014; an old vehicle may "
                "object: iso15118_2.clamp_to_2014 = true hides it"
            )
    if charge.min_voltage_v > can[0] or charge.min_current_a > can[1]:
        yield "charge.min_voltage_v or charge.min_current_a is above the highest: nothing charges"
    if 0 < charge.ramp_up_a_per_s < 20:
        yield "charge.ramp_up_a_per_s below 20 A/s is less than IEC 61851-23 asks for"


def _people(outlet: Settings) -> Iterator[str]:
    check, authorization = outlet.cable_check, outlet.authorization
    if not check.require_imd:
        yield "cable_check.require_imd = false takes away what protects people: laboratory only"
    if check.total_s > _EV_CABLE_CHECK_S:
        yield f"cable_check.total_s: vehicles give up after {_EV_CABLE_CHECK_S:g} s, some earlier"
    if authorization.policy == "free":
        yield "authorization.policy = free: everyone who plugs in may charge"
    if outlet.tolerance.mode == "strict":
        yield "tolerance.mode = strict is for conformance benches: real vehicles may not charge"
