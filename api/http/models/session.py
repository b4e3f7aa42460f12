"""Wire forms of signing in: the session, devices, the second factor, API tokens."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.http.models.texts import Line
from homecare.access import Action, Role
from homecare.accounts.passwords import MOST
from homecare.accounts.sign_in import Step
from homecare.accounts.tokens import MOST_DAYS

Login = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, strip_whitespace=True, pattern=r"^[\w.@+-]+$"),
    Field(examples=["koordinatore-1"]),
]
Password = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST),
    Field(examples=["zils zirnis skrien atpakaļ"]),
]
FactorCode = Annotated[
    str,
    StringConstraints(min_length=6, max_length=20, pattern=r"^[0-9A-Za-z -]+$"),
    Field(description="Six digits, or a recovery code", examples=["492 039"]),
]


class Form(BaseModel):
    """Base of the forms: what is not named is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignInForm(Form):
    """Who signs in."""

    login: Login
    password: Password


class CodeForm(Form):
    """The second factor."""

    code: FactorCode


class PasswordForm(Form):
    """A new password of one's own."""

    old_password: Password
    new_password: Password


class SessionView(Form):
    """Who is signed in, what they may, and what is lacking before they may it."""

    account_id: str
    municipality_id: str
    role: Role
    area_ids: list[str] = Field(description="A coordinator's areas; empty means all")
    carer_id: str | None
    language: str
    actions: list[Action] = Field(description="What this session may now")
    lacks: Step | None = Field(description="The next step before the session is whole")
    second_factor: bool = Field(description="Whether the account has a second factor")
    csrf_token: str = Field(description="Goes into X-CSRF-Token of every changing request")
    ends_at: datetime = Field(description="When the session ends in any case")


class DeviceView(Form):
    """A device that is signed in."""

    id: str
    label: str = Field(description="As the browser told it", examples=["Firefox, Windows"])
    made_at: datetime
    seen_at: datetime = Field(description="Last use, to the minute")
    ends_at: datetime
    this: bool = Field(description="Whether it is the one that asks")


class DevicesView(Form):
    """All devices that are signed in."""

    items: list[DeviceView]


class SetUpView(Form):
    """A second factor that is not confirmed yet."""

    key: str = Field(description="Base32, to be typed into an authenticator")
    address: str = Field(description="otpauth address, for a QR code")
    ticket: str = Field(description="Goes back with the first code; ends after ten minutes")


class ConfirmForm(Form):
    """The first code of a second factor."""

    ticket: Annotated[str, StringConstraints(max_length=1000, pattern=r"^[0-9a-f]*$")] = Field(
        description="As setting up gave it", examples=["01af"]
    )
    code: FactorCode


class ConfirmedView(Form):
    """A second factor is in use; the recovery codes are shown this once."""

    recovery_codes: list[str]
    session: SessionView


class RemoveForm(Form):
    """What it takes to do without a second factor."""

    password: Password
    code: FactorCode


class TokenForm(Form):
    """A token that is to be made."""

    name: Annotated[Line, StringConstraints(min_length=1)] = Field(examples=["Atskaites"])
    scopes: list[Action] = Field(min_length=1, max_length=len(Action))
    days: int = Field(default=90, ge=1, le=MOST_DAYS, description="After so many days it ends")


class TokenView(Form):
    """A token, without what it is presented with."""

    id: str
    name: str
    scopes: list[Action]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None = Field(description="Last use, to the minute")


class TokensView(Form):
    """One's own tokens."""

    items: list[TokenView]


class NewTokenView(Form):
    """A token that was just made."""

    token: TokenView
    secret: str = Field(description="Goes into Authorization: Bearer; shown this once")
