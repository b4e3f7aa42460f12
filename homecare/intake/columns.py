"""The tables and columns of the service's spreadsheets; the one place that names them.

Durations are minutes or hours in files and seconds in the model. A list holds its parts with
a semicolon, a comma or a bar between them. What each column means to a person is in
homecare/messages/columns.toml; docs/intake.md shows all of it and is tested against this file.
"""

from dataclasses import replace

from homecare.intake import vocabulary as words
from homecare.intake.shapes import Column, Kind, TableShape


def _place(prefix: str = "", lv: str = "", *, required: bool = True) -> tuple[Column, ...]:
    """Columns of one place; a prefix sets the second place of a row apart."""
    need, k = required, Kind
    plain = (
        Column("parish", "pagasts", k.TEXT, "Tērvetes pagasts", need, also=("pilsēta",)),
        Column("village", "ciems", k.TEXT, "Zelmeņi"),
        Column("address", "adrese", k.TEXT, "„Rotas”", need, also=("mājas nosaukums",)),
        Column("postcode", "pasta indekss", k.TEXT, "LV-3730"),
        Column("address_code", "adreses kods", k.ADDRESS_CODE, "105123456", also=("var kods",)),
        Column("lat", "platums", k.NUMBER, "56,4517", low=-90, high=90, also=("latitude",)),
        Column("lon", "garums", k.NUMBER, "23,3519", low=-180, high=180, also=("longitude",)),
        Column("verified", "koordinātas pārbaudītas", k.YES_NO, "jā"),
    )
    if not prefix:
        return plain
    return tuple(
        replace(
            c,
            name=f"{prefix}_{c.name}",
            lv=f"{_AGREEING.get((lv, c.name), lv)} {c.lv}",
            also=(f"{lv} {c.lv}",) if (lv, c.name) in _AGREEING else (),
            required=False,
        )
        for c in plain
    )


_AGREEING = {
    ("deklarētais", "address"): "deklarētā",
    ("deklarētais", "verified"): "deklarētās",
}
"""The adjective in the gender and number of the column it stands before."""


_NOTES = (
    Column("driving_note", "kā atrast", Kind.NOTE, "aiz tilta pa labi"),
    Column("accessibility", "piekļuve", Kind.NOTE, "trīs pakāpieni, slieksnis"),
    Column("approach_min", "minūtes līdz durvīm", Kind.MINUTES, "3", low=0, high=60),
)
_PERSON = (
    Column("external_no", "numurs", Kind.CODE, "1001", True, also=("sopa numurs", "sopa", "nr")),
    Column("given_name", "vārds", Kind.TEXT, "Anna", True),
    Column("family_name", "uzvārds", Kind.TEXT, "Paraugs", True),
    Column("phone", "tālrunis", Kind.TEXT, "+371 20000000"),
)
_WINDOW = (
    Column("window_from", "sākt no", Kind.TIME, "8:00", True),
    Column("window_to", "sākt līdz", Kind.TIME, "11:00", True),
    Column("preferred_from", "vēlams no", Kind.TIME, "9:00"),
    Column("preferred_to", "vēlams līdz", Kind.TIME, "10:00"),
)
_WORK = (
    Column("service_min", "minūtes", Kind.MINUTES, "90", True, low=1, high=720),
    Column("carers_needed", "aprūpētāju skaits", Kind.CHOICE, "1", choices=words.CARERS_NEEDED),
    Column("skills", "prasmes", Kind.WORDS, "celšana"),
    Column("priority", "prioritāte", Kind.CHOICE, "vidēja", choices=words.PRIORITIES),
)
_CLIENT = Column("client", "klients", Kind.REF, "1001", True, "clients", also=("klienta numurs",))
_CARER = Column("carer", "aprūpētājs", Kind.REF, "K1", True, "carers", also=("aprūpētāja numurs",))
_CARER_NUMBER = replace(_PERSON[0], example="K1", also=("tabeles numurs", "nr"))
_SHORT_LISTS = (
    Column("languages", "valodas", Kind.LANGUAGES, "latviešu, krievu"),
    Column("way", "pārvietošanās", Kind.CHOICE, "automašīna", choices=words.WAYS),
)

SETTINGS = TableShape(
    "settings",
    "iestatījumi",
    ("key",),
    (
        Column("key", "atslēga", Kind.CODE, "planning.solve_s", True, also=("iestatījums",)),
        Column("value", "vērtība", Kind.TEXT, "20", True),
    ),
)
AREAS = TableShape(
    "areas",
    "apgabali",
    ("code",),
    (
        Column("code", "kods", Kind.CODE, "zelmeni", True),
        Column("name", "nosaukums", Kind.TEXT, "Zelmeņu grupa", True),
        Column("parishes", "pagasti", Kind.TEXTS, "Tērvetes pagasts; Bukaišu pagasts"),
    ),
    also=("teritorijas", "komandas"),
)
OFFICES = TableShape(
    "offices",
    "biroji",
    ("number",),
    (Column("number", "numurs", Kind.CODE, "1", True, also=("nr",)), *_place(), *_NOTES),
    also=("centri",),
)
CLIENTS = TableShape(
    "clients",
    "klienti",
    ("external_no",),
    (
        *_PERSON,
        Column("birth_on", "dzimšanas datums", Kind.DATE, "05.03.1939", True, also=("dzimis",)),
        Column("lives_alone", "dzīvo viens", Kind.YES_NO, "jā", also=("dzīvo viena",)),
        _SHORT_LISTS[0],
        Column("aids", "palīglīdzekļi", Kind.TEXTS, "ratiņkrēsls"),
        Column("facts", "apstākļi", Kind.WORDS, "suns; smēķē"),
        Column("area", "apgabals", Kind.REF, "zelmeni", to="areas"),
        *_place(),
        *_NOTES,
        *_place("declared", "deklarētais"),
    ),
    also=("iedzīvotāji", "residents"),
)
STAYS = TableShape(
    "stays",
    "uzturēšanās",
    ("client", "from_on"),
    (
        _CLIENT,
        Column("kind", "veids", Kind.CHOICE, "slimnīca", True, choices=words.STAY_KINDS),
        Column("from_on", "no", Kind.DATE, "16.11.2026", True),
        Column("to_on", "līdz", Kind.DATE, "20.11.2026"),
    ),
    also=("klientu prombūtne",),
)
CARERS = TableShape(
    "carers",
    "aprūpētāji",
    ("external_no",),
    (
        _CARER_NUMBER,
        *_PERSON[1:],
        Column("skills", "prasmes", Kind.WORDS, "celšana; apsekošana"),
        _SHORT_LISTS[0],
        Column("contract_hours", "stundas nedēļā", Kind.HOURS, "40", low=1, high=60),
        _SHORT_LISTS[1],
        Column("areas", "apgabali", Kind.REFS, "zelmeni", to="areas"),
        Column("refuses", "nepieņem", Kind.WORDS, "suns"),
        Column("limits", "darba laika normas", Kind.TEXT, "standard"),
        *_place("home", "mājas"),
    ),
    also=("darbinieki",),
)
SHIFTS = TableShape(
    "shifts",
    "maiņas",
    ("carer", "weekdays", "starts", "valid_from"),
    (
        _CARER,
        Column("weekdays", "dienas", Kind.WEEKDAYS, "P-Pk", True),
        Column("starts", "sākums", Kind.TIME, "8:00", True),
        Column("ends", "beigas", Kind.TIME, "16:30", True),
        Column("start_place", "sākuma vieta", Kind.START, "mājas", True),
        Column("end_place", "beigu vieta", Kind.START, "1"),
        _SHORT_LISTS[1],
        Column("valid_from", "spēkā no", Kind.DATE, "01.01.2026"),
        Column("valid_to", "spēkā līdz", Kind.DATE, "31.12.2026"),
        Column("overtime_min", "virsstundas minūtēs", Kind.MINUTES, "30", low=0, high=480),
        Column("on_holidays", "strādā svētkos", Kind.YES_NO, "nē"),
    ),
)
ABSENCES = TableShape(
    "absences",
    "prombūtnes",
    ("carer", "from_on", "from_time"),
    (
        _CARER,
        Column("reason", "iemesls", Kind.CHOICE, "slimība", True, choices=words.ABSENCE_REASONS),
        Column("from_on", "no", Kind.DATE, "23.11.2026", True),
        Column("to_on", "līdz", Kind.DATE, "27.11.2026"),
        Column("from_time", "no plkst.", Kind.TIME, "12:00"),
        Column("to_time", "līdz plkst.", Kind.TIME, "14:00"),
    ),
)
CARE_PLANS = TableShape(
    "care_plans",
    "aprūpes plāni",
    ("external_no",),
    (
        Column("external_no", "numurs", Kind.CODE, "L-17", True, also=("lēmuma numurs", "nr")),
        _CLIENT,
        Column("level", "līmenis", Kind.TEXT, "2", True),
        Column("valid_from", "spēkā no", Kind.DATE, "01.01.2026", True),
        Column("valid_to", "spēkā līdz", Kind.DATE, "31.12.2026"),
        Column("granted_min", "piešķirtās minūtes", Kind.MINUTES, "360", True, low=1, high=44640),
    ),
)
CARE_ITEMS = TableShape(
    "care_items",
    "plānu darbi",
    ("plan", "item"),
    (
        Column("plan", "plāns", Kind.REF, "L-17", True, "care_plans", also=("plāna numurs",)),
        Column("item", "kārtas numurs", Kind.INTEGER, "1", True, low=1, high=999),
        Column("tasks", "uzdevumi", Kind.TEXTS, "mazgāšana; ēdiena gatavošana", True),
        *_WORK,
        Column("weekdays", "dienas", Kind.WEEKDAYS, "P, C"),
        Column("rrule", "atkārtošanās", Kind.RRULE, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        Column("times_per_week", "reizes nedēļā", Kind.INTEGER, "2", low=1, high=7),
        Column("days_apart", "dienas starp reizēm", Kind.INTEGER, "2", low=1, high=7),
        Column("starts_on", "pirmā diena", Kind.DATE, "05.01.2026"),
        *_WINDOW,
        Column("preferred_carers", "vēlamie aprūpētāji", Kind.REFS, "K1", to="carers"),
        Column("forbidden_carers", "nevēlamie aprūpētāji", Kind.REFS, "K2", to="carers"),
        Column("gap_to", "atstarpe līdz darbam", Kind.GAP_TO, "2"),
        Column("gap_least_min", "atstarpe vismaz", Kind.MINUTES_LIST, "120"),
        Column("gap_most_min", "atstarpe ne vairāk", Kind.MINUTES_LIST, "300"),
        Column("pin_carer", "noteikts aprūpētājs", Kind.REF, "K1", to="carers"),
        Column("pin_time", "noteikts laiks", Kind.TIME, "9:30"),
    ),
    also=("darbi", "plānu rindas"),
)
ORDERS = TableShape(
    "orders",
    "pasūtījumi",
    ("external_no",),
    (
        Column("external_no", "numurs", Kind.CODE, "P-5", True, also=("nr",)),
        Column("kind", "veids", Kind.CHOICE, "izvērtēšana", True, choices=words.VISIT_KINDS),
        _CLIENT,
        Column("from_on", "no", Kind.DATE, "23.11.2026", True),
        Column("to_on", "līdz", Kind.DATE, "27.11.2026"),
        *_WORK,
        Column("office", "birojs", Kind.REF, "1", to="offices"),
        *_WINDOW,
        Column("tasks", "uzdevumi", Kind.TEXTS, "pārvietošanās izvērtēšana"),
        Column("pin_carer", "noteikts aprūpētājs", Kind.REF, "K1", to="carers"),
        Column("cancelled", "atcelts", Kind.YES_NO, "nē"),
    ),
)
CONTACTS = TableShape(
    "contacts",
    "apsekošanas",
    ("client", "on"),
    (
        _CLIENT,
        Column("on", "datums", Kind.DATE, "20.11.2026", True),
        Column("result", "iznākums", Kind.CHOICE, "apsekots", True, choices=words.CONTACT_RESULTS),
        Column("intake", "vajag palīdzību", Kind.YES_NO, "nē"),
    ),
)

TABLES = (
    SETTINGS,
    AREAS,
    OFFICES,
    CLIENTS,
    STAYS,
    CARERS,
    SHIFTS,
    ABSENCES,
    CARE_PLANS,
    CARE_ITEMS,
    ORDERS,
    CONTACTS,
)
"""In the order in which they are taken in: whatever a row points to comes before it."""
