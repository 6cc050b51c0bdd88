"""What a person is told of a table that cannot be read, and the end of reading that was called off."""

MAX_QUOTED = 40


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """Reading was called off; nothing of the table was taken."""


class TableProblem(Exception):  # noqa: N818 - a problem is what a person is told of
    """A table that cannot be used; its text is one sentence: where, what is wrong and what to do about it.

    `line` counts the lines of the text from 1; it is None and `column` empty where the problem has no such place.
    """

    def __init__(self, name: str, what: str, remedy: str, *, line: int | None = None, column: str = "") -> None:
        where = [quoted(name, 200)]
        if line is not None:
            where.append(f"line {line}")
        if column:
            where.append(f"column “{quoted(column)}”")
        is_at_place = len(where) > 1
        super().__init__(f"{', '.join(where)}{': ' if is_at_place else ' '}{what}: {remedy}.")
        self.name = name
        self.what = what
        self.remedy = remedy
        self.line = line
        self.column = column


def quoted(text: str, length: int = MAX_QUOTED) -> str:
    """Return what can be shown of a text in a sentence: one line, no control characters, not too long."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * length])
    shown = " ".join(shown.split())
    return shown if len(shown) <= length else f"{shown[: length - 1]}…"
