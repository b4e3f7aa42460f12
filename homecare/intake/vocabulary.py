"""Words that cells may hold, in Latvian and English, and the value each stands for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list: how it is written in Latvian, and what else is understood."""

    value: str
    lv: str
    also: tuple[str, ...] = ()


YES = ("jā", "ja", "yes", "y", "j", "1", "x", "true", "patiess", "taisnība", "ir")
NO = ("nē", "ne", "no", "n", "0", "false", "aplams", "nav", "-")

WAYS = (
    Choice("car", "automašīna", ("auto", "mašīna")),
    Choice("shared_car", "kopīga automašīna", ("dienesta automašīna", "kopauto")),
    Choice("bicycle", "velosipēds", ("ritenis", "divritenis", "bike")),
    Choice("foot", "kājām", ("gājējs", "walking", "on foot")),
)
PRIORITIES = (
    Choice("high", "augsta", ("1",)),
    Choice("normal", "vidēja", ("2", "parasta", "medium")),
    Choice("low", "zema", ("3",)),
)
STAY_KINDS = (
    Choice("hospital", "slimnīca", ("slimnīcā",)),
    Choice("care_centre", "aprūpes centrs", ("sac", "aprūpes centrā", "care home")),
    Choice("away", "prombūtne", ("prom", "izbraucis", "izbraukusi")),
)
ABSENCE_REASONS = (
    Choice("holiday", "atvaļinājums", ("vacation", "leave")),
    Choice("sick", "darbnespēja", ("slimība", "slims", "slima", "slimības lapa", "sick leave")),
    Choice("training", "apmācība", ("mācības", "kursi", "supervīzija")),
    Choice("other", "cits", ("cita", "cits iemesls")),
)
VISIT_KINDS = (
    Choice("home_care", "aprūpe mājās", ("aprūpe",)),
    Choice("check_up", "apsekošana", ("80+ apsekošana",)),
    Choice("needs_assessment", "vajadzību izvērtēšana", ("izvērtēšana",)),
    Choice("benefit_survey", "dzīves apstākļu apsekošana", ("apsekojums",)),
    Choice("errand", "iegāde un kārtošana", ("pirkumi", "iepirkšanās", "kārtošana")),
    Choice("aid_delivery", "palīglīdzekļa piegāde", ("palīglīdzeklis", "piegāde")),
)
CONTACT_RESULTS = (
    Choice("seen", "apsekots", ("satikts", "satikta", "apsekota")),
    Choice("refused", "atteicās", ("atteikums", "declined")),
    Choice("not_found", "nav sastapts", ("nav sastapta", "nav sastapts mājās", "neatvēra")),
)
CARERS_NEEDED = (
    Choice("1", "1", ("viens", "one")),
    Choice("2", "2", ("divi", "two")),
)

LANGUAGES = (
    Choice("lv", "latviešu", ("latvian",)),
    Choice("ru", "krievu", ("russian",)),
    Choice("en", "angļu", ("english",)),
    Choice("lt", "lietuviešu", ("lithuanian",)),
    Choice("et", "igauņu", ("estonian",)),
    Choice("uk", "ukraiņu", ("ukrainian",)),
    Choice("be", "baltkrievu", ("belarusian",)),
    Choice("pl", "poļu", ("polish",)),
    Choice("de", "vācu", ("german",)),
)

KNOWN_WORDS = {
    "apsekošana": "check_up",
    "izvērtēšana": "assessment",
    "vajadzību izvērtēšana": "assessment",
    "suns": "dog",
    "suņi": "dog",
    "dogs": "dog",
    "kaķis": "cat",
    "kaķi": "cat",
    "cats": "cat",
    "smēķē": "smoke",
    "smēķēšana": "smoke",
    "dūmi": "smoke",
    "smēķē telpās": "smoke",
    "celšana": "lifting",
    "aprūpe": "care",
    "auto vadīšana": "drives",
    "demence": "dementia",
}
"""Latvian words for skills and facts that the service itself knows by an English code."""

WEEKDAYS = (
    ("p", "pr", "pirmdiena", "mo", "mon", "monday", "1"),
    ("o", "ot", "otrdiena", "tu", "tue", "tuesday", "2"),
    ("t", "tr", "trešdiena", "we", "wed", "wednesday", "3"),
    ("c", "ct", "ceturtdiena", "th", "thu", "thursday", "4"),
    ("pk", "pt", "piektdiena", "fr", "fri", "friday", "5"),
    ("s", "se", "sestdiena", "sa", "sat", "saturday", "6"),
    ("sv", "svētdiena", "su", "sun", "sunday", "7"),
)
RRULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HOME = ("mājas", "mājās", "no mājām", "home")
