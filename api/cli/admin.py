"""`homecare admin`: the first administrator, and the way back in for one who is shut out.

A password is typed at the prompt or comes by the standard input, never in the command: others on
the machine can read commands.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from api.cli.frame import AsJson, ForMunicipality, console, emit, tell
from api.wire import municipality_of, open_ports
from homecare.access import Role
from homecare.accounts import keeping, passwords
from homecare.accounts.gate import Gate
from homecare.accounts.keeping import Wanted
from homecare.accounts.records import Account
from homecare.accounts.sign_in import tidy_login
from homecare.errors import NotFound
from homecare.planning import Ports
from homecare.settings import settings
from homecare.vault import make_key_file, open_vault

Login = Annotated[
    str,
    typer.Option("--login", prompt=tell("cli.asked.login"), help=tell("cli.option.login")),
]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help=tell("cli.option.password_stdin"))
]
SecondFactor = Annotated[
    bool, typer.Option("--second-factor", help=tell("cli.option.second_factor"))
]


def create(
    login: Login,
    municipality: ForMunicipality = None,
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Make an administrator's account; the key file is made where there is none."""
    with _gate() as (ports, gate):
        place = municipality_of(ports, municipality)
        hashed = _asked_password(login, from_stdin=password_stdin)
        wanted = Wanted(login=login, role=Role.ADMIN)
        with ports.store.work(ports.actor) as work:
            made = keeping.new_account(gate, work, place, wanted, hashed, must_change=False)
    _tell(made, "cli.said.admin_made", as_json=as_json)


def reset(
    login: Login,
    second_factor: SecondFactor = False,
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Give an account a new password, which its owner then changes; all its sessions end."""
    with _gate() as (ports, _):
        with ports.store.look(ports.actor) as look:
            found = look.accounts.by_login(tidy_login(login))
        if found is None:
            raise NotFound("login_unknown")
        hashed = _asked_password(login, from_stdin=password_stdin)
        with ports.store.work(ports.actor) as work:
            changed = keeping.with_password(work, found, hashed, second_factor=second_factor)
    _tell(changed, "cli.said.admin_reset", as_json=as_json)


@contextmanager
def _gate() -> Iterator[tuple[Ports, Gate]]:
    with open_ports() as ports:
        file = settings().secret_key_file
        make_key_file(file)
        yield ports, Gate(store=ports.store, vault=open_vault(file), now=ports.now)


def _asked_password(login: str, *, from_stdin: bool) -> str:
    """The hash of the password that was typed. Raises RequestError for one that is too weak."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = typer.prompt(
            tell("cli.asked.password"), hide_input=True, confirmation_prompt=True
        )
    passwords.require_strong(password, tidy_login(login))
    return passwords.hashed(password)


def _tell(account: Account, code: str, *, as_json: bool) -> None:
    emit(
        as_json,
        {"account_id": account.id, "municipality_id": account.municipality_id},
        lambda: console().print(tell(code, account=account.id), markup=False),
    )
