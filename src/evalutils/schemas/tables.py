"""The base contract: the tables that an extract of a municipality may hold."""

from __future__ import annotations

from evalutils.schemas.model import Column, Table

_KEYS = ("klant", "klantnr", "klantnummer", "client", "clientid", "clientnr", "clientnummer", "persoonsnummer", "dossiernummer")
_CLIENT = Column("klant_id", "tekst", "Pseudoniem van de klant (nooit het BSN)", required=True, refers="klanten", also=_KEYS)
_START = Column(
    "startdatum", "datum", "Eerste dag", required=True,
    also=("start", "begin", "begindatum", "van", "vanaf", "ingang", "ingangsdatum", "datum_begin", "datum_start", "datum_ingang"),
)  # fmt: skip
_END = Column(
    "einddatum", "datum", "Dag waarop het eindigde; leeg zolang het loopt",
    also=("eind", "einde", "tot", "t_m", "tot_en_met", "datum_eind", "datum_einde", "beeindigd", "beeindigingsdatum"),
)  # fmt: skip

_CLIENTS = Table(
    "klanten", "klant", "Het register: alle klanten, toegewezen of niet.",
    (
        Column("klant_id", "tekst", "Pseudoniem van de klant (nooit het BSN)", required=True, unique=True, also=_KEYS),
        Column("bsn_even", "ja_nee", "Laatste cijfer van het BSN is even"),
        Column("volgnummer", "geheel", "Aselect nummer waarop klanten worden opgeroepen", unique=True, minimum=1, also=("volgnr", "lotnummer", "loting")),
        Column("groep", "tekst", "Groep waaraan de klant is toegewezen; leeg: niet toegewezen", present=True, also=("arm", "groepsindeling", "onderzoeksgroep", "toewijzing", "conditie")),
        Column("cohort", "tekst", "Cohort waarmee de klant is toegewezen", also=("lichting", "instroom", "ronde", "tranche")),
        Column("geslacht", "tekst", "Geslacht", also=("sekse", "m_v", "mv", "man_vrouw", "gender")),
        Column("geboortedatum", "datum", "Geboortedatum", also=("geboren", "geb", "geb_dat", "geb_datum", "gebdat", "datum_geboorte")),
        Column("geboorteland", "tekst", "Land van geboorte, in categorieën", also=("geb_land", "herkomst", "land_van_geboorte")),
        Column("nationaliteit", "tekst", "Nationaliteit, in categorieën", also=("nat", "nationaliteiten")),
        Column("leefvorm", "tekst", "Samenstelling van het huishouden", also=("huishouden", "leefsituatie", "gezinssituatie", "huishoudtype")),
        Column("trede", "geheel", "Trede op de participatieladder", "trede", also=("participatietrede", "ladder", "trede_participatieladder")),
        Column("start_uitkering", "datum", "Eerste dag van de lopende uitkering bij de selectie",
               also=("startdatum_uitkering", "begin_uitkering", "uitkering_sinds", "ingang_uitkering", "datum_uitkering")),
        Column("parttime_bij_selectie", "ja_nee", "Had parttime werk bij de selectie"),
        Column("traject_bij_selectie", "ja_nee", "Stond geregistreerd bij een traject bij de selectie"),
        Column("screening", "tekst", "Uitkomst van de screening van het dossier; leeg: niet gescreend", also=("dossierscreening",)),
        Column("einde_waarneming", "datum", "Dag tot en met welke de klant te volgen was; leeg: tot het eind", also=("datum_uitval", "uitvaldatum")),
        Column("reden_einde_waarneming", "tekst", "Waarom de klant daarna niet meer te volgen was", also=("reden_uitval",)),
    ),
    end="einde_waarneming", known_at_end=("reden_einde_waarneming",),
    also=("klant", "clienten", "client", "deelnemers", "register", "personen", "kandidaten"),
)  # fmt: skip

_EVENTS = Table(
    "activiteiten", "gebeurtenis", "De registratie van de klantmanager.",
    (
        _CLIENT,
        Column("soort", "tekst", "Soort activiteit", required=True, also=("activiteit", "soort_activiteit", "type", "soort_gesprek")),
        _START,
        _END,
        Column("uitkomst", "tekst", "Uitkomst van de activiteit", also=("resultaat", "afloop")),
        Column("reden_einde", "tekst", "Waarom de activiteit eindigde, volgens de klantmanager", also=("reden", "reden_beeindiging", "reden_afsluiting")),
    ),
    orders=(("startdatum", "einddatum"),), moment="startdatum", end="einddatum",
    known_at_end=("uitkomst", "reden_einde"), complete=True, also=("activiteit", "gesprekken", "trajecten", "begeleiding", "contacten"),
)  # fmt: skip

_BENEFITS = Table(
    "uitkeringen", "uitkeringsperiode", "De registratie van de uitkeringsadministratie.",
    (
        _CLIENT,
        _START,
        _END,
        Column("reden_beeindiging", "tekst", "Waarom de uitkering eindigde, volgens de uitkeringsadministratie",
               also=("reden", "reden_einde", "beeindigingsreden", "reden_uitstroom")),
    ),
    orders=(("startdatum", "einddatum"),), moment="startdatum", end="einddatum",
    known_at_end=("reden_beeindiging",), alone_per="klant_id", complete=True, also=("uitkering", "bijstand", "wwb", "participatiewet"),
)  # fmt: skip

_JOBS = Table(
    "dienstverbanden", "dienstverband", "Banen volgens de polisadministratie van UWV.",
    (
        _CLIENT,
        _START,
        _END,
        Column("uren_per_week", "getal", "Verloonde uren, gemiddeld per week", "uur per week", minimum=0, maximum=100, also=("uren", "uren_week", "uur_per_week")),
        Column("loon_per_maand", "getal", "Brutoloon", "euro per maand", minimum=0, also=("loon", "maandloon", "salaris", "brutoloon")),
    ),
    orders=(("startdatum", "einddatum"),), moment="startdatum", end="einddatum", complete=True,
    also=("dienstverband", "banen", "polis", "polisadministratie", "werk"),
)  # fmt: skip

_BUDGET = Table(
    "maatwerkbudget", "betaling", "Vergoedingen uit het maatwerkbudget.",
    (
        _CLIENT,
        Column("datum", "datum", "Dag van de betaling", required=True, also=("betaaldatum", "datum_betaling", "boekdatum")),
        Column("bedrag", "getal", "Bedrag van de betaling", "euro", required=True, minimum=0, also=("euro", "betaling", "bedrag_euro")),
        Column("doel", "tekst", "Waarvoor het budget is gebruikt", also=("omschrijving", "soort_betaling", "bestemming")),
    ),
    moment="datum", complete=True, also=("budget", "maatwerk", "vergoedingen", "betalingen"),
)  # fmt: skip

_SURVEY = Table(
    "enquete", "respondent", "Antwoorden op de vragenlijst, niet gekoppeld aan een klant.",
    (Column("respondent_id", "tekst", "Nummer van de respondent (geen klant)", required=True, unique=True,
            also=("respondent", "respondentnr", "respondentnummer", "volgnummer", "nr")),),
)  # fmt: skip

BASE: dict[str, Table] = {table.name: table for table in (_CLIENTS, _EVENTS, _BENEFITS, _JOBS, _BUDGET, _SURVEY)}
