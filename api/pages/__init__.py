"""Pages for people: the carer's day sheet, and the list of a day's sheets."""

from api.pages.day import CarersDay, carers_day, names_of
from api.pages.sheets import carer_sheet, sheet_index

__all__ = ["CarersDay", "carer_sheet", "carers_day", "names_of", "sheet_index"]
