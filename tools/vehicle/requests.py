"""The requests of a vehicle in both protocols (ISO 15118-2 8.4, DIN SPEC 70121 9.4)."""

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from secc.messages import app_protocol
from tools.vehicle.battery import Battery
from tools.vehicle.script import Offer, Script


def protocol_offer(offers: Iterable[Offer]) -> app_protocol.supportedAppProtocolReq:
    """The first request of a connection."""
    return app_protocol.supportedAppProtocolReq(
        AppProtocol=[
            app_protocol.AppProtocolType(
                ProtocolNamespace=offer.namespace,
                VersionNumberMajor=offer.major,
                VersionNumberMinor=offer.minor,
                SchemaID=offer.schema_id,
                Priority=offer.priority,
            )
            for offer in offers
        ]
    )


class Requests:
    """Builds requests of one protocol; `m` is its message module.

    `tuple_id` and `offered_w` (of the schedule that the station offered) are set on the way.
    """

    def __init__(self, m: ModuleType, script: Script, battery: Battery) -> None:
        self.m = m
        self.script = script
        self.battery = battery
        self.tuple_id = 1
        self.offered_w: float | None = None
        self.ready = False  # EVReady
        self.failure = "NO_ERROR"  # EVErrorCode, where the message has no other

    @property
    def iso(self) -> bool:
        return hasattr(self.m, "AuthorizationReq")

    @property
    def ac(self) -> bool:
        return self.script.mode.startswith("AC")

    def value(self, number: float, unit: str) -> Any:
        """PhysicalValueType with the finest multiplier that holds `number`."""
        for multiplier in range(-3, 4):
            integer = round(number / 10**multiplier)
            if abs(integer) <= 32767:
                symbol = self.m.unitSymbolType(unit)
                return self.m.PhysicalValueType(Multiplier=multiplier, Unit=symbol, Value=integer)
        raise ValueError(f"{number} {unit} does not fit into a physical value")

    def status(self, error: str = "NO_ERROR") -> Any:
        code = self.m.DC_EVErrorCodeType(self.failure if error == "NO_ERROR" else error)
        soc = round(100 * self.battery.soc)
        return self.m.DC_EVStatusType(EVReady=self.ready, EVErrorCode=code, EVRESSSOC=soc)

    # --- until the parameters ---------------------------------------------------------------

    def session_setup(self) -> Any:
        return self.m.SessionSetupReq(EVCCID=bytes.fromhex(self.script.evcc))

    def service_discovery(self) -> Any:
        return self.m.ServiceDiscoveryReq()

    def service_detail(self, service: int) -> Any:
        return self.m.ServiceDetailReq(ServiceID=service)

    def payment_selection(
        self, *services: int | tuple[int, int], option: str = "ExternalPayment"
    ) -> Any:
        """A service is its number, or that with the number of a parameter set."""
        m = self.m
        message = m.PaymentServiceSelectionReq if self.iso else m.ServicePaymentSelectionReq
        pairs = [one if isinstance(one, tuple) else (one, None) for one in services or (1,)]
        selected = [
            m.SelectedServiceType(ServiceID=service, ParameterSetID=chosen)
            for service, chosen in pairs
        ]
        return message(
            SelectedPaymentOption=m.paymentOptionType(option),
            SelectedServiceList=m.SelectedServiceListType(SelectedService=selected),
        )

    def authorization(self) -> Any:
        return self.m.AuthorizationReq() if self.iso else self.m.ContractAuthenticationReq()

    def parameter_discovery(self, mode: str | None = None, parameters: Any = None) -> Any:
        m, mode = self.m, mode or self.script.mode
        parameters = parameters or (self.ac_parameters() if self.ac else self.dc_parameters())
        if not self.iso:
            kind = m.EVRequestedEnergyTransferType(mode)
            return m.ChargeParameterDiscoveryReq(
                EVRequestedEnergyTransferType=kind, EVChargeParameter=parameters
            )
        return m.ChargeParameterDiscoveryReq(
            MaxEntriesSAScheduleTuple=self.script.max_entries,
            RequestedEnergyTransferMode=m.EnergyTransferModeType(mode),
            EVChargeParameter=parameters,
        )

    def dc_parameters(self, voltage_v: float | None = None, current_a: float | None = None) -> Any:
        script, battery = self.script, self.battery
        parameters = self.m.DC_EVChargeParameterType(
            DC_EVStatus=self.status(),
            EVMaximumCurrentLimit=self.value(current_a or script.max_current_a, "A"),
            EVMaximumVoltageLimit=self.value(voltage_v or script.max_voltage_v, "V"),
            EVEnergyCapacity=self.value(battery.capacity_wh, "Wh"),
            EVEnergyRequest=self.value(self._missing_wh, "Wh"),
            FullSOC=100,
            BulkSOC=80,
        )
        if script.max_power_w is not None:
            parameters.EVMaximumPowerLimit = self.value(script.max_power_w, "W")
        if self.iso:
            parameters.DepartureTime = script.departure_s
        return parameters

    def ac_parameters(self) -> Any:
        script = self.script
        return self.m.AC_EVChargeParameterType(
            DepartureTime=script.departure_s if self.iso else script.departure_s or 0,
            EAmount=self.value(self._missing_wh, "Wh"),
            EVMaxVoltage=self.value(script.max_voltage_v, "V"),
            EVMaxCurrent=self.value(script.max_current_a, "A"),
            EVMinCurrent=self.value(script.min_current_a, "A"),
        )

    @property
    def _missing_wh(self) -> float:
        return max(0.0, self.script.target_soc - self.battery.soc) * self.battery.capacity_wh

    # --- energy -----------------------------------------------------------------------------

    def cable_check(self) -> Any:
        return self.m.CableCheckReq(DC_EVStatus=self.status())

    def pre_charge(self, voltage_v: float | None = None, current_a: float = 1.0) -> Any:
        target = self.battery.open_circuit_v if voltage_v is None else voltage_v
        return self.m.PreChargeReq(
            DC_EVStatus=self.status(),
            EVTargetVoltage=self.value(target, "V"),
            EVTargetCurrent=self.value(current_a, "A"),
        )

    def start(self, tuple_id: int | None = None, power_w: float | None = None) -> Any:
        profile = self._profile(power_w) if self.script.power_profile else None
        return self._power_delivery("Start", profile, tuple_id)

    def stop(self) -> Any:
        return self._power_delivery("Stop")

    def renegotiate(self) -> Any:
        return self._power_delivery("Renegotiate")

    def _power_delivery(
        self, progress: str, profile: Any = None, tuple_id: int | None = None
    ) -> Any:
        m, number = self.m, self.tuple_id if tuple_id is None else tuple_id
        parameter = None
        if not self.ac:
            error = self.script.error_code if progress == "Stop" else "NO_ERROR"
            complete = self.battery.soc >= self.script.target_soc
            parameter = m.DC_EVPowerDeliveryParameterType(
                DC_EVStatus=self.status(error), ChargingComplete=complete
            )
        if self.iso:
            return m.PowerDeliveryReq(
                ChargeProgress=m.chargeProgressType(progress),
                SAScheduleTupleID=number,
                ChargingProfile=profile,
                EVPowerDeliveryParameter=parameter,
            )
        if profile is not None:
            profile.SAScheduleTupleID = number
        return m.PowerDeliveryReq(
            ReadyToChargeState=progress == "Start",
            ChargingProfile=profile,
            EVPowerDeliveryParameter=parameter,
        )

    def _profile(self, power_w: float | None) -> Any:
        m = self.m
        if power_w is None:
            wanted = (
                self.script.max_power_w or self.script.max_voltage_v * self.script.max_current_a
            )
            power_w = min(wanted, self.offered_w or wanted)
        if self.iso:
            power = self.value(power_w, "W")
            entry = m.ProfileEntryType(
                ChargingProfileEntryStart=0, ChargingProfileEntryMaxPower=power
            )
            return m.ChargingProfileType(ProfileEntry=[entry])
        entry = m.ProfileEntryType(
            ChargingProfileEntryStart=0, ChargingProfileEntryMaxPower=min(int(power_w), 32767)
        )
        return m.ChargingProfileType(SAScheduleTupleID=self.tuple_id, ProfileEntry=[entry])

    def current_demand(self, voltage_v: float | None = None, current_a: float | None = None) -> Any:
        script, battery = self.script, self.battery
        wanted = min(battery.wanted_a, script.max_current_a)
        target = battery.max_voltage_v
        request = self.m.CurrentDemandReq(
            DC_EVStatus=self.status(),
            EVTargetCurrent=self.value(wanted if current_a is None else current_a, "A"),
            EVMaximumVoltageLimit=self.value(script.max_voltage_v, "V"),
            EVMaximumCurrentLimit=self.value(script.max_current_a, "A"),
            ChargingComplete=battery.soc >= script.target_soc,
            EVTargetVoltage=self.value(target if voltage_v is None else voltage_v, "V"),
        )
        if script.max_power_w is not None:
            request.EVMaximumPowerLimit = self.value(script.max_power_w, "W")
        return request

    def charging_status(self) -> Any:
        return self.m.ChargingStatusReq()

    def welding_detection(self) -> Any:
        return self.m.WeldingDetectionReq(DC_EVStatus=self.status())

    def session_stop(self, how: str = "Terminate") -> Any:
        if self.iso:
            return self.m.SessionStopReq(ChargingSession=self.m.chargingSessionType(how))
        return self.m.SessionStopReq()
