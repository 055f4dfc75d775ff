"""Keys that change how the station connects: AuthorizationKey, SecurityProfile (whitepaper, 2)."""

from collections.abc import Callable

from secc.ocpp.access import Access, key_octets
from secc.ocpp.charge_point import ChargePoint
from secc.ocpp.feature import Feature
from secc.ocpp.keys import Key

_KEY = Key("AuthorizationKey", "text", "W", None, least=16, most=40)
_PROFILE = Key("SecurityProfile", "integer", "RW", None, most=3)
_SHORTEST, _LONGEST = 16, 20  # octets


class SecurityKeys(Feature):
    """A change takes effect with a new connection, made at once."""

    def __init__(
        self, station: ChargePoint, access: Access, reconnect: Callable[[str], None]
    ) -> None:
        self._station, self._access, self._reconnect = station, access, reconnect
        keys = station.keys
        keys.define(_KEY, _PROFILE)
        keys.preset("SecurityProfile", str(access.proven.profile))
        keys.guard("AuthorizationKey", self._is_key)
        keys.guard("SecurityProfile", self._may_rise)
        keys.watch("AuthorizationKey", self._key_changed)
        keys.watch("SecurityProfile", self._profile_changed)

    def online(self, up: bool) -> None:
        """After a fall back the key tells what is really in use."""
        profile = str(self._access.current.profile)
        if up and self._station.keys.text("SecurityProfile") != profile:
            self._station.keys.put("SecurityProfile", profile)

    @staticmethod
    def _is_key(value: str) -> bool:
        return _SHORTEST <= len(key_octets(value)) <= _LONGEST

    def _may_rise(self, value: str) -> bool:
        """Never lower, and only with what the profile needs."""
        profile, access = int(value), self._access
        if profile < access.current.profile:
            return False
        if profile in (1, 2) and not access.current.key:
            return False
        if profile >= 2 and not access.has_root:
            return False
        return profile < 3 or access.has_certificate

    def _key_changed(self) -> None:
        self._access.change(key=self._station.keys.text("AuthorizationKey"))
        self._soon("a new key")

    def _profile_changed(self) -> None:
        profile = self._station.keys.integer("SecurityProfile")
        if profile != self._access.current.profile:
            self._access.change(profile=profile)
            self._soon("another security profile")

    def _soon(self, why: str) -> None:
        self._station.later(lambda: self._reconnect(why))  # after the answer has been sent
