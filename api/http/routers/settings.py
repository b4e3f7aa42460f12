"""The municipality's own numbers, its areas and offices."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.http.etags import IfMatch, tagged
from api.http.models.municipality import SettingsForm, SettingsView
from api.http.security import Seat, needs
from homecare.access import Action
from homecare.register.numbers import change_numbers, read_numbers

router = APIRouter(prefix="/api/v1/settings", tags=["settings"])


@router.get("")
def get_settings(
    seat: Annotated[Seat, Depends(needs(Action.SETTINGS_READ))], response: Response
) -> SettingsView:
    """All settings by key, with the areas and offices that other records name."""
    found = read_numbers(seat.ports, seat.actor)
    tagged(response, found.stamp)
    return SettingsView.of(found)


@router.put("")
def put_settings(
    form: SettingsForm,
    seat: Annotated[Seat, Depends(needs(Action.SETTINGS_WRITE))],
    version: IfMatch,
    response: Response,
) -> SettingsView:
    """Set these keys; those that are not named stay. Areas and offices come by import."""
    made = change_numbers(seat.ports, seat.actor, form.values, version)
    tagged(response, made.stamp)
    return SettingsView.of(made)
