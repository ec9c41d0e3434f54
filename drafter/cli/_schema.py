"""`drafter schema`: JSON Schemas of the files that go in and come out, for editors and programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer


class Kind(StrEnum):
    """What has a schema."""

    case = "case"
    draft = "draft"
    drafted = "drafted"
    report = "report"


def schema_command(kind: Annotated[Kind, typer.Argument(help="case, draft, drafted or report.")]) -> None:
    """Print a JSON Schema: of a case file, a draft, the output of `drafter draft`, or that of `drafter check`."""
    from drafter.casefile import case_schema
    from drafter.drafts import draft_schema
    from drafter.findings import Report

    schemas: dict[Kind, Callable[[], dict[str, Any]]] = {
        Kind.case: case_schema,
        Kind.draft: draft_schema,
        Kind.drafted: _drafted_schema,
        Kind.report: lambda: _open(Report.model_json_schema(mode="serialization")),
    }
    typer.echo(json.dumps(schemas[kind](), indent=2))


def _drafted_schema() -> dict[str, Any]:
    from drafter.cli._show import DRAFTED
    from drafter.pipeline import Drafted

    schema = Drafted.model_json_schema(mode="serialization")
    schema["properties"] = {"schema": {"const": DRAFTED}, **schema["properties"]}
    schema["required"] = ["schema", *schema["required"]]
    return _open(schema)


def _open(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of something we write, as a reader should hold it: fields may be added at any time."""
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("additionalProperties") is False:
            del part["additionalProperties"]
    return schema
