"""Become a confined process, then exec the real program. Run as a script, with `-I -S`, never imported.

    sandbox.py PARENT_PID ADDRESS_SPACE FILE_SIZE CPU_SECONDS OPEN_FILES NETWORK -- PROGRAM ARGUMENTS…

A script between worker and program, because Python code between fork and exec is unsafe where there are
threads, and because only the process itself can ask to die with its parent.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def main() -> None:
    parent, address_space, file_size, cpu_s, open_files, network = (int(value) for value in sys.argv[1:7])
    program = sys.argv[8:]
    if not network and hasattr(os, "unshare"):
        # Where the kernel allows it: a network namespace of its own, with nothing in it.
        try:
            os.unshare(os.CLONE_NEWNET)
        except OSError:
            with contextlib.suppress(OSError):
                os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    for limit, value in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (value, value) if hard == resource.RLIM_INFINITY else (min(value, hard),) * 2)
    os.nice(10)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(137)
    os.execv(program[0], program)  # noqa: S606 - the one place that starts ffmpeg


if __name__ == "__main__":
    main()
