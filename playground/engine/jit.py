"""The decorators every kernel wears, and the kernels' own on-disk cache.

Two kinds: `kernel(signature)` marks an entry point that Python calls and that is cached; `inner` marks a function that
only other kernels call and that is compiled into them. Signatures are fixed, so no change of a network, of data or of
settings ever compiles: after `compile_all` an unexpected argument type raises instead.

The cache lies in one folder per build id, whatever the current folder is and whether the program is frozen or not. It
is trusted only while every file in it has the checksum written down when the last kernel had been compiled.
"""

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar

import llvmlite
import llvmlite.binding as llvm
import numba
import platformdirs
from numba import types
from numba.core.caching import CompileResultCacheImpl, FunctionCache

from playground.engine.linking import InnerCompiler, KernelCompiler

F = TypeVar("F", bound=Callable[..., Any])

CACHE_VARIABLE = "NETWORK_PLAYGROUND_CACHE"
MANIFEST = "manifest.json"
KEPT_BUILDS = 4
NAMING_MODULES = ("playground.project.network", "playground.project.training")
"""Kernels know activations and losses by their places in the lists of these modules."""

# `contract` lets a multiplication and an addition become one instruction. The other flags of `fastmath` are left out:
# some let the compiler assume that no number is NaN or infinite, which would silence the divergence guard, and
# `reassoc` would let the order of a sum hang on the compiler's mood.
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}
KERNEL_OPTIONS = {**OPTIONS, "pipeline_class": KernelCompiler}
"""What a function must be compiled with that calls inner functions: numba's own way would not link them."""
_INNER = {**OPTIONS, "pipeline_class": InnerCompiler, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

IS_COMPILED = not getattr(numba.config, "DISABLE_JIT", 0)
"""Whether kernels are compiled; without (NUMBA_DISABLE_JIT=1) they run as ordinary Python, slowly, for tests."""

_kernels: list[tuple[Any, Any]] = []
_is_ready = False


def inner(function: F) -> F:
    """Compile a function into the kernels that call it."""
    compiled: F = _without_literals(numba.njit(**_INNER)(function))
    return compiled


def inlined(function: F) -> F:
    """Compile a function into the kernels that call it, always in place: for a few instructions in an inner loop."""
    compiled: F = _without_literals(numba.njit(forceinline=True, **_INNER)(function))
    return compiled


def specialised(function: F) -> F:
    """Compile a function into the kernels that call it, once for every set of constants it is called with."""
    compiled: F = numba.njit(**_INNER)(function)
    return compiled


def _without_literals(dispatcher: Any) -> Any:
    """Let a function be compiled once for all numbers: numba would make a version for every constant it is given."""
    if IS_COMPILED:
        find = dispatcher.get_call_template
        dispatcher.get_call_template = lambda args, kws: find(tuple(types.unliteral(arg) for arg in args), kws)
    return dispatcher


def kernel(signature: Any) -> Callable[[F], F]:
    """Mark an entry point with its one signature; it is compiled or loaded by `compile_all`."""

    def decorate(function: F) -> F:
        if not IS_COMPILED:
            return function
        dispatcher = numba.njit(**KERNEL_OPTIONS)(function)
        _kernels.append((dispatcher, signature))
        compiled: F = dispatcher
        return compiled

    return decorate


def kernels() -> tuple[Any, ...]:
    """Return the entry points known so far, in the order of their modules."""
    return tuple(dispatcher for dispatcher, _ in _kernels)


def cache_folder() -> Path:
    """Return the folder that holds the kernels of this build, whether it exists or not."""
    root = os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("network-playground", appauthor=False)
    return Path(root) / "kernels" / build_id()


@cache
def build_id() -> str:
    """Return a name that changes with anything the machine code hangs on."""
    parts = [numba.__version__, llvmlite.__version__, platform.python_implementation(), platform.python_version()]
    parts += [sys.platform, platform.machine(), *target_cpu()]
    digest = hashlib.sha256("\n".join(parts).encode())
    for name in (*_kernel_modules(), *NAMING_MODULES):
        spec = importlib.util.find_spec(name)
        assert spec is not None
        # The code, not the source text: a frozen program holds no sources.
        _hash_code(digest, spec.loader.get_code(name))  # type: ignore[union-attr]
    return digest.hexdigest()[:16]


@cache
def target_cpu() -> tuple[str, str]:
    """Return the name and the features of the processor that code is made for."""
    # numba's settings come from the environment and its type stubs do not know them.
    name = getattr(numba.config, "CPU_NAME", None) or llvm.get_host_cpu_name()
    features = getattr(numba.config, "CPU_FEATURES", None)
    if features is None:
        features = llvm.get_host_cpu_features().flatten() if name == llvm.get_host_cpu_name() else ""
    return name, features


def kernels_are_cached() -> bool:
    """Return whether the cache of this build is there and undamaged."""
    folder = cache_folder()
    try:
        sums = json.loads((folder / MANIFEST).read_bytes())
        return bool(sums) and all(_checksum(folder / name) == expected for name, expected in sums.items())
    except (OSError, ValueError, AttributeError, TypeError):
        return False


def compile_all(on_progress: Callable[[int, int], None] | None = None) -> None:
    """Make every kernel callable: load it from the cache, or compile it and put it there.

    `on_progress` is told how many of how many kernels are ready. A cache that cannot be read is wiped and made anew;
    where nothing can be written, the kernels are compiled for this process alone.
    """
    global _is_ready  # noqa: PLW0603  there is one set of kernels a process
    _import_kernels()
    if _is_ready or not IS_COMPILED:
        return
    is_cached = kernels_are_cached()
    if not is_cached:
        wipe()
    try:
        _compile(on_progress, uses_cache=is_cached or _can_write(cache_folder()))
    except Exception:
        if not is_cached:
            raise
        # Whatever a damaged or foreign cache can raise, the cure is the same.
        wipe()
        is_cached = False
        _compile(on_progress, uses_cache=_can_write(cache_folder()))
    if not is_cached:
        _write_manifest(cache_folder())
    for dispatcher, _ in _kernels:
        dispatcher.disable_compile()
    _is_ready = True


def wipe() -> None:
    """Remove the cache of this build."""
    shutil.rmtree(cache_folder(), ignore_errors=True)


def _import_kernels() -> None:
    for name in _kernel_modules():
        importlib.import_module(name)


def _kernel_modules() -> tuple[str, ...]:
    package = __name__.rpartition(".")[0]
    names = (
        "linking", "settings", "draws", "vector", "elementary", "tiles", "activations", "losses", "dense",
        "normalisation", "program", "optimizers", "rules", "loop",
    )  # fmt: skip
    return (*(f"{package}.{name}" for name in names), __name__)


def _compile(on_progress: Callable[[int, int], None] | None, *, uses_cache: bool) -> None:
    for n_ready, (dispatcher, signature) in enumerate(_kernels, start=1):
        if uses_cache:
            # Set here and not by `cache=True`: numba's own locators hang on the source file and the current folder.
            dispatcher._cache = _KernelCache(dispatcher.py_func)  # type: ignore[no-untyped-call]  # noqa: SLF001
        dispatcher.compile(signature)
        if on_progress is not None:
            on_progress(n_ready, len(_kernels))


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _write_manifest(folder: Path) -> None:
    """Write down the checksum of every file, and drop the caches of builds long out of use."""
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix in {".nbi", ".nbc"})
        sums = {name: _checksum(folder / name) for name in names}
        partial = folder / f"{MANIFEST}.{os.getpid()}"
        partial.write_text(json.dumps(sums))
        partial.replace(folder / MANIFEST)
        builds = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return
    for old in builds[KEPT_BUILDS:]:
        shutil.rmtree(old, ignore_errors=True)


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _hash_code(digest: Any, code: CodeType) -> None:
    digest.update(code.co_code)
    digest.update(repr(code.co_names).encode())
    _hash_constants(digest, code.co_consts)


def _hash_constants(digest: Any, constants: Iterable[Any]) -> None:
    for constant in constants:
        if isinstance(constant, CodeType):
            _hash_code(digest, constant)
        else:
            # The order of a set hangs on the process.
            digest.update(repr(sorted(constant, key=repr) if isinstance(constant, frozenset) else constant).encode())


class _Locator:
    """Tells numba where a kernel's cache lies and what it hangs on: the folder of this build."""

    def __init__(self, py_func: Callable[..., Any], py_file: str) -> None:
        self._py_file = py_file
        self._name = f"{py_func.__module__}.{py_func.__qualname__}"

    def ensure_cache_path(self) -> None:
        """Make the folder."""
        cache_folder().mkdir(parents=True, exist_ok=True, mode=0o700)

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(cache_folder())

    def get_source_stamp(self) -> str:
        """Return what the machine code hangs on."""
        return build_id()

    def get_disambiguator(self) -> str:
        """Return what tells functions of the same name apart."""
        return hashlib.sha256(self._name.encode()).hexdigest()[:8]

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> "_Locator":
        """Return the locator of a function."""
        return cls(py_func, py_file)


class _KernelCacheImpl(CompileResultCacheImpl):
    _locator_classes = [_Locator]  # noqa: RUF012  numba asks for a list here


class _KernelCache(FunctionCache):
    _impl_class = _KernelCacheImpl
