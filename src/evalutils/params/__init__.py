"""Parameters of a study, a phase and a notebook, read from params/<study>/ into frozen models.

Keys in the YAML files are Dutch, attributes are English; the pair stands in each field's alias, so
that the models are the glossary. An unknown key or a wrong type is a ``ParameterError`` that names
file, key and what was expected. Defaults stand in the models and nowhere else.
"""

from evalutils.params.base import Model, project_root, read_model
from evalutils.params.groups import Allocation, Arm, Arms, Attrition, Groups
from evalutils.params.phase import OutputEntry, Phase
from evalutils.params.settings import Settings, section_names, section_value
from evalutils.params.study import Profile, Study, default_study, load_phase, load_study, studies

__all__ = [
    "Allocation", "Arm", "Arms", "Attrition", "Groups", "Model", "OutputEntry", "Phase", "Profile", "Settings", "Study", "default_study",
    "load_phase", "load_study", "project_root", "read_model", "section_names", "section_value", "studies",
]  # fmt: skip
