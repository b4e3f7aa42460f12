"""One visit from the coordinator's spreadsheet to the carer's page, without a mock.

Anna Paraugs (an invented person) lives at „Lejnieki” and is granted a wash on Monday mornings.
Ilze Piemērs has a car and works from Zelmeņi. Read from top to bottom: this is the main job.
"""

from pathlib import Path

from tests.terminal import Terminal

OFFICES = """numurs;pagasts;ciems;adrese;platums;garums
1;Tērvetes pagasts;Zelmeņi;Zelmeņi;56,4517;23,3519
"""
CLIENTS = """numurs;vārds;uzvārds;dzimšanas datums;pagasts;ciems;adrese;platums;garums;kā atrast
S-1;Anna;Paraugs;05.03.1939;Tērvetes pagasts;Kroņauce;„Lejnieki”;56,5131;23,3427;Aiz kapiem pa labi
"""
CARERS = """numurs;vārds;uzvārds;prasmes;pārvietošanās
K1;Ilze;Piemērs;celšana;automašīna
"""
SHIFTS = """aprūpētājs;dienas;sākums;beigas;sākuma vieta
K1;P-Pk;8:00;16:30;1
"""
CARE_PLANS = """numurs;klients;līmenis;spēkā no;piešķirtās minūtes
L-1;S-1;1;01.01.2026;120
"""
CARE_ITEMS = """plāns;kārtas numurs;uzdevumi;minūtes;dienas;sākt no;sākt līdz
L-1;1;bath;60;P;9:00;10:00
"""
MONDAY = "23.11.2026"


def write_tables(folder: Path) -> Path:
    tables = {
        "biroji": OFFICES,
        "klienti": CLIENTS,
        "aprūpētāji": CARERS,
        "maiņas": SHIFTS,
        "aprūpes plāni": CARE_PLANS,
        "plānu darbi": CARE_ITEMS,
    }
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_one_visit_from_the_spreadsheet_to_the_carers_page(terminal: Terminal):
    files = write_tables(terminal.folder / "tables")
    terminal.run("db", "upgrade")

    # The dry run finds no fault and writes nothing; the real run writes; the third changes nothing.
    new = ("import", files, "-m", "tervete", "--create", "Tērvetes novads")
    dry = terminal.ask(*new, "--dry-run")
    assert dry["faults"] == []
    assert not dry["written"]
    assert terminal.ask(*new)["written"]
    assert terminal.ask("import", files)["changes"] == []

    # Monday holds exactly Anna's wash, under a code.
    (visit,) = terminal.ask("visits", "--day", MONDAY)["visits"]
    assert visit["client_id"] == "C-0001"
    assert visit["service_s"] == 3600

    # The plan serves it, keeps every rule, and is published.
    made = terminal.ask("plan", "--day", MONDAY, "--seconds", "2")
    assert made["served"] == 1
    assert terminal.ask("check", made["plan_id"])["legal"]
    terminal.run("approve", made["plan_id"], "--why", "izskatās labi")
    assert "publicēts" in terminal.run("publish", made["plan_id"])

    # Why is it there? Nobody else could come.
    assert terminal.run("show", made["plan_id"], "--visit", visit["id"], "--carer", "K-01")

    # Ilze's page says who, when, where, how to find the house and what to do, in Latvian.
    terminal.run("export", made["plan_id"], "--sheets", "sheets", "--map", "map.html")
    sheet = Path("sheets/K-01.html").read_text(encoding="utf-8")
    for words in ("Anna Paraugs", "Lejnieki", "Kroņauce", "Aiz kapiem pa labi", "pirmdiena"):
        assert words in sheet
    assert "09:0" in sheet

    # The map shows codes, and no name.
    drawn = Path("map.html").read_text(encoding="utf-8")
    assert "C-0001" in drawn
    assert "Anna" not in drawn
