"""A person's table becomes numbers: what stands in it is found out and shown, then the whole of it is read.

`look` reads the beginning and makes a `Plan`, `replan` changes it, `read` does what it says. `read_sheet` keeps the
cells as they are written.
"""

from playground.data.reading.looking import look
from playground.data.reading.plan import ColumnPlan, Kind, Plan, problem, replan, retask
from playground.data.reading.problem import Cancelled, TableProblem
from playground.data.reading.sheet import Sheet, read_sheet
from playground.data.reading.taking import read
from playground.data.reading.text import DECIMALS, ENCODINGS, SEPARATORS, Dialect, Text

__all__ = [
    "DECIMALS",
    "ENCODINGS",
    "SEPARATORS",
    "Cancelled",
    "ColumnPlan",
    "Dialect",
    "Kind",
    "Plan",
    "Sheet",
    "TableProblem",
    "Text",
    "look",
    "problem",
    "read",
    "read_sheet",
    "replan",
    "retask",
]
