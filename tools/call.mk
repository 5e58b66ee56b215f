# What a call of make may give. A variable of the call reaches the command through the environment, as it was typed: make
# expands nothing in it ($(value ...)), so EXTRACT='$(shell ...)' is a strange path and no command. What the call misspells
# (EXTRAKT=, phase=), what the target does not use and what is empty is refused before anything runs.

# First of all, what the call gives; `override`, because a call could give the names below too.
override called := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))

# Each variable with its option of the command `evalutils`; PYTHON is for tools/setup.sh alone.
override OPTIONS := STUDY=--study PHASE=--phase EXTRACT=--extract PROFILE=--profile RENDERER=--renderer FORMATS=--formats \
    IN=--in OUT=--out KEY=--key CHOICES=--choices ZIP=--zip REBUILD=--rebuild BASE=--base \
    FROM=--from NAME=--name ANSWERS=--answers TITLE=--title GROUPCOUNT=--groupcount LABELS=--labels START=--start \
    STUDIES=--studies WORKERS=--workers SCHEDULER=--scheduler PYTHON=

override variables := $(foreach pair,$(OPTIONS),$(firstword $(subst =, ,$(pair))))
override strange := $(filter-out $(variables),$(called))
override comma := ,
override quoted = '$(subst ','\'',$(1))'
override near = $(shell python3 tools/nearest.py $(call quoted,$(1)) $(2) 2>&-)
override nearest = $(if $(near), (bedoelt u $(near)?))

override MAKEOVERRIDES :=
$(foreach name,$(called),$(eval unexport $(subst $$,$$$$,$(name))))
$(foreach name,$(variables),$(if $(filter command environment,$(firstword $(origin $(name)))),$(eval override $(name) := $$(value $(name)))$(eval export $(name))))

ifneq ($(strange),)
$(error Onbekende variabele in de aanroep: $(firstword $(strange))$(call nearest,$(firstword $(strange)),$(variables)). \
Wat te doen: kies uit $(variables))
endif
$(foreach name,$(called),$(if $($(name)),,$(error De variabele $(name) is leeg. Wat te doen: geef haar een waarde, of laat haar weg)))

# $(call only,NAMES): refuse a variable of the call that the target asked for does not use; PYTHON is for the setup before any.
only = $(if $(filter $@,$(or $(MAKECMDGOALS),$@)),$(foreach name,$(filter-out $(1) PYTHON,$(called)),$(error \
De opdracht $@ kent $(name) niet. Wat te doen: laat $(name) weg$(if $(1),$(comma) of kies uit $(1)))))

# $(call evalutils,NAMES): the verb of the command with the target's own name, and an option for each variable that is given.
option = $(patsubst $(1)=%,%,$(filter $(1)=%,$(OPTIONS)))
evalutils = $(call only,$(1))$(PY) -m evalutils.cli $@$(foreach name,$(1),$(if $($(name)), $(call option,$(name)) "$$$(name)"))

# A target that does not exist is refused in Dutch, with the nearest one.
targets = $(shell grep -ohE '^[a-z-]+:' Makefile | tr -d :)
.DEFAULT:
	$(error De opdracht $@ bestaat niet$(call nearest,$@,$(targets)). Wat te doen: zie make help)
