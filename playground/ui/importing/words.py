"""The words of the import window: what kinds, roles and settings are called, and what they mean."""

from typing import Literal, TypeAlias

from playground.data.reading import Kind
from playground.project.table import Role
from playground.ui.theme import Colors, mix

Aspect: TypeAlias = Literal["kind", "role"]

SEPARATOR_NAMES = {",": "comma  ,", ";": "semicolon  ;", "\t": "tab", "|": "bar  |"}
DECIMAL_NAMES = {".": "point  1.5", ",": "comma  1,5"}
ENCODING_NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "windows-1252": "Windows-1252"}

KIND_NAMES: dict[Kind, str] = {"number": "number", "category": "category", "text": "text"}
ROLE_NAMES: dict[Role, str] = {"feature": "feature", "target": "target", "split": "split", "ignore": "ignore"}

KIND_HELP: dict[Kind, str] = {
    "number": "Read as numbers.",
    "category": "Read as words: the network gets one input for each, 1 where it is this word and 0 elsewhere.",
    "text": "Too many different words: left out.",
}
ROLE_HELP: dict[Role, str] = {
    "feature": "The network may read this column.",
    "target": "The network learns to predict this column.",
    "split": "This column says which rows are train and which are test.",
    "ignore": "This column is left aside.",
}

TASK_NAMES = {False: "a class", True: "a number"}


def role_tint(colors: Colors, role: Role) -> str:
    """Return the quiet ground of a column of this role."""
    match role:
        case "feature":
            return colors.panel
        case "target":
            return mix(colors.panel, colors.further_classes[0], 0.14)
        case "split":
            return mix(colors.panel, colors.further_classes[2], 0.14)
        case "ignore":
            return colors.window
