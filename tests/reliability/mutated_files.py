"""Files damaged at random, by bits and by grammar: each is refused in a sentence or read as what it says.

Run: python tests/reliability/mutated_files.py [--cases 20000] [--seed 0]. Exits with 1 where anything but a sentence
was raised, where reading took longer than 2 s or needed more than 64 MB or twice the file, where damaged bytes
gave another project, or where what was read could not be written and read again.
"""

import argparse
import json
import random
import sys
import time
import tracemalloc
from typing import Any

from playground.data.dataset import build
from playground.engine.trainer import Trainer
from playground.project import edits, painting
from playground.project.checks import problems
from playground.project.files import FileProblem, SavedProject, decode, encode
from playground.project.network import AddSpec, BatchNormSpec, DenseSpec, DropoutSpec, LayerSpec
from playground.project.project import Project, default_project
from playground.session.saving import to_saved
from tests.project.archives import pack, unpack

MAX_S = 2.0
EXTRA_BYTES = 64 << 20
WATCHED = 20
"""Of so many cases the memory of one is watched, which is slow."""

PIECES: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**31, 2**53, 2**64, -0.0, 1e308, 1e-320, "", "x", "layer-1", "output", "\ud800", "../..",
    [], {}, [[]], [None], {"kind": "dense"}, {"id": 1}, "é" * 300, "NaN", "0" * 25,
)  # fmt: skip


def bases() -> list[SavedProject]:
    """Return honest projects that use much of what a file can hold."""
    project = default_project()
    layers: tuple[LayerSpec, ...] = (
        DenseSpec(id="a", units=3),
        BatchNormSpec(id="b"),
        DropoutSpec(id="c"),
        AddSpec(id="d", source="a"),
    )
    for place, layer in enumerate(layers):
        project = edits.insert_layer(project, place, layer)
    sheet = painting.add(painting.empty_sheet(), [(0.1 * k, (-0.7) ** k, k % 2) for k in range(30)])
    painted = edits.use_table(default_project(), "painted", sheet)
    return [trained(default_project()), trained(project), trained(painted)]


def trained(project: Project) -> SavedProject:
    """Return a project with a run of some steps."""
    if problems(project):
        return SavedProject(project=project)
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(60)
    return to_saved(project, trainer.state())


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Return a file with some of its bytes flipped, replaced, cut out, doubled or cut off."""
    kind, at = rng.randrange(6), rng.randrange(len(data))
    length = rng.choice((1, 1, 2, 4, 16, 300))
    if kind == 0:
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if kind == 1:
        return data[:at] + rng.randbytes(length) + data[at + length :]
    if kind == 2:
        return data[:at] + data[at + length :]
    if kind == 3:
        return data[: at + length] + data[at:]
    if kind == 4:
        return data[:at]
    other = rng.randrange(len(data))
    return data[:at] + data[other : other + length] + data[at + length :]


def rewritten(parts: dict[str, bytes], rng: random.Random) -> bytes:
    """Return a whole archive with a changed document or array."""
    if rng.random() < 0.25:
        name = rng.choice(sorted(parts))
        return pack({**parts, name: damaged(parts[name], rng)})
    tree = json.loads(parts["project.json"])
    for _ in range(rng.choice((1, 1, 2, 5))):
        _change(tree, rng)
    return pack({**parts, "project.json": json.dumps(tree).encode()})


def _change(tree: dict[str, Any], rng: random.Random) -> None:
    """Replace, remove, double or move something anywhere in a document."""
    places: list[tuple[Any, Any]] = []

    def walk(part: dict[str, Any] | list[Any]) -> None:
        for key in list(part) if isinstance(part, dict) else range(len(part)):
            places.append((part, key))
            inner = part[key]  # type: ignore[index]  # the key is of its kind
            if isinstance(inner, dict | list):
                walk(inner)

    walk(tree)
    part, key = rng.choice(places)
    kind = rng.randrange(5)
    if kind == 0:
        part[key] = rng.choice(PIECES)
    elif kind == 1:
        other, place = rng.choice(places)
        part[key] = json.loads(json.dumps(other[place]))
    elif kind == 2:
        del part[key]
    elif kind == 3 and isinstance(part, list):
        part.insert(rng.randrange(len(part) + 1), json.loads(json.dumps(part[key])))
    elif isinstance(part[key], int | float) and not isinstance(part[key], bool):
        part[key] *= rng.choice((-1, 0, 2, 1e3, 0.5, 1e300))
    elif isinstance(part, dict):
        part[f"{key}x"] = part[key]


def judge(data: bytes, honest: SavedProject | None) -> tuple[str, str]:
    """Return what became of a file and what is wrong with that, "" if nothing."""
    started_s = time.perf_counter()
    try:
        read = decode(data, "a.nnplay")
    except FileProblem as problem:
        outcome, wrong = "refused", "" if str(problem).endswith(".") else f"not a sentence: {problem}"
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is a find
        return "raised", f"{type(error).__name__}: {error}"
    else:
        outcome = "read"
        wrong = "another project was read" if honest is not None and read != honest else ""
        if decode(encode(read)) != read:
            wrong = "what was read is not what is written"
        problems(read.project)
    took_s = time.perf_counter() - started_s
    return outcome, wrong or (f"took {took_s:.1f} s" if took_s > MAX_S else "")


def main() -> int:
    """Damage as many files as wanted; print what became of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    honest = bases()
    files = [encode(saved) for saved in honest]
    parts = [unpack(data) for data in files]
    counts: dict[str, int] = {}
    found = []
    for case in range(arguments.cases):
        rng = random.Random(f"{arguments.seed}-{case}")
        base = rng.randrange(len(honest))
        is_by_bits = rng.random() < 0.5
        data = damaged(files[base], rng) if is_by_bits else rewritten(parts[base], rng)
        if case % WATCHED == 0:
            tracemalloc.start()
        outcome, wrong = judge(data, honest[base] if is_by_bits else None)
        if case % WATCHED == 0:
            used = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            wrong = wrong or (f"{used >> 20} MB" if used > max(EXTRA_BYTES, 2 * len(data)) else "")
        counts[outcome] = counts.get(outcome, 0) + 1
        if wrong:
            found.append(f"case {case}: {wrong}")
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    print(f"{arguments.cases} damaged files: {told}; {len(found)} not as they should")
    print("\n".join(found[:20]), end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
