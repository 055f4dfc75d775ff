"""Whole handshakes of the vehicle of the tools, which brings its own checks, with the station."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from secc.tls.channel import Channel
from secc.tls.settings import Tls
from tests.tls.conftest import LABELS, Site, fetch_staple
from tools.vehicle.script import Named
from tools.vehicle.tls import Client, Terms, TlsError


def terms(site: Site, *labels: str, **other: Any) -> Terms:
    roots = tuple(site.pkis[label]["v2g_root"].certificate.x509 for label in labels)
    return Terms(roots, site.now, **other)


def shake(client: Client, channel: Channel, site: Site) -> str | None:
    """Until both are done; why the station has given up, if it has."""
    out, over = client.begin(), None
    while out:
        got = channel.receive(out, site.now)
        over = got.over or over
        _, out = client.receive(got.send) if got.send else (b"", b"")
    return over


@pytest.mark.parametrize("named", ["certificate", "key", "name"])
@pytest.mark.parametrize("label", LABELS)
def test_l3_a_vehicle_that_trusts_one_root_gets_the_chain_under_it(
    site: Site, label: str, named: Named
) -> None:
    fetch_staple(site.store, label, site.pkis[label], site.now)
    client, channel = Client(terms(site, label, named=named, ocsp="demand")), site.channel()

    assert shake(client, channel, site) is None

    assert client.ready
    assert [one.public_bytes(Encoding.DER) for one in client.certificates] == site.chain(label)
    assert channel.agreed is not None
    assert (channel.agreed.named, channel.agreed.stapled) == (True, True)


def test_l5_without_a_cached_response_a_vehicle_that_demands_it_leaves(site: Site) -> None:
    with pytest.raises(TlsError, match="no OCSP response"):
        shake(Client(terms(site, "a", ocsp="demand")), site.channel(), site)


@pytest.mark.parametrize(
    ("unknown_root", "why"), [("other_chain", "unable to get"), ("alert", "handshake failure")]
)
def test_l4_a_vehicle_of_a_foreign_root_leaves_or_is_refused(
    site: Site, unknown_root: Any, why: str
) -> None:
    site.settings = Tls(unknown_root=unknown_root)
    foreign = (site.pkis["a"]["mo_root"].certificate.x509,)

    with pytest.raises(TlsError, match=why):
        shake(Client(Terms(foreign, site.now)), site.channel(), site)


def test_plain_text_goes_both_ways(site: Site) -> None:
    client, channel = Client(terms(site, "a", "b")), site.channel()
    shake(client, channel, site)

    heard = channel.receive(client.send(b"request"), site.now).plain
    answer, _ = client.receive(channel.send(b"answer"))
    channel.receive(client.close(), site.now)

    assert (heard, answer) == (b"request", b"answer")
