"""Wire forms of calendar links."""

from datetime import datetime

from pydantic import Field

from api.http.models.session import Form


class CalendarLinkView(Form):
    """A link that is open; its secret is not kept."""

    made_at: datetime
    language: str = Field(examples=["lv"])


class CalendarView(Form):
    """Whether the carer has a calendar link."""

    link: CalendarLinkView | None


class NewCalendarView(Form):
    """A link that was just made."""

    link: CalendarLinkView
    path: str = Field(
        description="Of the calendar on this server; who knows it reads the calendar. Shown this once"
    )
    url: str | None = Field(
        description="The same as telephones subscribe to it, where setting public_url is given"
    )
