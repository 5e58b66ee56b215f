"""The declared field work as a result, checked: every row complete, the survey as large as the questionnaire says."""

from __future__ import annotations

import pandas as pd

from evalutils.errors import ConsistencyError, Problem
from evalutils.findings.histories.arms import require_columns
from evalutils.params.sections.fieldwork import Fieldwork
from evalutils.results import NotComputable, Number, is_number
from evalutils.results.survey import Activity, Evidence, FieldworkResult, SurveyResponse

ACTIVITY = ("code", "fase", "activiteit", "wie", "wanneer", "hoe", "aantal", "aangeleverd", "bron")
EVIDENCE = ("onderdeel", "mechanisme", "verondersteld", "waargenomen", "bewijs", "toelichting")
VERDICTS = ("ja", "deels", "nee", "niet onderzocht")


def fieldwork(activities: pd.DataFrame, evidence: pd.DataFrame, params: Fieldwork, phase: int,
              response: SurveyResponse | None = None) -> FieldworkResult:  # fmt: skip
    """The activities of ``phase`` and the evidence, as declared (text; a count is a whole number or empty).

    Raises ``ConsistencyError`` for a count that is no whole number, a doubled code, a verdict or part that is not
    known, and a survey whose counts differ from ``response``.
    """
    if params.activities is not None:
        require_columns(activities, ACTIVITY, "veldwerk")
    if params.evidence is not None:
        require_columns(evidence, EVIDENCE, "bewijs")
    problems: list[Problem] = []
    made = [_activity(row, problems) for row in activities.to_dict("records")]
    codes = [one.code for one in made]
    problems += [_wrong("code", code, "elke code één keer") for code in sorted({c for c in codes if codes.count(c) > 1})]
    seen = [_evidence(row, params, problems) for row in evidence.to_dict("records")]
    if response is not None and params.survey is not None:
        problems += _survey_differs(made, params.survey, response)
    if problems:
        raise ConsistencyError(
            "Het vastgelegde veldwerk klopt niet.", problems=tuple(problems), action="herstel de rij in data/."
        )
    return FieldworkResult(tuple(one for one in made if one.phase == phase), tuple(seen))


def _wrong(where: str, found: str, expected: str) -> Problem:
    return Problem("veldwerk", f"veldwerk, {where}", expected, f"'{found}'")


def _activity(row: dict[str, str], problems: list[Problem]) -> Activity:
    count = _whole(row["aantal"], row["code"], problems)
    approached = None if row["aangeleverd"] == "" else _whole(row["aangeleverd"], row["code"], problems)
    number = _whole(row["fase"], row["code"], problems)
    return Activity(row["code"], int(number) if is_number(number) else 0, row["activiteit"], row["wie"], row["wanneer"],
                    row["hoe"], count, approached, row["bron"])  # fmt: skip


def _whole(text: str, where: str, problems: list[Problem]) -> Number:
    if text.isdecimal():
        return int(text)
    problems.append(_wrong(f"rij '{where}'", text, "een geheel getal"))
    return NotComputable("geen geheel getal")


def _evidence(row: dict[str, str], params: Fieldwork, problems: list[Problem]) -> Evidence:
    parts = [part.code for part in params.parts]
    if row["onderdeel"] not in parts:
        problems.append(_wrong(f"bewijs '{row['mechanisme']}'", row["onderdeel"], f"een onderdeel uit: {', '.join(parts)}"))
    if row["waargenomen"] not in VERDICTS:
        problems.append(_wrong(f"bewijs '{row['mechanisme']}'", row["waargenomen"], f"een van: {', '.join(VERDICTS)}"))
    sources = tuple(part.strip() for part in row["bewijs"].split(",") if part.strip())
    return Evidence(row["onderdeel"], row["mechanisme"], row["verondersteld"], row["waargenomen"], sources, row["toelichting"])


def _survey_differs(made: list[Activity], code: str, response: SurveyResponse) -> list[Problem]:
    found = next((one for one in made if one.code == code), None)
    if found is None:
        return [_wrong("enquete", code, "de code van een rij")]
    pairs = ((found.count, response.used, "gebruikte"), (found.approached, response.sent, "verstuurde"))
    return [
        Problem("veldwerk", f"veldwerk, rij '{code}'", f"{said} {name} vragenlijsten", str(declared))
        for declared, said, name in pairs
        if is_number(said) and declared != said
    ]
