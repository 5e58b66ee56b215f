# De voordeur van het project. `make help` noemt elke opdracht, tools/call.mk welke variabelen een aanroep kent.
#   STUDY=...    studie: een map in params/ (standaard die van params/standaard.yml)
#   PHASE=...    fase van de studie
#   EXTRACT=...  levering, map of bestand met het extract (standaard dat van de studie)
#   PROFILE=...  onthullingsprofiel: intern of publiek
#   RENDERER=... auto, quarto of embedded
#   FORMATS=...  uit html,pdf,docx,odt (standaard de eerste drie)
# A new target is two lines: its name with `## ` and a line of help, and $(call evalutils,VARIABLES) for the verb of that name.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
PY := .venv/bin/python
include tools/call.mk

.PHONY: help
help: ## Toon deze lijst
	@$(call only)echo "Gebruik: make OPDRACHT [STUDY=...] [PHASE=...] [EXTRACT=...] [PROFILE=...] [RENDERER=...] [FORMATS=...]"
	@echo
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F':.*## ' '{ printf "  %-12s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## Maak de Python-omgeving in .venv (gebeurt ook vanzelf; de tweede keer is het een tel)
	@$(call only)sh tools/setup.sh

.PHONY: report
report: setup ## Maak het rapport van een fase, bijvoorbeeld: make report PHASE=2
	@$(call evalutils,STUDY PHASE EXTRACT PROFILE RENDERER FORMATS FROM)

.PHONY: report-all
report-all: setup ## Maak alle rapporten van verscheidene studies: make report-all STUDIES="a b" WORKERS=dask
	@$(call evalutils,STUDIES PHASE PROFILE RENDERER FORMATS WORKERS SCHEDULER)

.PHONY: deliver
deliver: setup ## Lever een rapport op met alles wat anderen nodig hebben om het te controleren
	@$(call evalutils,STUDY PHASE EXTRACT PROFILE RENDERER)

.PHONY: verify
verify: setup ## Controleer een levering: make verify ZIP=... (REBUILD=1 maakt haar ook opnieuw)
	@$(call evalutils,ZIP REBUILD)

.PHONY: diff
diff: setup ## Vergelijk een rapport met een eerdere levering: make diff PHASE=2 BASE=<levering, map of vastlegging>
	@$(call evalutils,STUDY PHASE EXTRACT PROFILE RENDERER BASE)

.PHONY: seal
seal: setup ## Maak een archief dat zonder netwerk te installeren is, voor een gesloten omgeving
	@$(call evalutils,STUDY)

.PHONY: export
export: setup ## Zet klaar wat een gesloten omgeving mag verlaten (buiten: make report FROM=<map>)
	@$(call evalutils,STUDY PHASE EXTRACT PROFILE)

.PHONY: preview
preview: setup ## Toon het rapport in de browser en volg wat u bewaart: make preview PHASE=2
	@$(call evalutils,STUDY PHASE EXTRACT PROFILE)

.PHONY: status
status: setup ## Zeg wat make report nu zou doen en waarom, met de tijden van de vorige keer
	@$(call evalutils,STUDY PHASE EXTRACT PROFILE RENDERER FORMATS)

.PHONY: reproduce
reproduce: setup ## Vergelijk elk gepubliceerd cijfer met wat alle fasen van een studie berekenen
	@$(call evalutils,STUDY EXTRACT PROFILE)

.PHONY: data-cbs
data-cbs: setup ## Ververs de landelijke cijfers van het CBS in data/external/ (vraagt een netwerk)
	@$(call evalutils,STUDY PHASE)

.PHONY: lint-report
lint-report: setup ## Controleer of in de rapporten geen getallen of beweringen getypt zijn
	@$(call evalutils,STUDY)

.PHONY: check-data
check-data: setup ## Controleer een extract op het datacontract: make check-data EXTRACT=map
	@$(call evalutils,STUDY EXTRACT)

.PHONY: check-params
check-params: setup ## Controleer elke naam in de parameters op contract en extract: make check-params STUDY=naam
	@$(call evalutils,STUDY PHASE EXTRACT)

.PHONY: design
design: setup ## Toon wat het ontwerp kan, in nagebootste experimenten: make design STUDY=naam [PHASE=...]
	@$(call evalutils,STUDY PHASE EXTRACT PROFILE)

.PHONY: new-study
new-study: setup ## Maak params voor een nieuwe studie: make new-study STUDY=naam [TITLE=...] [GROUPCOUNT=3] [LABELS="A, B"] [START=jjjj-mm-dd]
	@$(call evalutils,STUDY TITLE GROUPCOUNT LABELS START)

.PHONY: new-delivery
new-delivery: setup ## Beschrijf een aangeleverd bestand: make new-delivery FROM=bestand [STUDY=...] [NAME=...] [ANSWERS=...]
	@$(call evalutils,FROM STUDY NAME ANSWERS)

.PHONY: new-key
new-key: setup ## Maak een sleutel om te pseudonimiseren: make new-key KEY=$HOME/pseudoniemen.sleutel
	@$(call evalutils,KEY)

.PHONY: pseudonymise
pseudonymise: setup ## Vervang BSN's in alle tabellen van een levering: make pseudonymise IN=... OUT=... KEY=...
	@$(call evalutils,IN OUT KEY CHOICES)

.PHONY: lab
lab: setup ## Open JupyterLab op het project: params, hoofdstukken en notebooks
	@$(call evalutils,STUDY PHASE EXTRACT PROFILE)

.PHONY: test
test: setup ## Voer de tests uit (zonder de trage), op alle kernen
	@$(call only)$(PY) -m pytest -n auto --maxprocesses 8 --dist worksteal

.PHONY: test-slow
test-slow: setup ## Voer de trage tests uit (simulaties)
	@$(call only)$(PY) -m pytest -m slow

.PHONY: test-reports
test-reports: setup ## Toets de rapporten die hier gemaakt zijn: toegankelijkheid, opmaak, beide renderers; PROFILE=publiek kan ook
	@$(call only,PROFILE)sh tools/axe.sh && $(PY) -m pytest -m reports tests/browser tests/pipeline

.PHONY: gallery
gallery: setup ## Maak de afbeeldingen van de rapporten voor README (docs/gallery/), na make report
	@$(call only)$(PY) tools/gallery.py

.PHONY: quarto
quarto: setup ## Zet Quarto in .venv, waar het netwerk dat toelaat (het hoeft niet)
	@$(call only)sh tools/quarto.sh

.PHONY: bench
bench: setup ## Meet de snelheid tot een miljoen klanten, naast tableone (docs/benchmarks.md)
	@$(call only)$(PY) tests/bench/measure.py && OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -m bench

.PHONY: lint
lint: setup ## Controleer stijl, typen, lagen en kringen van de code
	@$(call only)$(PY) -m ruff check . && $(PY) -m mypy && $(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()" && $(PY) -m pytest -q tests/unit/test_layering.py

.PHONY: clean
clean: ## Verwijder wat hier gemaakt is: _build/ en _output/ (extracten blijven staan)
	@$(call only)rm -rf _build _output
