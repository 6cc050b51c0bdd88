"""What can be wrong with a project file, and the one sentence each of it is told in."""

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["foreign", "empty", "too large", "incomplete", "damaged", "unknown content", "newer"]

_SENTENCES: dict[Kind, str] = {
    "foreign": "{name} is not a Network Playground project: choose a file that was saved with this program",
    "empty": "{name} is empty: choose another file or a backup of it",
    "too large": "{name} is not a Network Playground project: no project is larger than {detail}",
    "incomplete": "{name} is incomplete ({detail}), as after an interrupted copy: get it again or open a backup",
    "damaged": "{name} is damaged ({detail}), so nothing of it was opened: get it again or open a backup",
    "unknown content": "{name} contains something this program does not know ({detail}), so nothing of it was opened:"
    " open a backup",
    "newer": "{name} was made by a newer version of this program ({detail}): open it with that version",
}


class FileProblem(Exception):  # noqa: N818 - a problem is what a person is told of
    """A file that could not be read or written; its text is one sentence: what happened, what was kept, what to do."""


class Refusal(Exception):  # noqa: N818 - not told to anybody as it is
    """Why bytes are not a project; `sentence` turns it into words once the name of the file is known."""

    def __init__(self, kind: Kind, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail

    def sentence(self, name: str) -> str:
        """Return what to tell the person, without the final full stop."""
        return _SENTENCES[self.kind].format(name=name, detail=self.detail)
