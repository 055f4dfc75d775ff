"""Value-added services: what is offered, with which parameters (ISO 15118-2 8.6.3, table 106).

Over TLS only. The certificate service needs somebody who issues contracts, the internet service
is only told of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from secc.messages import iso15118_2 as m
from secc.session.dialect import Refusal
from secc.session.duties import CHARGING_SERVICE
from secc.session.iso15118_2 import wire

if TYPE_CHECKING:
    from secc.session.engine import Session

CERTIFICATE, INTERNET = 2, 3
INSTALL, UPDATE = 1, 2  # parameter sets of the certificate service
_SETS = {"install": (INSTALL, "Installation"), "update": (UPDATE, "Update")}
_PORTS = {
    "ftp_20": (1, "ftp", 20),
    "ftp_21": (2, "ftp", 21),
    "http": (3, "http", 80),
    "https": (4, "https", 443),
}

Category = m.serviceCategoryType
Parameters = dict[int, list[m.ParameterType]]  # by ParameterSetID


@dataclass(frozen=True, slots=True)
class Offered:
    """A service besides charging."""

    name: str
    category: m.serviceCategoryType
    free: bool
    sets: Parameters


def offered(session: "Session") -> dict[int, Offered]:
    """By ServiceID."""
    found: dict[int, Offered] = {}
    if not session.secure:
        return found
    settings, contracts = session.settings.services, session.contracts
    if settings.certificate and wire.CONTRACT in wire.payments(session) and contracts.provides:
        sets = dict(_certificate(action) for action in settings.certificate)
        found[CERTIFICATE] = Offered("Certificate", Category.ContractCertificate, True, sets)
    if settings.internet:
        sets = dict(_internet(protocol) for protocol in settings.internet)
        free = settings.internet_free
        found[INTERNET] = Offered("InternetAccess", Category.Internet, free, sets)
    return found


def _certificate(action: str) -> tuple[int, list[m.ParameterType]]:
    number, name = _SETS[action]
    return number, [m.ParameterType(Name="Service", stringValue=name)]


def _internet(protocol: str) -> tuple[int, list[m.ParameterType]]:
    number, name, port = _PORTS[protocol]
    return number, [
        m.ParameterType(Name="Protocol", stringValue=name),
        m.ParameterType(Name="Port", intValue=port),
    ]


def service_list(
    session: "Session", category: m.serviceCategoryType | None
) -> m.ServiceListType | None:
    """ServiceList, of one category if the EV asks for it."""
    listed = [
        m.ServiceType(
            ServiceID=number,
            ServiceName=service.name,
            ServiceCategory=service.category,
            FreeService=service.free,
        )
        for number, service in offered(session).items()
        if category in (None, service.category)
    ]
    return m.ServiceListType(Service=listed) if listed else None


def parameters(session: "Session", number: int) -> m.ServiceParameterListType | None:
    """ServiceParameterList; the charge service has none ([V2G2-425], [V2G2-464])."""
    if number == CHARGING_SERVICE:
        return None
    service = offered(session).get(number)
    if service is None:
        raise Refusal("FAILED_ServiceIDInvalid", f"service {number}")
    sets = [m.ParameterSetType(ParameterSetID=key, Parameter=p) for key, p in service.sets.items()]
    return m.ServiceParameterListType(ParameterSet=sets)


def select(session: "Session", selected: Sequence[m.SelectedServiceType]) -> set[int]:
    """The chosen parameter sets of the certificate service ([V2G2-804], [V2G2-467]).

    A service without a set means all of its sets.
    """
    listed = [(service.ServiceID, service.ParameterSetID) for service in selected]
    if CHARGING_SERVICE not in (number for number, _ in listed):
        raise Refusal("FAILED_NoChargeServiceSelected", f"services {listed}")
    services, chosen = offered(session), set[int]()
    for number, wanted in listed:
        if number == CHARGING_SERVICE:
            continue
        sets = services[number].sets if number in services else {}
        if not sets or wanted not in (None, *sets):
            raise Refusal("FAILED_ServiceSelectionInvalid", f"service {number}, set {wanted}")
        if number == CERTIFICATE:
            chosen |= {wanted} if wanted is not None else set(sets)
    return chosen
