"""Shipped files are found from a checkout, from a wheel and from a frozen bundle."""

import sys
from pathlib import Path

import pytest

from playground import resources
from playground.resources import resource_path


def shipped_file(folder: Path) -> Path:
    folder.mkdir(parents=True)
    path = folder / "a.txt"
    path.write_text("hello")
    return path


def test_that_a_checkout_has_its_resources_beside_the_package() -> None:
    assert resource_path("datasets/iris.csv") == Path(__file__).resolve().parent.parent / "resources/datasets/iris.csv"


def test_that_a_wheel_has_its_resources_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "playground")
    path = shipped_file(tmp_path / "playground/_resources")
    shipped_file(tmp_path / "resources")
    assert resource_path("a.txt") == path


def test_that_a_frozen_bundle_uses_its_own_resources_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    path = shipped_file(tmp_path / "resources")
    assert resource_path("a.txt") == path


def test_that_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/none\.svg is missing"):
        resource_path("icons/none.svg")
