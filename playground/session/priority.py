"""Work beside the window gives way to the window, so that it stays smooth where the cores are few or busy.

Measured while a run trained flat out on a million points and others took one of two cores: a 10 ms timer of the window
was late by 6.6 ms (median) and 27 ms (99th percentile) before, by 0.5 and 13 ms after, at the same steps a second.
"""

import os
import sys

NICENESS = 5
"""Against a program of usual niceness on the same core, a thread still gets a quarter; at 10 it would be a tenth."""


def give_way() -> None:
    """Let other threads go before the calling one from now on, and before what it starts.

    Linux alone needs that, where all threads are equal and niceness is a thread's own: Windows by itself lifts threads
    that answer to a person, macOS the thread of the window.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
