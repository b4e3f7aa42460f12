"""Pages of lists, and what rows come and go meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from homecare.register.fields import CLIENT
from homecare.register.lists import Order, PageOf, shown, shown_by_name
from homecare.register.rows import Layout
from homecare.register.views import stamp

IDS = st.lists(st.integers(0, 99).map(lambda n: f"C-{n:04}"), unique=True).map(sorted)


def pages(ids: list[str], order: Order, limit: int) -> list[str]:
    """All pages on end."""
    found: list[str] = []
    names = {i: (i[-1], i) for i in ids}
    while True:
        after = found[-1] if found else None
        page = PageOf(limit=limit, after_id=after, order=order)
        cut = shown_by_name(ids, names, page) if order is Order.NAME else shown(ids, page)
        assert cut.total == len(ids)
        found += cut.ids
        if not cut.more:
            return found


@given(IDS, st.sampled_from(Order), st.integers(1, 7))
def test_pages_on_end_are_the_list(ids: list[str], order: Order, limit: int):
    found = pages(ids, order, limit)
    assert sorted(found) == ids
    if order is Order.CODE_DOWN:
        assert found == ids[::-1]


@given(IDS, st.sampled_from((Order.CODE, Order.CODE_DOWN)), st.integers(0, 99))
def test_a_page_goes_on_though_the_last_one_shown_has_gone(ids: list[str], order: Order, at: int):
    gone = f"C-{at:04}"
    cut = shown(ids, PageOf(limit=200, after_id=gone, order=order))
    rest = [i for i in ids if (i > gone if order is Order.CODE else i < gone)]
    assert sorted(cut.ids) == rest


def test_one_that_has_gone_begins_a_list_by_names_anew():
    page = PageOf(limit=1, after_id="C-9", order=Order.NAME)
    assert shown_by_name(["C-1", "C-2"], {}, page).ids == ("C-1",)


def test_a_stamp_tells_rows_apart_that_a_sum_would_not():
    assert stamp(3, 1, 2, 1) != stamp(4, 1, 2, 0)
    assert all(0 <= stamp(n) < 10**9 for n in range(100))


def test_text_that_no_database_can_hold_is_a_fault_of_its_cell():
    layout = Layout(fields=CLIENT)
    layout.record({"person": {"given_name": "a\x00b"}}, {"external_no": "1"})
    assert [(f.code, f.column, f.value) for f in layout.tables().faults] == [
        ("bad_character", "given_name", "")
    ]
