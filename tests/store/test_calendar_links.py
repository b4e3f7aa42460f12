"""Secret links of calendars in both databases: one for each carer, gone with the carer."""

import pytest

from homecare.store import Store
from tests.store.samples import MUNICIPALITY, account, calendar_link, save_new

OTHER = "6" * 64


@pytest.fixture
def open_store(store: Store) -> Store:
    with store.work("test") as work:
        save_new(work)
        work.accounts.add(account())
        work.feeds.put(calendar_link())
    return store


def test_a_link_is_found_by_its_carer_and_by_its_secret(open_store: Store) -> None:
    with open_store.look("test") as look:
        assert look.feeds.link(MUNICIPALITY, "K-1") == calendar_link()
        assert look.feeds.by_secret(calendar_link().secret_hash) == calendar_link()
        assert look.feeds.link(MUNICIPALITY, "K-9") is None
        assert look.feeds.link("dobele", "K-1") is None
        assert look.feeds.by_secret(OTHER) is None


def test_a_new_link_takes_the_place_of_the_old_one(open_store: Store) -> None:
    with open_store.work("test") as work:
        work.feeds.put(calendar_link(secret_hash=OTHER))
        assert work.feeds.by_secret(calendar_link().secret_hash) is None
        assert work.feeds.link(MUNICIPALITY, "K-1") == calendar_link(secret_hash=OTHER)


def test_a_link_is_taken_away_once_and_noted_without_its_hash(open_store: Store) -> None:
    with open_store.work("ilze") as work:
        assert work.feeds.revoke(MUNICIPALITY, "K-1")
        assert not work.feeds.revoke(MUNICIPALITY, "K-1")
    with open_store.look("test") as look:
        entries = look.audit_entries(MUNICIPALITY, "calendar_link")
    assert [(e.actor, e.action, e.subject_id) for e in entries] == [
        ("test", "create", "K-1"),
        ("ilze", "remove", "K-1"),
    ]
    assert calendar_link().secret_hash not in str(entries)


def test_a_carer_who_is_erased_takes_the_link_along(open_store: Store) -> None:
    with open_store.work("test") as work:
        erased = work.erasure.erase(MUNICIPALITY, "carer", "K-1")
    assert erased.counts["calendar_links"] == 1
    with open_store.look("test") as look:
        assert look.feeds.by_secret(calendar_link().secret_hash) is None
