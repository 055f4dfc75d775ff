"""Messages of one matching run by hand, and how far it can be taken."""

from secc.slac import frames as f
from tests.slac.street import EV_MAC, STATION_MAC, Street

RUN, OTHER_RUN = b"run  one", b"run  two"


def announce(**fields: int) -> f.StartAttenCharInd:
    return f.StartAttenCharInd(forwarding_sta=EV_MAC, run_id=RUN, **fields)


def receipt(**fields: object) -> f.AttenCharRsp:
    return f.AttenCharRsp(**{"source_address": EV_MAC, "run_id": RUN, **fields})


def choice(**fields: object) -> f.SlacMatchReq:
    asked = {"pev_mac": EV_MAC, "evse_mac": STATION_MAC, "run_id": RUN}
    return f.SlacMatchReq(**{**asked, **fields})


def asked(street: Street) -> Street:
    """CM_SLAC_PARM has been exchanged."""
    (answer,) = street.say(f.SlacParmReq(run_id=RUN), to=f.BROADCAST)
    assert answer == f.SlacParmCnf(forwarding_sta=EV_MAC, run_id=RUN)
    return street


def announced(street: Street, **fields: int) -> Street:
    assert asked(street).say(announce(**fields), to=f.BROADCAST) == []
    return street


def sounded(street: Street, sounds: int = 10, loss_db: int = 18) -> Street:
    """All sounds, each measured by the modem."""
    announced(street)
    for left in reversed(range(sounds)):
        sound = f.MnbcSoundInd(cnt=left, run_id=RUN, random=bytes([left] * 16))
        street.say(sound, to=f.BROADCAST)
        street.profile(loss_db=loss_db)
    return street


def told(street: Street) -> Street:
    """The EV has received its attenuation and said so."""
    sounded(street).say(receipt())
    return street


def chosen(street: Street) -> Street:
    (confirmation,) = told(street).say(choice())
    assert isinstance(confirmation, f.SlacMatchCnf)
    return street
