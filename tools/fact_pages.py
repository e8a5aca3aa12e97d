"""Write a page for each type of fact from its schema, for the documentation."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from govtasks.register.fact_types import FactType, fact_type, fact_types


def write_pages(folder: Path) -> list[Path]:
    """Write the pages of all types of facts.

    Pages that are there and say the same are left alone, so that nothing that
    depends on them is built anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"{name}.md", page(name)) for name in fact_types()]


def _write(path: Path, text: str) -> Path:
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
    return path


def page(name: str) -> str:
    """The page of one type of fact, as Markdown."""
    return "\n".join(_lines(fact_type(name))) + "\n"


def _lines(known: FactType) -> Iterator[str]:
    schema = known.schema()
    yield f"# {known.name}"
    yield ""
    yield _cell(schema["description"])
    yield ""
    yield f"- Version {known.version}, in streams `{known.stream}`."
    yield f"- Class `{known.cls.__module__}.{known.cls.__qualname__}`."
    yield ""
    yield from _table(schema)
    yield ""
    yield "## JSON Schema"
    yield ""
    yield "```json"
    yield json.dumps(schema, ensure_ascii=False, indent=2)
    yield "```"


def _table(schema: Mapping[str, Any]) -> Iterator[str]:
    if not schema["properties"]:
        yield "It has no fields of its own."
        return
    yield "| field | what | needed | meaning |"
    yield "|---|---|---|---|"
    for name, shape in schema["properties"].items():
        needed = "yes" if name in schema["required"] else "no"
        about = _cell(shape.get("description", ""))
        yield f"| `{name}` | {_cell(what(shape))} | {needed} | {about} |"


def what(shape: Mapping[str, Any]) -> str:
    """What a field holds, in a few words."""
    match shape:
        case {"anyOf": members} | {"oneOf": members}:
            return " or ".join(map(what, members))
        case {"$ref": str(reference)}:
            return reference.rpartition("/")[2]
        case {"enum": words}:
            return ", ".join(map(str, words))
        case {"type": [str(kind), "null"]}:
            return f"{what({**shape, 'type': kind})} or null"
        case _:
            return _plain(shape)


def _plain(shape: Mapping[str, Any]) -> str:
    if shape["type"] == "array" and "items" in shape:
        return f"list of {what(shape['items'])}"
    return str(shape.get("format", shape["type"]))


def _cell(text: str) -> str:
    """Text that cannot break out of a table, nor become mark-up."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\|*_`[]<>$#" else c for c in flat)
