"""Who may charge (OCPP 1.6, 3.5 and 4.1): the decision, tags, cache."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.ocpp.authorization import tags
from secc.ocpp.authorization.cache import Cache
from secc.ocpp.authorization.decision import Decision, Policy, answered, decide
from secc.ocpp.authorization.local_list import Entry, LocalList, update
from secc.ocpp.authorization.tags import TagInfo

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
GOOD, BLOCKED = TagInfo("Accepted"), TagInfo("Blocked")
OLD = TagInfo("Accepted", expiry=NOW - timedelta(seconds=1))


def of_list(**entries: TagInfo) -> LocalList:
    return update(LocalList(), 1, "Full", [Entry(tag, info) for tag, info in entries.items()]).list


def of_cache(**entries: TagInfo) -> Cache:
    cache = Cache()
    for tag, info in entries.items():
        cache.learn(tag, info, NOW)
    return cache


def ask(
    tag: str,
    policy: Policy,
    *,
    online: bool,
    listed: LocalList | None = None,
    cache: Cache | None = None,
) -> Decision:
    return decide(tag, policy, listed or LocalList(), cache or Cache(), online=online, now=NOW)


def test_online_the_central_system_is_asked() -> None:
    decision = ask("a", Policy(), online=True, listed=of_list(a=GOOD), cache=of_cache(a=GOOD))

    assert decision.status is None


@pytest.mark.parametrize("place", ["listed", "cache"])
def test_a_good_local_answer_spares_the_question_with_local_pre_authorize(  # TC_007, TC_008
    place: str,
) -> None:
    known = {"listed": of_list(a=GOOD)} if place == "listed" else {"cache": of_cache(a=GOOD)}

    decision = ask("A", Policy(pre_authorize=True), online=True, **known)

    assert decision.accepted
    assert decision.source == ("list" if place == "listed" else "cache")


def test_tags_of_the_station_charge_offline_unless_the_list_says_otherwise() -> None:
    policy = Policy(own=frozenset({"25eccd59"}))

    assert ask("25ECCD59", policy, online=False).source == "station"
    assert ask("25eccd59", policy, online=False).accepted
    assert ask("25eccd59", policy, online=True).status is None
    assert not ask("other", policy, online=False).accepted
    blocked = of_list(**{"25eccd59": BLOCKED})
    assert not ask("25eccd59", policy, online=False, listed=blocked).accepted


@pytest.mark.parametrize("info", [BLOCKED, OLD])
def test_a_bad_local_answer_is_asked_again_online_and_holds_offline(info: TagInfo) -> None:
    policy = Policy(pre_authorize=True, unknown_offline=True)

    assert ask("a", policy, online=True, listed=of_list(a=info)).status is None
    assert ask("a", policy, online=False, listed=of_list(a=info)).status == info.at(NOW)


def test_the_list_outranks_the_cache() -> None:  # 3.5.3
    decision = ask("a", Policy(), online=False, listed=of_list(a=BLOCKED), cache=of_cache(a=GOOD))

    assert decision == Decision("Blocked", BLOCKED, "list")


def test_a_list_that_is_switched_off_says_nothing() -> None:
    policy = Policy(list_enabled=False)

    assert ask("a", policy, online=False, listed=of_list(a=GOOD)).status == "Invalid"
    assert ask(
        "a", policy, online=False, listed=of_list(a=BLOCKED), cache=of_cache(a=GOOD)
    ).accepted


@pytest.mark.parametrize(
    ("policy", "accepted"),
    [
        (Policy(), False),
        (Policy(unknown_offline=True), True),
        (Policy(offline=False, unknown_offline=True), False),
    ],
)
def test_an_unknown_tag_offline(policy: Policy, accepted: bool) -> None:
    assert ask("a", policy, online=False).accepted is accepted


def test_without_local_authorize_offline_nobody_starts_offline() -> None:
    policy = Policy(offline=False)

    assert not ask("a", policy, online=False, listed=of_list(a=GOOD)).accepted


def test_an_answer_that_is_accepted_and_expired_is_expired() -> None:
    assert answered(OLD, NOW).status == "Expired"
    assert answered(GOOD, NOW).accepted


OWN = frozenset({"a"})
infos = st.sampled_from([None, GOOD, BLOCKED, OLD, TagInfo("Invalid"), TagInfo("ConcurrentTx")])


@given(
    policy=st.builds(Policy, *[st.booleans()] * 5, own=st.sampled_from([OWN, frozenset()])),
    listed=infos,
    cached=infos,
    online=st.booleans(),
)
def test_no_policy_lets_a_tag_charge_that_is_known_to_be_bad(
    policy: Policy, listed: TagInfo | None, cached: TagInfo | None, online: bool
) -> None:
    decision = ask(
        "a",
        policy,
        online=online,
        listed=of_list(a=listed) if listed else None,
        cache=of_cache(a=cached) if cached else None,
    )

    others = GOOD if policy.own else cached if policy.cache_enabled else None
    rules = listed if policy.list_enabled and listed else others
    if decision.accepted:
        assert rules is GOOD or (rules is None and policy.unknown_offline and not online)
    assert online or decision.status is not None  # offline there is nobody to ask


# --- tags ----------------------------------------------------------------------------------------


def test_a_card_is_written_as_fourteen_lower_case_digits() -> None:
    assert tags.of_card(bytes.fromhex("25ECCD59")) == "25eccd59000000"
    assert tags.of_card(bytes.fromhex("04A1B2C3D4E5F6")) == "04a1b2c3d4e5f6"
    assert len(tags.of_card(bytes(10))) == tags.LONGEST


def test_a_central_system_may_want_raw_cards() -> None:
    assert tags.of_card(bytes.fromhex("25eccd59"), "raw") == "25ECCD59"


@pytest.mark.parametrize("length", [0, 3, 5, 8, 11])
def test_a_uid_of_another_length_is_no_card(length: int) -> None:
    with pytest.raises(ValueError, match="octets"):
        tags.of_card(bytes(length))


def test_the_tag_of_a_vehicle_has_no_colons() -> None:
    assert tags.of_vehicle("00:7d:fa:01:02:03") == "VID:007DFA010203"


@pytest.mark.parametrize("evccid", ["", "nothex", "00" * 9])
def test_what_is_no_evccid_is_no_tag(evccid: str) -> None:
    with pytest.raises(ValueError, match="EVCCID"):
        tags.of_vehicle(evccid)


def test_tags_are_of_one_group_by_name_or_parent() -> None:
    assert tags.same_group("Abc", None, "aBC", None)
    assert tags.same_group("a", "fleet", "b", "FLEET")
    assert not tags.same_group("a", None, "b", None)
    assert not tags.same_group("a", "one", "b", "two")


# --- cache ---------------------------------------------------------------------------------------


def test_a_full_cache_gives_up_what_is_not_valid_then_what_is_oldest() -> None:  # 3.5.1
    cache = Cache(most=3)
    for tag, info in (("a", GOOD), ("b", BLOCKED), ("c", GOOD)):
        cache.learn(tag, info, NOW)

    assert cache.learn("d", GOOD, NOW) == ["b"]
    assert cache.learn("e", GOOD, NOW) == ["a"]
    assert [tag for tag in "abcde" if cache.find(tag, NOW)] == ["c", "d", "e"]


def test_a_tag_that_is_learned_again_is_the_youngest() -> None:
    cache = Cache(most=2)
    for tag in ("a", "b", "A"):
        cache.learn(tag, GOOD, NOW)

    assert cache.learn("c", GOOD, NOW) == ["b"]


def test_a_cached_tag_is_forgotten_after_its_lifetime() -> None:
    cache = Cache(lifetime=timedelta(days=1))
    cache.learn("a", GOOD, NOW)

    assert cache.find("a", NOW + timedelta(hours=23))
    assert cache.find("a", NOW + timedelta(days=1)) is None


def test_clear_cache_empties_it() -> None:  # TC_061
    cache = of_cache(a=GOOD)

    cache.clear()

    assert len(cache) == 0
    assert cache.find("a", NOW) is None
