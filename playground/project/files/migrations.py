"""Older documents lifted to the present format one step at a time, by pure functions from dict to dict."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from playground.project.files.problem import Refusal

FORMAT: Literal[2] = 2

Document = dict[str, Any]
Step = Callable[[Document], Document]


def _from_1(document: Document) -> Document:
    """Move the axes from the data to the plane; tables stand beside the project."""
    project = document["project"]
    dataset = {name: value for name, value in project["dataset"].items() if name != "axes"}
    changed = {**project, "dataset": dataset}
    if "axes" in project["dataset"]:
        changed["plane"] = {"axes": project["dataset"]["axes"]}
    return {**document, "format": 2, "project": changed, "tables": []}


STEPS: Mapping[int, Step] = {1: _from_1}
"""For each older format the function that makes the next one of it."""


def lift(tree: object, steps: Mapping[int, Step] = STEPS, newest: int = FORMAT) -> Document:
    """Return the document in the newest format; raises Refusal for a document without one, or of a newer program."""
    if not isinstance(tree, dict) or type(tree.get("format")) is not int or tree["format"] < 1:
        raise Refusal("unknown content", "project.json has no format number")
    version: int = tree["format"]
    if version > newest:
        program = str(tree.get("program", ""))[:60]
        maker = f"{program}, format {version}" if program.isprintable() and program else f"format {version}"
        raise Refusal("newer", maker)
    try:
        for older in range(version, newest):
            tree = steps[older](tree)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise Refusal("unknown content", f"a document of format {version} that lacks parts of it") from error
    return tree
