"""
# The allocator

A training step on a CPU needs arrays of many megabytes, and the next step needs the same again. The C library of Linux
gives such large arrays back to the system at once, and the system then has to clear every page before it gives them
out again. Here the library is asked to keep them: nearly all page faults of a step vanish, and no number of the result
changes. What it saves depends on the network and the machine; `benchmarks/cpu_step.py` measures it.
"""

import ctypes
import platform

# The parameters of `mallopt`, by the C library's header `malloc.h`.
TRIM_THRESHOLD, TOP_PAD, MMAP_MAX = -1, -2, -4


def keep_memory() -> bool:
    """
    Ask the C library to keep the memory that is freed, for the rest of the process.

    Return whether it will. Only glibc has the call; with other libraries and systems, nothing happens.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    # No arrays outside the heap; the heap grows by a quarter of a gigabyte at a time and is never cut.
    settings = ((MMAP_MAX, 0), (TRIM_THRESHOLD, 2**31 - 1), (TOP_PAD, 256 * 2**20))
    return all(mallopt(parameter, value) for parameter, value in settings)
