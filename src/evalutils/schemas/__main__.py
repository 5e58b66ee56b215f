"""``python -m evalutils.schemas``: write docs/data-dictionary.md anew."""

from __future__ import annotations

from evalutils.params import load_study, project_root, studies
from evalutils.schemas import contract, dictionary


def main() -> None:
    """Write docs/data-dictionary.md from the contract."""
    text = dictionary([(name, contract(load_study(name))) for name in studies()])
    (project_root() / "docs" / "data-dictionary.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
