# De voordeur van het project. `make help` noemt elke opdracht.
#   STUDY=...    studie: een map in params/ (standaard die van params/standaard.yml)
#   PHASE=...    fase van de studie
#   EXTRACT=...  map of bestand met het extract (standaard dat van de studie)
#   PROFILE=...  onthullingsprofiel: intern of publiek
#   RENDERER=... auto, quarto of embedded
#   FORMATS=...  uit html,pdf,docx

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.klaar

# A variable reaches the command only when it was given; the defaults live in params/ and the code.
# It goes through the environment, so that spaces and quotes in a path survive.
export STUDY PHASE EXTRACT PROFILE RENDERER FORMATS
given = $(if $(STUDY),--study "$$STUDY") $(if $(PHASE),--phase "$$PHASE") $(if $(EXTRACT),--extract "$$EXTRACT") $(if $(PROFILE),--profile "$$PROFILE")
rendering = $(if $(RENDERER),--renderer "$$RENDERER") $(if $(FORMATS),--formats "$$FORMATS")

.PHONY: help
help: ## Toon deze lijst
	@echo "Gebruik: make OPDRACHT [STUDY=...] [PHASE=...] [EXTRACT=...] [PROFILE=...] [RENDERER=...] [FORMATS=...]"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | awk -F':.*## ' '{ printf "  %-12s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## Maak de Python-omgeving in .venv (gebeurt ook vanzelf; de tweede keer is het een tel)
	@sh tools/setup.sh

.PHONY: report
report: setup ## Maak het rapport van een fase, bijvoorbeeld: make report PHASE=2
	@$(PY) -m evalutils.cli report $(given) $(rendering)

.PHONY: reproduce
reproduce: setup ## Vergelijk elk gepubliceerd cijfer met wat alle fasen van een studie berekenen
	@$(PY) -m evalutils.cli reproduce $(if $(STUDY),--study "$$STUDY") $(if $(EXTRACT),--extract "$$EXTRACT") $(if $(PROFILE),--profile "$$PROFILE")

.PHONY: data-cbs
data-cbs: setup ## Ververs de landelijke cijfers van het CBS in data/external/ (vraagt een netwerk)
	@$(PY) -m evalutils.cli data-cbs $(if $(STUDY),--study "$$STUDY") $(if $(PHASE),--phase "$$PHASE")

.PHONY: lint-report
lint-report: setup ## Controleer of in de rapporten geen getallen of beweringen getypt zijn
	@$(PY) -m evalutils.cli lint-report $(if $(STUDY),--study "$$STUDY")

.PHONY: check-data
check-data: setup ## Controleer een extract op het datacontract: make check-data EXTRACT=map
	@$(PY) -m evalutils.cli check-data $(if $(STUDY),--study "$$STUDY") $(if $(EXTRACT),--extract "$$EXTRACT")

.PHONY: lab
lab: setup ## Open JupyterLab op de notebooks
	@$(PY) -m evalutils.cli lab $(given)

.PHONY: test
test: setup ## Voer de tests uit (zonder de trage)
	@$(PY) -m pytest

.PHONY: test-slow
test-slow: setup ## Voer de trage tests uit (simulaties)
	@$(PY) -m pytest -m slow

.PHONY: bench
bench: setup ## Meet de snelheid van de berekeningen
	@$(PY) -m pytest -m bench

.PHONY: lint
lint: setup ## Controleer stijl, typen en lagen van de code
	@$(PY) -m ruff check . && $(PY) -m mypy && $(PY) -m pytest -q tests/unit/test_layering.py

.PHONY: clean
clean: ## Verwijder wat hier gemaakt is: _build/ en _output/ (extracten blijven staan)
	@rm -rf _build _output
