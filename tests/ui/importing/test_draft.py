"""Drafts: what is shown of a table, and what becomes of its roles when one of them is changed."""

import pytest

from playground.data import reading
from playground.data.reading import Text
from playground.project.table import TableSpec
from playground.ui.importing.draft import LookedAt, Taken

CSV = "height,weight,owner,species\n1.5,3,ann,cat\n,4,bob,dog\n2.5,,ann,cat\n"


def taken(csv: str = CSV) -> Taken:
    """Return the draft of a table that was read."""
    return Taken.of(spec(csv))


def spec(csv: str = CSV) -> TableSpec:
    return reading.read(reading.look(Text("animals.csv", pasted=csv)), lambda _share: None, lambda: False)


def roles(draft: Taken | LookedAt) -> list[str]:
    return [column.role for column in draft.columns]


def test_that_an_imported_table_is_shown_as_it_stood_in_its_file() -> None:
    draft = taken()
    assert [column.name for column in draft.columns] == ["height", "weight", "owner", "species"]
    assert [column.kind for column in draft.columns] == ["number", "number", "category", "category"]
    assert draft.rows == (("1.5", "3", "ann", "cat"), ("", "4", "bob", "dog"), ("2.5", "", "ann", "cat"))
    assert [column.n_missing for column in draft.columns] == [1, 1, 0, 0]
    assert draft.problem == ""


def test_that_unchanged_roles_give_the_same_table() -> None:
    before = spec()
    assert Taken.of(before).new_spec == before


def test_that_another_target_makes_the_old_one_a_feature_and_brings_its_task() -> None:
    draft = taken().with_role(0, "target")
    assert roles(draft) == ["target", "feature", "feature", "feature"]
    assert not draft.is_regression
    assert draft.with_task(is_regression=True).with_role(2, "target").is_regression is False


def test_that_a_target_of_many_numbers_is_predicted_as_a_number() -> None:
    rows = "\n".join(f"{n / 7},{'ab'[n % 2]}" for n in range(40))
    draft = taken(f"size,kind\n{rows}\n").with_role(0, "target")
    assert draft.is_regression
    assert "predict its value as a number" in draft.with_task(is_regression=False).problem


def test_that_only_one_column_says_which_rows_are_for_testing() -> None:
    draft = taken().with_role(0, "split").with_role(1, "split")
    assert roles(draft) == ["ignore", "split", "feature", "target"]
    assert "does not say train or test" in draft.problem


@pytest.mark.parametrize("place", range(3))
def test_that_roles_changed_after_looking_stay_when_it_is_looked_again(place: int) -> None:
    found = reading.look(Text("animals.csv", pasted=CSV))
    draft = LookedAt(found).with_role(place, "ignore")
    again = LookedAt(reading.look(Text("animals.csv", pasted=CSV))).with_changes(draft.changes_since(found))
    assert again == draft
    assert roles(again)[place] == "ignore"
