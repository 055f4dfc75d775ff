"""Everything about one outlet that a user or a conformance bench may steer.

`Settings` is grouped as the sections of station.toml are; every key has a range and a source.
Facts that the standards leave open, or that our sources disagree on, are keys and not constants.
Seconds, volts, amperes, watts, watt-hours.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from secc.session import tolerance

Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Volts = Annotated[float, Meta(ge=0, le=1_500)]
Amperes = Annotated[float, Meta(ge=0, le=3_000)]
Watts = Annotated[float, Meta(ge=0, le=4_500_000)]
Count = Annotated[int, Meta(ge=0, le=1_000)]
Rule = Literal["free", "delay", "command"]
Mode = Literal[
    "AC_single_phase_core",
    "AC_three_phase_core",
    "DC_core",
    "DC_extended",
    "DC_combo_core",
    "DC_unique",
]
Emaid = Annotated[str, Meta(pattern=r"^[A-Z]{2}[A-Z0-9]{12,13}$")]  # normal form
Provider = Annotated[str, Meta(pattern=r"^[A-Z]{2}[A-Z0-9]{3}$")]
RefusalCode = Literal[
    "FAILED_CertificateExpired",
    "FAILED_CertificateRevoked",
    "FAILED_ContractCanceled",
    "FAILED_CertificateNotAllowedAtThisEVSE",
]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of station.toml; unknown keys are errors."""


class Iso15118_2(Section, frozen=True):
    """ISO 15118-2:2014."""

    enabled: bool = True  # offered in supportedAppProtocol
    evseid: Annotated[
        str, Meta(pattern=r"^([A-Z]{2}\*?[A-Z0-9]{3}\*?E[A-Z0-9*]{1,30}|ZZ00000)$", max_length=37)
    ] = "ZZ00000"  # ZZ00000: not known
    # Order is that of the offer. A DC post offers DC modes only: some EVs choose AC otherwise.
    modes: Annotated[tuple[Mode, ...], Meta(min_length=1, max_length=6)] = ("DC_extended",)
    meter_info: bool = True  # MeterInfo in the loop responses
    meter_id: Annotated[str, Meta(min_length=1, max_length=32)] = "0"
    free_service: bool = False
    pause_s: Seconds = 43_200.0  # how long a paused session is remembered; 0: not at all
    # [V2G2-753] compares the SessionID only. A session (and its authorisation) that another
    # EVCC can join by its id would be stolen; VW's random EVCCID is kept through a pause.
    resume_same_evccid: bool = True
    renegotiate_after_loops: Count = 0  # ask the EV once, after so many loop responses; 0: never
    sequence_s: Seconds = 60.0  # V2G_SECC_Sequence_Timeout [V2G2-443]
    authorization_s: Seconds = 55.0  # from the first Ongoing [V2G2-713]; EIM: 55..300 in the field
    parameters_s: Seconds = 55.0  # V2G_SECC_Ongoing_Performance_Time in parameter discovery
    power_delivery_s: Seconds = 4.4  # our part of the 4.5 s of Table 109
    clamp_to_2014: bool = False  # never state more than Table 68: 400 A, 1000 V, 200 kW


class Din70121(Section, frozen=True):
    """DIN SPEC 70121:2014."""

    enabled: bool = True
    # DIN SPEC 91286: digits and *, sent as nibbles; anything else is not known: one octet 00.
    evseid: Annotated[str, Meta(max_length=64)] = ""
    mode: Literal["DC_core", "DC_extended"] = "DC_extended"  # one only
    free_service: bool = False
    sequence_s: Seconds = 60.0  # V2G_SECC_Sequence_Timeout
    loop_sequence_s: Seconds = 5.0  # after CurrentDemandRes [V2G-DC-957]; one source family only
    authorization_s: Seconds = 120.0  # no limit in DIN; EVs give up after 60..150 s
    parameters_s: Seconds = 55.0
    pre_charge_s: Seconds = 20.0  # V2G_SECC_PowerDelivery_Timer [V2G-DC-969]
    welding_s: Seconds = 20.0  # V2G_SECC_WeldingDetection_Timer [V2G-DC-925]
    power_delivery_s: Seconds = 1.4  # our part of 1.5 s: the EV gives up after 2 s


class Authorization(Section, frozen=True):
    """Who may charge, with external payment."""

    policy: Rule = "free"
    delay_s: Seconds = 0.0  # policy "delay": granted so long after the EV has asked
    grant_s: Seconds = 60.0  # a grant given before the EV asks is good for so long
    ongoing_answers: Count = 0  # at least so many Ongoing before Finished


class Contract(Section, frozen=True):
    """Plug & Charge: payment by contract (ISO 15118-2, over TLS only)."""

    enabled: bool = False  # needs tls.folder with the roots of mobility operators
    only: bool = False  # over TLS no ExternalPayment: who has no contract cannot charge
    # Until contracts are switched on or off by a listener; auto: off where there is a central
    # system, which has a switch of its own for them.
    at_start: Literal["auto", "on", "off"] = "auto"
    decision: Literal["backend", "local"] = "backend"  # local: a chain that is valid here is enough
    # Without the central system, or without its word in time: nobody charges, or those whose chain
    # is valid here, or those of them that are listed. ask: without it the bridge is asked all the
    # same, which has lists of its own, and without a word in time nobody charges.
    offline: Literal["refuse", "valid", "listed", "ask"] = "refuse"
    offline_emaids: tuple[Emaid, ...] = ()
    backend_s: Seconds = 50.0  # the central system's time to decide
    authorization_s: Seconds = 55.0  # V2G_SECC_Ongoing_Performance_Time [V2G2-713]
    # A chain under a root that is not installed here is left to the central system [V2G2-931].
    central_validation: bool = False
    providers: tuple[Provider, ...] = ()  # served, as in DEABC; empty: all
    # Codes besides FAILED that tell the EV why its contract was refused. Sources do not agree
    # which of them Table 112 has for AuthorizationRes; the others are told as FAILED.
    refusal_codes: tuple[RefusalCode, ...] = (
        "FAILED_CertificateRevoked",
        "FAILED_ContractCanceled",
        "FAILED_CertificateNotAllowedAtThisEVSE",
    )
    check_requests: bool = True  # for certificates, before the central system is asked
    certificate_s: Annotated[float, Meta(ge=0.1, le=4.5)] = 4.4  # our part of 4.5 s of Table 109
    # Octets of a CertificateInstallationRes; the largest legal one has about 8,200.
    max_certificate_response: Annotated[int, Meta(ge=1_024, le=65_536)] = 12_288
    receipts: Literal["never", "once", "interval"] = "never"  # signed by the EV for a reading
    receipt_interval_s: Annotated[float, Meta(ge=1, le=86_400)] = 900.0
    verify_receipts: bool = True  # a MAY of [V2G2-904]

    def __post_init__(self) -> None:
        if self.central_validation and self.decision != "backend":
            raise ValueError('central_validation needs decision = "backend"')


class Services(Section, frozen=True):
    """Value-added services (ISO 15118-2, over TLS only)."""

    certificate: tuple[Literal["install", "update"], ...] = ()  # service 2, for contracts
    internet: tuple[Literal["ftp_20", "ftp_21", "http", "https"], ...] = ()  # service 3
    internet_free: bool = True


class ScheduleEntry(Section, frozen=True):
    """A stretch of the power schedule; the last one is stretched to the horizon."""

    duration_s: Annotated[int, Meta(ge=1, le=86_400)]
    power_w: Watts


class Charge(Section, frozen=True):
    """What the outlet may give, and how."""

    max_voltage_v: Volts = 1_000.0
    max_current_a: Amperes = 500.0
    max_power_w: Watts = 350_000.0
    min_voltage_v: Volts = 0.0  # besides what the supply itself needs
    min_current_a: Amperes = 0.0
    current_tolerance_a: Amperes = 5.0  # EVSECurrentRegulationTolerance
    current_ripple_a: Amperes = 5.0  # EVSEPeakCurrentRipple
    energy_wh: Annotated[float, Meta(ge=0, le=32_767_000)] = 0.0  # EVSEEnergyToBeDelivered; 0: no
    # PMaxSchedule; empty: all the power for the whole horizon. Codecs in EVs take 12 entries.
    schedule: Annotated[tuple[ScheduleEntry, ...], Meta(max_length=12)] = ()
    horizon_s: Annotated[int, Meta(ge=1, le=86_400)] = 86_400  # no DepartureTime [V2G2-304]
    parameters_ongoing: Count = 0  # so many Ongoing before the parameters are Finished
    pre_charge_current_a: Amperes = 2.0  # IEC 61851-23 CC.5.2
    pre_charge_band_v: Volts = 20.0  # the EV closes its contactors inside it
    ramp_up_a_per_s: Annotated[float, Meta(ge=1, le=10_000)] = 100.0  # IEC 61851-23: at least 20
    ramp_down_a_per_s: Annotated[float, Meta(ge=1, le=10_000)] = 100.0  # of a stop by the station
    stop_grace_s: Seconds = 10.0  # the EV's time to follow EVSE_Shutdown; then FAILED
    limit_lead_s: Annotated[float, Meta(ge=0, le=10)] = 0.5  # EV obeys a falling limit, then supply
    # Above the set-point and a tenth of it, for so long: a fault. The supply has finer ones.
    over_current_a: Amperes = 10.0
    over_current_s: Seconds = 2.0
    heed_ev_status: bool = True  # no current to an EV that is not ready or reports a failure
    demand_silence_s: Seconds = 2.0  # no CurrentDemandReq for so long: 0 A until the next


class Ac(Section, frozen=True):
    """AC charging (ISO 15118-2 only)."""

    nominal_voltage_v: Annotated[float, Meta(ge=1, le=500)] = 230.0  # phase to neutral
    phases: Annotated[int, Meta(ge=1, le=3)] = 3
    max_current_a: Amperes = 32.0  # per phase
    pilot_s: Seconds = 1.0  # for C/D after Start, B after Stop: 0.25 in [V2G2-847], [V2G2-848]
    contactor_s: Seconds = 3.0  # [V2G2-860], [V2G2-862]
    return_s: Seconds = 10.0  # after B in the loop the EV may still say how it wants to end


class Site(Section, frozen=True):
    """Load management: what holds at this outlet whatever anybody else says or does not say.

    AC amperes per phase; the limit named `site` is what has been granted, for some seconds.
    """

    enabled: bool = False
    fuse_a: Amperes = 63.0  # never more
    safe_current_a: Amperes = 6.0  # whenever no grant is valid
    least_current_a: Amperes = 6.0  # keeps a session alive
    phases: Annotated[tuple[Literal[1, 2, 3], ...], Meta(min_length=1, max_length=3)] = (1, 2, 3)
    voltage_v: Annotated[float, Meta(ge=50, le=500)] = 230.0  # phase to neutral
    efficiency: Annotated[float, Meta(ge=0.5, le=1)] = 0.94  # AC to DC, at its worst

    def __post_init__(self) -> None:
        if len(set(self.phases)) < len(self.phases):
            raise ValueError("phases: one is there twice")
        if not self.least_current_a <= self.fuse_a >= self.safe_current_a:
            raise ValueError("fuse_a is below safe_current_a or least_current_a")

    def power_w(self, current_a: float) -> float:
        """DC power that draws `current_a` from each phase: P = eta x U x phases x I."""
        return self.efficiency * self.voltage_v * len(self.phases) * current_a

    def current_a(self, power_w: float) -> float:
        """The inverse of `power_w`."""
        return power_w / self.power_w(1.0)


class CableCheck(Section, frozen=True):
    """Cable check (IEC 61851-23:2023 CC.4.1.2, 6.3.1)."""

    rule: Literal["2023", "fixed"] = "2023"  # test voltage from the EV's maximum, or:
    test_voltage_v: Annotated[float, Meta(ge=60, le=1_500)] = 500.0
    current_a: Amperes = 2.0
    band_v: Volts = 10.0  # test voltage reached
    short_circuit_a: Amperes = 5.0
    ongoing: Count = 0  # at least so many Ongoing answers
    lock_s: Seconds = 5.0
    contactor_s: Seconds = 5.0
    voltage_s: Seconds = 10.0  # to the test voltage
    isolation_s: Seconds = 25.0  # self-test and measurement
    discharge_s: Seconds = 10.0
    total_s: Seconds = 38.0  # V2G_SECC_CableCheck_Performance_Time
    below_60v: bool = True  # wait for it before Finished; later prints of 2023 do not ask it
    require_imd: bool = True  # False: laboratory without insulation monitor
    pause_imd_in_pre_charge: bool = False  # some supplies do not start while it measures


class Timing(Section, frozen=True):
    """Timers of the connection and the control pilot."""

    communication_setup_s: Seconds = 18.0  # [V2G2-714]; 0: no limit
    cp_state_s: Seconds = 1.5  # V2G_SECC_CPState_Detection_Timeout
    oscillator_retain_s: Seconds = 1.5  # V2G_SECC_CPOscillator_Retain_Time
    linger_s: Annotated[float, Meta(ge=0, le=4.9)] = 4.0  # for the EV to close TCP first
    rearm_s: Seconds = 3.0  # oscillator off (X1) so long after a session, then a new one may come
    data_link_delay_s: Seconds = 0.3  # lets the FIN travel before the modem leaves
    minimum_response_s: Annotated[float, Meta(ge=0, le=1)] = 0.0  # some EVs crash below 0.1 s
    emergency_answer_s: Seconds = 2.0  # waits so long for a request that can carry the news
    shutdown_s: Annotated[float, Meta(ge=0, le=30)] = 4.5  # SIGTERM to closed: gone within 5 s
    unlock_s: Seconds = 60.0  # waits so long for less than 60 V; then the lock stays


class Framing(Section, frozen=True):
    """V2GTP (ISO 15118-2 7.8)."""

    bad_header: Literal["ignore", "close"] = "ignore"  # ISO 15118-4 expects silence
    max_payload: Annotated[int, Meta(ge=1_024, le=65_536)] = 16_384
    bad_headers_in_a_row: Annotated[int, Meta(ge=1, le=100)] = 3  # then the connection closes


class Slac(Section, frozen=True):
    """Data link to the EV (ISO 15118-3); the names are those of its Table A.1."""

    # False: no modem of ours to ask, the data link counts as up while a vehicle is plugged in.
    enabled: bool = False
    init_s: Annotated[float, Meta(ge=10, le=50)] = 40.0  # TT_EVSE_SLAC_init: 20..50
    join_s: Annotated[float, Meta(ge=1, le=60)] = 12.0  # TT_match_join
    link_ready_s: Annotated[float, Meta(ge=0, le=1)] = 0.2  # TP_link_ready_notification: 0.2..1
    wake_x1_s: Annotated[float, Meta(ge=0, le=30)] = 3.0  # T_step_X1; 0: step left out
    wake_f_s: Annotated[float, Meta(ge=0, le=30)] = 0.0  # T_step_EF: at least 4; 0: left out
    error_f_s: Annotated[float, Meta(ge=0, le=30)] = 0.0  # after D-LINK_ERROR; 0: X1 instead
    attempts: Count = 10  # in vain, then the pilot rests until the plug is pulled; 0: no bound
    parallel: Annotated[int, Meta(ge=5, le=64)] = 8  # C_EVSE_match_parallel: at least 5
    attenuation_offset_db: Annotated[int, Meta(ge=-60, le=60)] = 0
    max_attenuation_db: Annotated[float, Meta(ge=0, le=127)] = 0.0  # no key above it; 0: no bound
    amplitude_map: Annotated[str, Meta(pattern=r"^([0-9a-f]{2})*$", max_length=1024)] = ""
    validation: Literal["not_required", "count", "failure"] = "not_required"
    key_settle_s: Annotated[float, Meta(ge=0, le=30)] = 0.5  # confirmed key to key in force
    key_success: Literal["auto", "any"] = "auto"  # result of CM_SET_KEY.CNF by vendor, or ignored
    modem_silence_s: Annotated[float, Meta(ge=1, le=60)] = 5.0
    reset_modem: bool = False  # when it refuses a key for the third time


class Tolerance(Section, frozen=True):
    """What an EV may get wrong; names and clauses in `secc.session.tolerance`."""

    mode: Literal["field", "strict"] = "field"
    accept: tuple[str, ...] = ()  # also in strict mode
    refuse: tuple[str, ...] = ()  # also in field mode

    def __post_init__(self) -> None:
        for name in (*self.accept, *self.refuse):
            if name not in tolerance.TOLERANCES:
                known = ", ".join(sorted(tolerance.TOLERANCES))
                raise ValueError(f"no tolerance is called {name!r}; known are {known}")

    def allows(self, name: str) -> bool:
        """Whether the station lets this deviation pass."""
        if self.mode == "field":
            return name not in self.refuse
        return name in self.accept


class Settings(Section, frozen=True):
    """One outlet."""

    connector: Annotated[int, Meta(ge=1, le=1_000)] = 1
    iso15118_2: Iso15118_2 = Iso15118_2()
    din70121: Din70121 = Din70121()
    authorization: Authorization = Authorization()
    contract: Contract = Contract()
    services: Services = Services()
    charge: Charge = Charge()
    ac: Ac = Ac()
    site: Site = Site()
    cable_check: CableCheck = CableCheck()
    timing: Timing = Timing()
    slac: Slac = Slac()
    framing: Framing = Framing()
    tolerance: Tolerance = Tolerance()
