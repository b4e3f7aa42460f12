"""Pages for people: the carer's day sheet, and the list of a day's sheets."""

from api.pages.sheets import carer_sheet, names_of, sheet_index

__all__ = ["carer_sheet", "names_of", "sheet_index"]
