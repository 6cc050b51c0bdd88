"""Makes the compiled kernels ready without freezing the window.

Compilation holds the interpreter lock, so a cold cache is filled by a helper process; this process then only loads.
"""

import subprocess
import sys
from pathlib import Path

import playground
from playground.engine import jit

POLL_S = 0.05


def helper_command() -> list[str]:
    """Return the command that compiles every kernel into the cache, from source or from a frozen bundle."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "compile-kernels"]
    return [sys.executable, "-m", "playground", "compile-kernels"]


class KernelLoader:
    """Compiles in a helper process where needed, then loads; `poll` says whether the kernels are ready."""

    def __init__(self) -> None:
        self._helper: subprocess.Popen[bytes] | None = None
        if not jit.kernels_are_cached():
            # Started in the folder that holds the package: `-m` would otherwise look in the person's current folder.
            folder = Path(playground.__file__).parents[1]
            self._helper = subprocess.Popen(
                helper_command(),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def poll(self) -> bool:
        """Return True once the kernels can be called; what the helper could not do is compiled here."""
        if self._helper is not None and self._helper.poll() is None:
            return False
        self._helper = None
        jit.compile_all()
        return True

    def stop(self) -> None:
        """End the helper process, if one still works."""
        if self._helper is not None:
            self._helper.kill()
            self._helper.wait()
            self._helper = None
