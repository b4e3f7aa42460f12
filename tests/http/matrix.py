"""Every endpoint as it is called on something of one's own; see test_roles_matrix.py.

An endpoint is named by its function. A path parameter or a key of the body that names a thing has
its kinds in THINGS: the caller's own, one of another area, of another municipality, and one that
is not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.http.world import RUN

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Ids of one kind of thing; "@" looks an id up in `World.own`, {} is who calls."""

    own: str
    area: str | None = None
    """Of another area; None where areas do not matter."""
    town: str
    gone: str
    erased: str | None = None
    """One that has been there."""
    personal: bool = False
    """Whether everybody has one of their own."""


THINGS = {
    "client_id": Thing(
        own="C-tttt1", area="C-uuuu1", town="C-qqqq1", gone="C-9999", erased="C-tttt3"
    ),
    "carer_id": Thing(
        own="K-tttt1", area="K-uuuu1", town="K-qqqq1", gone="K-9999", erased="K-tttt3"
    ),
    "care_plan_id": Thing(own="A-tttt1", area="A-uuuu1", town="A-qqqq1", gone="A-9999"),
    "order_id": Thing(own="O-tttt1", area="O-uuuu1", town="O-qqqq1", gone="O-9999"),
    "visit_id": Thing(
        own="A-tttt1.1:20261123",
        area="A-uuuu1.1:20261123",
        town="A-qqqq1.1:20261123",
        gone="A-9999.1:20261123",
    ),
    "plan_id": Thing(own="2", town="5", gone="999"),
    "before_id": Thing(own="1", town="4", gone="999"),
    "run_id": Thing(own=RUN.format(1), town=RUN.format(2), gone=RUN.format(9)),
    "account_id": Thing(
        own="@account:planner",
        town="@account:admin_elsewhere",
        gone="U-9999",
        erased="@account:erased",
    ),
    "device_id": Thing(
        own="@other:{}", town="@device:admin_elsewhere", gone="D-9999", personal=True
    ),
    "token_id": Thing(own="@token:{}", town="@token:admin_elsewhere", gone="T-9999", personal=True),
}
WINDOW = {"opens": "08:00", "closes": "14:00"}
PERSON = {"given_name": "Jauns", "family_name": "Cilvēks"}
HOUSE = {"parish": "Tērvetes pagasts", "address": "„Jaunās”"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How an endpoint is called."""

    ok: int = 200
    """Status for who may."""
    path: Values = field(default_factory=dict)
    """Path parameters that name no thing, or another one than THINGS has."""
    body: Any = None
    query: Values = field(default_factory=dict)
    refs: tuple[str, ...] = ()
    """Keys of the body that name a thing; "plans.plan_id" is in each of a list."""
    files: bool = False
    """A multipart upload instead of a body."""
    tag_of: str = ""
    """Path whose ETag goes into If-Match."""
    whole: str = ""
    """Code of the refusal, where only who sees the whole municipality may: a plan is one for all
    of its areas."""
    tries: tuple[Values, ...] = ()
    """Further queries: filters, sorts, names."""
    paths: tuple[Values, ...] = ()
    """Further path parameters."""


STEP = {"why": "tā"}
WHOLE = "whole_municipality_only"
TAG = "/api/v1/plans/{plan_id}"
VISIT, SHIFT = "A-tttt1.1:20261123", "K-tttt1:20261123"
HAND = {"visit_id": VISIT, "newest_plan_id": 3}
NAMES = ({"names": "true"},)
ROWS: Mapping[str, Row] = {
    # operations
    "live": Row(),
    "ready": Row(),
    "metrics": Row(ok=404),
    "openapi_document": Row(),
    # the own session
    "sign_in": Row(ok=401, body={"login": "nobody", "password": "x" * 12}),
    "oidc_begin": Row(ok=404),
    "oidc_back": Row(ok=404),
    "who_am_i": Row(),
    "sign_out": Row(ok=204),
    "give_second_factor": Row(ok=409, body={"code": "000000"}),
    "change_password": Row(ok=401, body={"old_password": "x", "new_password": "k3Ju-pl9w-Xq2z"}),
    "set_up_second_factor": Row(),
    "confirm_second_factor": Row(ok=422, body={"ticket": "00", "code": "000000"}),
    "remove_second_factor": Row(ok=409, body={"password": "x", "code": "000000"}),
    "list_devices": Row(),
    "revoke_other_devices": Row(ok=204),
    "revoke_device": Row(ok=204),
    "list_tokens": Row(),
    "make_token": Row(ok=422, body={"name": "x", "scopes": ["self.use"]}),
    "revoke_token": Row(ok=204),
    # accounts
    "list_accounts": Row(tries=({"role": "admin"}, {"enabled": "false"}, {"limit": "1"})),
    "create_account": Row(ok=201, body={"login": "jauns", "role": "planner"}),
    "get_account": Row(),
    "change_account": Row(
        body={"login": "jauns", "role": "planner"}, tag_of="/api/v1/accounts/{account_id}"
    ),
    "reset_account": Row(body={}),
    "sign_out_account": Row(ok=204),
    # the address register, of which the towns have none
    "search_addresses": Row(ok=409, body={"text": "rotas"}),
    # clients
    "list_clients": Row(
        tries=(
            {"area_id": "U"},
            {"level_id": "1"},
            {"active_on": "2026-11-23"},
            {"order": "name"},
            {"limit": "1"},
        )
    ),
    "search_clients": Row(body={"text": "Kanarija"}),
    "create_client": Row(
        ok=201,
        body={
            "external_no": "N-77",
            "person": PERSON,
            "birth_on": "1950-01-01",
            "area_id": "T",
            "place": HOUSE,
        },
    ),
    "get_client": Row(),
    "change_client": Row(body={"lives_alone": True}, tag_of="/api/v1/clients/{client_id}"),
    "list_contacts": Row(),
    "get_door_code": Row(),
    "put_door_code": Row(body={"text": "vārti 1"}, tag_of="/api/v1/clients/{client_id}/door-code"),
    # carers
    "list_carers": Row(tries=({"area_id": "U"}, {"order": "name"}, {"limit": "1"})),
    "create_carer": Row(ok=201, body={"external_no": "K-77", "person": PERSON, "area_ids": ["T"]}),
    "get_carer": Row(),
    "change_carer": Row(body={"skills": ["lifting"]}, tag_of="/api/v1/carers/{carer_id}"),
    "list_absences": Row(query={"from_on": "2026-11-01", "to_on": "2026-12-31"}),
    "put_absences": Row(body={"absences": []}, tag_of="/api/v1/carers/{carer_id}"),
    # care plans and orders
    "list_care_plans": Row(tries=({"client_id": "C-uuuu1"}, {"level_id": "1"}, {"limit": "1"})),
    "create_care_plan": Row(
        ok=201,
        body={
            "external_no": "L-77",
            "client_id": "C-tttt1",
            "level_id": "1",
            "valid_from": "2027-01-01",
            "granted_s": 3600,
        },
        refs=("client_id",),
    ),
    "get_care_plan": Row(),
    "change_care_plan": Row(body={"granted_s": 7200}, tag_of="/api/v1/care-plans/{care_plan_id}"),
    "list_orders": Row(tries=({"client_id": "C-uuuu1"}, {"limit": "1"})),
    "create_order": Row(
        ok=201,
        body={
            "kind": "aid_delivery",
            "client_id": "C-tttt1",
            "from_on": "2026-12-01",
            "service_s": 1800,
            "window": WINDOW,
        },
        refs=("client_id",),
    ),
    "get_order": Row(),
    "change_order": Row(body={"cancelled": True}, tag_of="/api/v1/orders/{order_id}"),
    # check-ups
    "list_check_ups": Row(tries=({"area_id": "U"}, {"state": "overdue"}, {"limit": "1"})),
    "record_contact": Row(
        ok=201,
        body={"client_id": "C-tttt1", "on": "2026-11-20", "result": "seen"},
        refs=("client_id",),
    ),
    # tables in and out, settings, audit
    "import_files": Row(files=True, whole="import_whole_only"),
    "export_table": Row(
        path={"table": "clients", "kind": "csv"},
        paths=tuple(
            {"table": table, "kind": kind}
            for table in ("clients", "carers", "care_plans", "check_ups")
            for kind in ("csv", "xlsx")
        ),
    ),
    "get_settings": Row(),
    "put_settings": Row(body={"values": {"planning.solve_s": "30"}}, tag_of="/api/v1/settings"),
    "list_audit": Row(tries=({"kind": "client"}, {"subject_id": "C-uuuu1"}, {"limit": "1"})),
    # runs
    "order_a_run": Row(ok=202, whole=WHOLE, body={"kind": "plan", "day_on": "2026-11-25"}),
    "list_all_runs": Row(tries=({"kind": "plan"}, {"state": "waiting"}, {"limit": "1"})),
    "get_run": Row(),
    "stop_run": Row(whole=WHOLE),
    "cancel_run": Row(whole=WHOLE),
    # plans
    "list_plans": Row(tries=({"state": "draft"}, {"from_on": "2026-11-23"}, {"limit": "1"})),
    "get_plan": Row(tries=NAMES),
    "get_plan_history": Row(),
    "check_plan": Row(),
    "explain_plan_stop": Row(),
    "explain_unserved_visit": Row(path={"visit_id": "R-tttt1"}, ok=404),
    "compare_plans": Row(),
    "approve_plan": Row(whole=WHOLE, body=STEP, tag_of=TAG),
    "publish_plan": Row(whole=WHOLE, path={"plan_id": "3"}, body=STEP, tag_of=TAG),
    "approve_days": Row(
        whole=WHOLE,
        body={"plans": [{"plan_id": 2, "row_version": 1}]},
        refs=("plans.plan_id",),
    ),
    "publish_days": Row(
        whole=WHOLE,
        body={"plans": [{"plan_id": 3, "row_version": 2}]},
        refs=("plans.plan_id",),
    ),
    # by hand, and where a visit could go
    "rank_places": Row(),
    "find_stand_ins": Row(),
    "move_visit": Row(
        ok=201,
        whole=WHOLE,
        body={**HAND, "shift_ids": [SHIFT], "position": 1},
        refs=("visit_id",),
        tag_of=TAG,
    ),
    "pin_visit": Row(ok=201, whole=WHOLE, body=HAND, refs=("visit_id",), tag_of=TAG),
    "release_visit": Row(ok=201, whole=WHOLE, body=HAND, refs=("visit_id",), tag_of=TAG),
    # drawn and exported, and the carer's own
    "get_plan_geojson": Row(tries=NAMES),
    "get_plan_map": Row(tries=(*NAMES, {"carer_id": "K-uuuu1"}, {"carer_id": "K-qqqq1"})),
    "get_comparison_map": Row(tries=NAMES),
    "get_coverage_map": Row(tries=({"on": "2026-11-23"},)),
    "get_carer_sheet": Row(),
    "export_plan_csv": Row(tries=NAMES),
    "export_plan_xlsx": Row(tries=NAMES),
    "get_my_routes": Row(tries=({"on": "2026-11-23"}, {"on": "2026-11-24"})),
    # what a carer takes along
    "get_basemap": Row(ok=404),
    "read_calendar": Row(ok=404, path={"secret": "x" * 43}),
    "get_my_calendar": Row(),
    "make_my_calendar": Row(ok=201),
    "revoke_my_calendar": Row(ok=204),
    "get_my_way": Row(query={"on": "2026-11-23"}, tries=({"on": "2026-11-24"},)),
    "get_my_sheet": Row(query={"on": "2026-11-23"}, tries=({"on": "2026-11-24"},)),
    "get_calendar_link": Row(),
    "make_calendar_link": Row(ok=201),
    "revoke_calendar_link": Row(ok=204),
    "get_carer_sheet_pdf": Row(),
    "get_carer_gpx": Row(),
    "run_events": Row(path={"run_id": RUN.format(3)}),
}
