"""Files that were made to do harm: each must be refused in a sentence, in 50 ms and with 10 MB at most.

Run: python tests/reliability/hostile_files.py [--write FOLDER]. Prints the time and memory each took and how it was
refused; `--write` leaves the files in a folder, to be opened by hand. Exits with 1 where one was not refused in time.
"""

import argparse
import io
import json
import struct
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from playground.data.dataset import build
from playground.engine.trainer import Trainer
from playground.project.checks import problems
from playground.project.files import FileProblem, decode, encode
from playground.project.files.container import MIMETYPE
from playground.project.project import default_project
from playground.session.saving import to_saved
from tests.project.archives import pack, unpack

MAX_MS, MAX_MB = 50.0, 10.0
DEEP = 50_000
LONG = 3 << 20


def whole_file() -> bytes:
    """Return an honest file with a run."""
    project = default_project()
    trainer = Trainer(project, build(project.dataset))
    trainer.advance(200)
    return encode(to_saved(project, trainer.state()))


def hostile() -> dict[str, bytes]:
    """Return the files by what is wrong with them."""
    data = whole_file()
    parts = unpack(data)
    return {**_archives(data, parts), **_documents(parts), **_values(parts), **_arrays(parts)}


def _archives(data: bytes, parts: dict[str, bytes]) -> dict[str, bytes]:
    end = data.rfind(b"PK\x05\x06")
    entry = data.find(b"PK\x03\x04", 4)
    central = data.find(b"PK\x01\x02")

    def patched(at: int, piece: bytes) -> bytes:
        return data[:at] + piece + data[at + len(piece) :]

    return {
        "empty": b"",
        "noise": bytes(range(256)) * 400,
        "zip bomb": _zipped(parts, {"arrays/history.npy": b"\0" * (200 << 20)}, zipfile.ZIP_DEFLATED),
        "deflated document": _zipped(parts, {}, zipfile.ZIP_DEFLATED),
        "prefix": b"MZ\x90\0" + data,
        "suffix": data + b"<script>",
        "two archives": data + data,
        "entry twice": _zipped(parts, {}, zipfile.ZIP_STORED, twice="project.json"),
        "path upwards": _zipped({**parts, "../../evil.npy": b"x"}, {}, zipfile.ZIP_STORED),
        "absolute path": _zipped({**parts, "/etc/passwd": b"x"}, {}, zipfile.ZIP_STORED),
        "too many entries": _zipped({**parts, **{f"arrays/a{k}.npy": b"" for k in range(300)}}, {}, zipfile.ZIP_STORED),
        "65,535 entries": patched(end + 8, struct.pack("<HH", 65535, 65535)),
        "directory outside": patched(end + 12, struct.pack("<II", 0xFFFFFFF0, 0xFFFFFFF0)),
        "size too large": patched(central + 20, struct.pack("<II", 0xFFFFFFF0, 0xFFFFFFF0)),
        "size too small": patched(central + 20, struct.pack("<II", 1, 1)),
        "overlapping entries": patched(central + 42, struct.pack("<I", entry)),
        "wrong checksum": patched(entry + 14, b"\1\2\3\4"),
        "encrypted": patched(entry + 6, b"\1\0"),
        "comment": data[:end] + data[end : end + 20] + b"\5\0hello",
    }


def _zipped(parts: dict[str, bytes], changes: dict[str, bytes], method: int, twice: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        for name, content in {**parts, **changes}.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
        archive.filelist += [one for one in archive.filelist if one.filename == twice]
    return file.getvalue()


def _documents(parts: dict[str, bytes]) -> dict[str, bytes]:
    text = parts["project.json"].decode()
    documents = {
        "deep lists": "[" * DEEP,
        "deep objects": '{"a":' * DEEP,
        "huge string": '{"format": 2, "program": "' + "x" * LONG + '"}',
        "huge number": '{"format": ' + "9" * 100_000 + "}",
        "huge exponent": text.replace("0.03", "1e99999", 1),
        "NaN": text.replace("0.03", "NaN", 1),
        "infinity": text.replace("0.03", "Infinity", 1),
        "name twice": text.replace('"units": 4,', '"units": 4, "units": 4,', 1),
        "half a surrogate": text.replace("Network Playground", "\\ud800", 1),
        "not UTF-8": "",
        "a million layers": '{"format": 2, "project": {"network": {"layers": [' + "{}," * 1_000_000 + "{}]}}}",
        "newer format": text.replace('"format": 2', '"format": 99', 1),
        "format of another kind": text.replace('"format": 2', '"format": "2"', 1),
    }
    files = {name: pack({**parts, "project.json": document.encode()}) for name, document in documents.items()}
    files["not UTF-8"] = pack({**parts, "project.json": b"\xff\xfe" + text.encode("utf-16-le")})
    return files


def _values(parts: dict[str, bytes]) -> dict[str, bytes]:
    changes: dict[str, Callable[[dict[str, Any]], Any]] = {
        "units 10 to the 9": lambda tree: tree["project"]["network"]["layers"][0].update(units=10**9),
        "units below zero": lambda tree: tree["project"]["network"]["layers"][0].update(units=-4),
        "a cycle of skips": lambda tree: tree["project"]["network"]["layers"].insert(
            0, {"kind": "add", "id": "loop", "source": "loop"}
        ),
        "layer of an unknown kind": lambda tree: tree["project"]["network"]["layers"][0].update(kind="os.system"),
        "two layers of one id": lambda tree: tree["project"]["network"]["layers"].append(
            tree["project"]["network"]["layers"][0]
        ),
        "no layers but text": lambda tree: tree["project"]["network"].update(layers="dense"),
        "10 to the 15 points": lambda tree: tree["project"]["dataset"].update(n_samples=10**15),
        "formula that imports": lambda tree: tree["project"]["dataset"].update(features=["__import__('os')"]),
        "unknown setting": lambda tree: tree["project"].update(run_me="rm -rf"),
        "axes that are not there": lambda tree: tree["project"]["plane"].update(axes=[0, 99]),
        "position behind the end": lambda tree: tree["run"].update(position=10**9),
        "history stride 0": lambda tree: tree["run"].update(history_stride=0),
    }
    files = {}
    for name, change in changes.items():
        tree = json.loads(parts["project.json"])
        change(tree)
        files[name] = pack({**parts, "project.json": json.dumps(tree).encode()})
    return files


def _arrays(parts: dict[str, bytes]) -> dict[str, bytes]:
    name = "arrays/parameters.npy"
    npy = parts[name]

    def pickled() -> bytes:
        file = io.BytesIO()
        np.save(file, np.array([print], dtype=object), allow_pickle=True)
        return file.getvalue()

    nan = bytearray(npy)
    nan[-8:] = struct.pack("<d", float("nan"))
    headers = {
        "pickle in an array": pickled(),
        "array of 10 to the 11": npy.replace(b"(25,)", b"(99999999999,)"),
        "array with code for a shape": npy.replace(b"(25,)", b"(exit(),)"),
        "array of the wrong order": npy.replace(b"False", b"True "),
        "array that is cut off": npy[:-3],
        "array without a header": b"\x93NUMPY",
        "NaN in parameters": bytes(nan),
    }
    return {what: pack({**parts, name: content}) for what, content in headers.items()}


def judge(name: str, data: bytes) -> str:
    """Return what is wrong with how a file is refused, "" if nothing; print how it was."""
    started_s = time.perf_counter()
    sentence = refusal(data)
    took_ms = (time.perf_counter() - started_s) * 1000
    tracemalloc.start()
    refusal(data)
    used_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"{took_ms:6.1f} ms {used_mb:5.1f} MB  {name}: {sentence or 'READ'}"[:160])
    if not sentence:
        return f"{name}: it was read"
    return "" if took_ms <= MAX_MS and used_mb <= MAX_MB else f"{name}: {took_ms:.0f} ms, {used_mb:.1f} MB"


def refusal(data: bytes) -> str:
    """Return the sentence a file is refused with, "" where it is read.

    What no run can be made of is opened, as any unfinished network is, and said in the window.
    """
    try:
        found = problems(decode(data, "hostile.nnplay").project)
    except FileProblem as problem:
        return str(problem)
    return f"opened, and said: {found[0].sentence}" if found else ""


def main() -> int:
    """Judge them all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", type=Path)
    folder = parser.parse_args().write
    files = hostile()
    refusal(whole_file()[:-1])  # loads what is loaded once
    wrong = [problem for name, data in files.items() if (problem := judge(name, data))]
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / f"{name}.nnplay").write_bytes(data)
    print(f"{len(files)} hostile files, {len(wrong)} not refused as they should")
    print("\n".join(wrong), end="\n" if wrong else "")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
