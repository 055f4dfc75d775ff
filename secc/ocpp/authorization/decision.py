"""May this tag charge? (OCPP 1.6, 3.5 and 4.1): the list, then the cache, then the CSMS.

A pure function: `decide` answers from what the station knows, or says that the CSMS is to be asked.
"""

from datetime import datetime
from typing import Literal, NamedTuple

from secc.ocpp.authorization.cache import Cache
from secc.ocpp.authorization.local_list import LocalList
from secc.ocpp.authorization.tags import INVALID, Status, TagInfo, key

Source = Literal["list", "station", "cache", "csms", "unknown", "policy"]


class Policy(NamedTuple):
    """The configuration keys of authorization, by their meaning."""

    list_enabled: bool = True  # LocalAuthListEnabled
    cache_enabled: bool = True  # AuthorizationCacheEnabled
    pre_authorize: bool = False  # LocalPreAuthorize
    offline: bool = True  # LocalAuthorizeOffline
    unknown_offline: bool = False  # AllowOfflineTxForUnknownId
    own: frozenset[str] = frozenset()  # by `tags.key`: those of station.toml


class Decision(NamedTuple):
    """`status` None: ask the CSMS. `source` says what the answer rests on."""

    status: Status | None
    info: TagInfo
    source: Source

    @property
    def accepted(self) -> bool:
        """The tag may charge."""
        return self.status == "Accepted"


def known(
    tag: str, policy: Policy, local_list: LocalList, cache: Cache, now: datetime
) -> tuple[TagInfo, Source] | None:
    """What the station itself knows; the list outranks the rest (3.5.3)."""
    if policy.list_enabled and (info := local_list.find(tag)):
        return info, "list"
    if key(tag) in policy.own:
        return TagInfo("Accepted"), "station"
    if policy.cache_enabled and (info := cache.find(tag, now)):
        return info, "cache"
    return None


def decide(
    tag: str,
    policy: Policy,
    local_list: LocalList,
    cache: Cache,
    *,
    online: bool,
    now: datetime,
) -> Decision:
    """Whether `tag` may charge. A CSMS that does not answer in time counts as offline."""
    found = known(tag, policy, local_list, cache, now)
    if online:
        # Only a good local answer spares the question: a block may have been lifted since.
        if policy.pre_authorize and found and found[0].at(now) == "Accepted":
            return Decision("Accepted", *found)
        return Decision(None, found[0] if found else INVALID, "csms")
    if not policy.offline:
        return Decision("Invalid", INVALID, "policy")
    if found:  # blocked and expired tags are refused whatever holds for unknown ones (3.5.4)
        return Decision(found[0].at(now), *found)
    if policy.unknown_offline:
        return Decision("Accepted", TagInfo("Accepted"), "unknown")
    return Decision("Invalid", INVALID, "unknown")


def answered(info: TagInfo, now: datetime) -> Decision:
    """What the CSMS said."""
    return Decision(info.at(now), info, "csms")
