"""The kernels' cache: its own folder, its checksums, and what happens when it is damaged or cannot be written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from playground.engine import jit, loop

LOAD = """
import sys, time
import numpy as np
from playground.engine import jit, loop
was_cached = jit.kernels_are_cached()
started_s = time.perf_counter()
jit.compile_all()
took_s = time.perf_counter() - started_s
order = np.zeros(5, dtype=np.int64)
loop.restore_order(order, 1, 1)
print(was_cached, jit.kernels_are_cached(), took_s, sorted(order.tolist()) == [0, 1, 2, 3, 4])
"""


def _load(folder: Path, start_folder: Path) -> list[str]:
    """Make the kernels ready in a process of its own; return what it says."""
    environment = os.environ | {jit.CACHE_VARIABLE: str(folder), "PYTHONPATH": str(Path(jit.__file__).parents[2])}
    command = [sys.executable, "-c", LOAD]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True, cwd=start_folder)
    return done.stdout.split()


@pytest.fixture
def copied_cache(tmp_path: Path) -> Path:
    """Return a cache root with a copy of the kernels this test process uses."""
    folder = tmp_path / "cache" / "kernels" / jit.build_id()
    folder.mkdir(parents=True)
    for path in jit.cache_folder().iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return tmp_path / "cache"


def test_that_kernels_are_loaded_from_the_cache_whatever_the_current_folder(copied_cache: Path, tmp_path: Path) -> None:
    was_cached, is_cached, took_s, is_right = _load(copied_cache, tmp_path)
    assert (was_cached, is_cached, is_right) == ("True", "True", "True")
    # Loading takes some 0.2 s; compiling takes ten and more.
    assert float(took_s) < 3.0


def test_that_one_flipped_bit_in_the_cache_is_seen(copied_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(jit.CACHE_VARIABLE, str(copied_cache))
    assert jit.kernels_are_cached()
    damaged = max(jit.cache_folder().glob("*.nbc"), key=lambda path: path.stat().st_size)
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 4
    damaged.write_bytes(bytes(content))
    assert not jit.kernels_are_cached()


def test_that_a_cache_without_its_checksums_is_not_trusted(copied_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(jit.CACHE_VARIABLE, str(copied_cache))
    (jit.cache_folder() / jit.MANIFEST).write_text("[]")
    assert not jit.kernels_are_cached()
    (jit.cache_folder() / jit.MANIFEST).unlink()
    assert not jit.kernels_are_cached()


def test_that_wiping_leaves_nothing_of_this_build(copied_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(jit.CACHE_VARIABLE, str(copied_cache))
    jit.wipe()
    assert not jit.cache_folder().exists()


def test_that_the_checksums_name_every_file_of_the_cache() -> None:
    sums = json.loads((jit.cache_folder() / jit.MANIFEST).read_bytes())
    assert set(sums) == {path.name for path in jit.cache_folder().iterdir()} - {jit.MANIFEST}
    assert len(sums) == 2 * len(jit.kernels())


def test_that_no_kernel_compiles_again_once_all_are_ready() -> None:
    with pytest.raises(TypeError, match="No matching definition"):
        loop.restore_order("abc", 1, 1)  # type: ignore[arg-type]
