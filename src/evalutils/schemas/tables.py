"""The base contract: the tables that an extract of a municipality may hold."""

from __future__ import annotations

from evalutils.schemas.model import Column, Table

_CLIENT = Column("klant_id", "tekst", "Pseudoniem van de klant (nooit het BSN)", required=True, refers="klanten")
_START = Column("startdatum", "datum", "Eerste dag", required=True)
_END = Column("einddatum", "datum", "Dag waarop het eindigde; leeg zolang het loopt")

_CLIENTS = Table(
    "klanten", "klant", "Het register: alle klanten, toegewezen of niet.",
    (
        Column("klant_id", "tekst", "Pseudoniem van de klant (nooit het BSN)", required=True, unique=True),
        Column("bsn_even", "ja_nee", "Laatste cijfer van het BSN is even"),
        Column("volgnummer", "geheel", "Aselect nummer waarop klanten worden opgeroepen", unique=True, minimum=1),
        Column("groep", "tekst", "Groep waaraan de klant is toegewezen; leeg: niet toegewezen", present=True),
        Column("cohort", "tekst", "Cohort waarmee de klant is toegewezen"),
        Column("geslacht", "tekst", "Geslacht"),
        Column("geboortedatum", "datum", "Geboortedatum"),
        Column("geboorteland", "tekst", "Land van geboorte, in categorieën"),
        Column("nationaliteit", "tekst", "Nationaliteit, in categorieën"),
        Column("leefvorm", "tekst", "Samenstelling van het huishouden"),
        Column("trede", "geheel", "Trede op de participatieladder", "trede"),
        Column("start_uitkering", "datum", "Eerste dag van de lopende uitkering bij de selectie"),
        Column("parttime_bij_selectie", "ja_nee", "Had parttime werk bij de selectie"),
        Column("traject_bij_selectie", "ja_nee", "Stond geregistreerd bij een traject bij de selectie"),
        Column("screening", "tekst", "Uitkomst van de screening van het dossier; leeg: niet gescreend"),
    ),
)  # fmt: skip

_EVENTS = Table(
    "activiteiten", "gebeurtenis", "De registratie van de klantmanager.",
    (
        _CLIENT,
        Column("soort", "tekst", "Soort activiteit", required=True),
        _START,
        _END,
        Column("uitkomst", "tekst", "Uitkomst van de activiteit"),
        Column("reden_einde", "tekst", "Waarom de activiteit eindigde, volgens de klantmanager"),
    ),
    orders=(("startdatum", "einddatum"),), moment="startdatum", end="einddatum",
    known_at_end=("uitkomst", "reden_einde"), complete=True,
)  # fmt: skip

_BENEFITS = Table(
    "uitkeringen", "uitkeringsperiode", "De registratie van de uitkeringsadministratie.",
    (
        _CLIENT,
        _START,
        _END,
        Column("reden_beeindiging", "tekst", "Waarom de uitkering eindigde, volgens de uitkeringsadministratie"),
    ),
    orders=(("startdatum", "einddatum"),), moment="startdatum", end="einddatum",
    known_at_end=("reden_beeindiging",), alone_per="klant_id", complete=True,
)  # fmt: skip

_JOBS = Table(
    "dienstverbanden", "dienstverband", "Banen volgens de polisadministratie van UWV.",
    (
        _CLIENT,
        _START,
        _END,
        Column("uren_per_week", "getal", "Verloonde uren, gemiddeld per week", "uur per week", minimum=0, maximum=100),
        Column("loon_per_maand", "getal", "Brutoloon", "euro per maand", minimum=0),
    ),
    orders=(("startdatum", "einddatum"),), moment="startdatum", end="einddatum", complete=True,
)  # fmt: skip

_BUDGET = Table(
    "maatwerkbudget", "betaling", "Vergoedingen uit het maatwerkbudget.",
    (
        _CLIENT,
        Column("datum", "datum", "Dag van de betaling", required=True),
        Column("bedrag", "getal", "Bedrag van de betaling", "euro", required=True, minimum=0),
        Column("doel", "tekst", "Waarvoor het budget is gebruikt"),
    ),
    moment="datum", complete=True,
)  # fmt: skip

_SURVEY = Table(
    "enquete", "respondent", "Antwoorden op de vragenlijst, niet gekoppeld aan een klant.",
    (Column("respondent_id", "tekst", "Nummer van de respondent (geen klant)", required=True, unique=True),),
)  # fmt: skip

BASE: dict[str, Table] = {table.name: table for table in (_CLIENTS, _EVENTS, _BENEFITS, _JOBS, _BUDGET, _SURVEY)}
