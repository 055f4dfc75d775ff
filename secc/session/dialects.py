"""The protocols of the application layer that an outlet may speak."""

from secc.session import din70121, iso15118_2
from secc.session.dialect import Dialect
from secc.session.settings import Settings


def offered(settings: Settings, secure: bool) -> tuple[Dialect, ...]:
    """What supportedAppProtocol may choose from; DIN is for TCP only ([V2G-DC-869])."""
    return tuple(
        dialect
        for dialect, enabled in (
            (iso15118_2.DIALECT, settings.iso15118_2.enabled),
            (din70121.DIALECT, settings.din70121.enabled and not secure),
        )
        if enabled
    )
