"""Wire forms of accounts, for administrators."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.http.models.session import Form, Login
from api.http.models.texts import Code
from homecare.access import Role

Subject = Annotated[
    str,
    StringConstraints(min_length=3, max_length=300, pattern=r"^[\x21-\x7e]+$"),
    Field(description="Issuer and subject at the identity provider, joined by |"),
]


class AccountForm(Form):
    """What an account is to be."""

    login: Login
    role: Role
    area_ids: list[Code] = Field(
        default=[], max_length=200, description="A coordinator's areas; empty means all"
    )
    carer_id: Code | None = Field(
        default=None, description="Code of the carer; for that role alone"
    )
    oidc_subject: Subject | None = None
    language: Literal["lv", "en"] = "lv"
    enabled: bool = True


class AccountView(Form):
    """An account as it stands; never a password or a key."""

    id: str
    login: str
    role: Role
    area_ids: list[str]
    carer_id: str | None
    oidc_subject: str | None
    language: str
    enabled: bool
    second_factor: bool = Field(description="Whether one is set up")
    must_change: bool = Field(description="Whether the password is still the one that was given")
    made_at: datetime


class GivenView(Form):
    """An account with the password that its owner begins with."""

    account: AccountView
    password: str | None = Field(
        description="Shown this once; must be changed before anything else. Null: comes in by OIDC"
    )


class ResetForm(Form):
    """How far an account is put back."""

    second_factor: bool = Field(default=False, description="Take the second factor away as well")
