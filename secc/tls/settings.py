"""Settings of TLS: when it is offered, with which certificates, and for how long it may take."""

from typing import Annotated, Literal

from msgspec import Meta

from secc.session.settings import Section

_Path = Annotated[str, Meta(min_length=1, max_length=4096)]


class Tls(Section, frozen=True):
    """The TLS port of the outlet; there is none without `folder`."""

    policy: Literal["prefer", "force", "off"] = "prefer"
    folder: _Path | None = None
    handshake_s: Annotated[float, Meta(ge=1, le=18)] = 15.0
    fallback_s: Annotated[float, Meta(ge=0, le=86_400)] = 0.0
    unknown_root: Literal["other_chain", "alert"] = "other_chain"
    static_ecdh: bool = False
    ocsp: bool = True
    ocsp_deadline_s: Annotated[float, Meta(ge=1, le=60)] = 5.0
    key_log: _Path | None = None

    def __post_init__(self) -> None:
        if self.policy != "force":
            return
        if self.folder is None:
            raise ValueError("policy = force needs the folder of the certificates: set tls.folder")
        if self.fallback_s:
            raise ValueError("fallback_s is a way around policy = force: remove one of them")

    @property
    def offered(self) -> bool:
        """Whether there is a TLS port."""
        return self.policy != "off" and self.folder is not None
