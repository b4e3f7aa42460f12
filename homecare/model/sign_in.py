"""What a municipality asks of those who sign in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """How long a session lasts, and who has to give a second factor."""

    second_factor_roles: tuple[str, ...] = ()
    """Roles (`homecare.access.Role`) that do nothing before their second factor is given."""
    desk_idle_s: int = 30 * 60
    """A session at a desk ends when it has not been used for so long."""
    desk_most_s: int = 12 * 3600
    """It ends then in any case."""
    carer_idle_s: int = 12 * 3600
    """The same for carers, whose telephone is their own."""
    carer_most_s: int = 7 * 24 * 3600
