"""The restore drill: a backup in an empty database is the service again, from each kind to each."""

from pathlib import Path

from homecare import planning
from homecare.access import Role
from homecare.accounts import keeping, passwords
from homecare.accounts.gate import Gate
from homecare.accounts.keeping import Wanted
from homecare.accounts.sign_in import sign_in
from homecare.planning import Ports
from homecare.rules import judge
from homecare.runs.carrying import carry_out
from homecare.runs.records import RunState
from homecare.store import Store
from homecare.vault import make_key_file, open_vault
from tests.runs.hands import Clock, Hand, claimed, drafts, ordered, ports_of, standing

LOGIN, PASSWORD = "anna", "viens divi zaķi pļavā"


def gate_of(ports: Ports, key_file: Path) -> Gate:
    return Gate(store=ports.store, vault=open_vault(key_file), now=ports.now)


def lived_in(ports: Ports, gate: Gate) -> None:
    """An account, a published plan from a run, a run that somebody was just carrying out."""
    wanted = Wanted(login=LOGIN, role=Role.ADMIN)
    hashed = passwords.hashed(PASSWORD)
    with ports.store.work("test") as work:
        keeping.new_account(gate, work, "tervete", wanted, hashed, must_change=False)
    ordered(ports)
    carry_out(ports, claimed(ports, Hand()), Hand())
    draft = drafts(ports)[0]
    approved = planning.approve(ports, draft, 1)
    planning.publish(ports, draft, approved.row_version)
    ordered(ports)
    claimed(ports, Hand())


def test_a_restored_backup_is_the_service_again(store: Store, empty_url: str, tmp_path: Path):
    clock = Clock()
    key_file, file = tmp_path / "homecare.key", tmp_path / "backup.zip"
    make_key_file(key_file)
    ports = ports_of(store, clock)
    gate = gate_of(ports, key_file)
    lived_in(ports, gate)
    sign_in(gate, LOGIN, PASSWORD, "127.0.0.1", "Firefox, Linux")
    store.backup(file)

    other = Store(empty_url, clock)
    other.restore(file)
    other.check()
    again = ports_of(other, clock)
    compare(ports, again)

    signed_in = sign_in(gate_of(again, key_file), LOGIN, PASSWORD, "127.0.0.1", "Firefox, Linux")
    assert signed_in.entered.account.login == LOGIN
    clock.on(seconds=31)  # who carried the last run out is gone with the old machine
    ended = carry_out(again, claimed(again, Hand("W-new")), Hand("W-new"))
    assert ended is not None
    assert (ended.state, ended.attempts) == (RunState.DONE, 2)
    assert standing(ports, ended).state is RunState.RUNNING
    other.close()


def compare(before: Ports, after: Ports) -> None:
    """Runs, plans, accounts and the audit are the same, and the plans are still legal."""
    with before.store.look("test") as one, after.store.look("test") as other:
        assert other.runs.runs("tervete") == one.runs.runs("tervete")
        assert other.plans("tervete") == one.plans("tervete")
        assert other.accounts.accounts("tervete") == one.accounts.accounts("tervete")
        assert other.casebook("tervete") == one.casebook("tervete")
        assert other.audit_entries("tervete") == one.audit_entries("tervete")
        assert other.audit_entries("tervete", kind="account")
        for head in one.plans("tervete"):
            record = other.plan(head.id)
            assert record == one.plan(head.id)
            assert other.plan_history(head.id) == one.plan_history(head.id)
            assert [v for v in judge(record.problem, record.plan) if v.hard] == []
