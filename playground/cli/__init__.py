"""The commands that work without a window, on the same engine: new, train, show, predict, export, compile-kernels.

The engine is imported by the commands that need it: it loads a compiler, and the window starts through here too.
"""

from playground.cli.commands import main

__all__ = ["main"]
