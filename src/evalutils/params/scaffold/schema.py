"""JSON schemas of the files in params/, from the models: by them an editor completes keys and underlines what does not fit.

``python -m evalutils.params.scaffold.schema`` rewrites params/*.schema.json; a test holds them to the models.
"""

from __future__ import annotations

import json
from typing import Any

from evalutils.params.base import Model, project_root
from evalutils.params.delivery import Delivery
from evalutils.params.phase import Phase
from evalutils.params.study import Study

SCHEMAS: dict[str, type[Model]] = {"studie": Study, "fase": Phase, "levering": Delivery}


def schema(kind: type[Model]) -> str:
    """The schema of one kind of file, under its Dutch keys; what each key means is shown by the editor."""
    made: dict[str, Any] = kind.model_json_schema(by_alias=True)
    made["$schema"] = "http://json-schema.org/draft-07/schema#"
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Write params/*.schema.json."""
    for name, kind in SCHEMAS.items():
        (project_root() / "params" / f"{name}.schema.json").write_text(schema(kind), encoding="utf-8")


if __name__ == "__main__":
    main()
