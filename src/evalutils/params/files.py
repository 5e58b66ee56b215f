"""Files of the project itself that a section of params names: small declared tables, never clients' records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class DataFile(str):
    """The path of a file from the project's root. The pipeline runs a notebook again when such a file changes."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inside = core_schema.str_schema(pattern=r"^(data|params)/[^\\]+\.(csv|yml)$")
        return core_schema.no_info_after_validator_function(
            cls, inside, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


def files_in(section: Any) -> Iterator[DataFile]:
    """Every file that a section names, at any depth, in the order of its fields."""
    if isinstance(section, DataFile):
        yield section
    elif isinstance(section, BaseModel):
        for name in type(section).model_fields:
            yield from files_in(getattr(section, name))
    elif isinstance(section, dict):
        for part in section.values():
            yield from files_in(part)
    elif isinstance(section, tuple | list):
        for part in section:
            yield from files_in(part)
