"""Become a confined process, then exec the real program. Run as a script, with `-I -S`, never imported.

    sandbox.py JSON PROGRAM ARGUMENTS…

JSON is what `runner.run` writes: parent (process id), address_space, file_size, cpu_s, open_files, and the lists of
paths `reads` and `writes`. A script between worker and program, because Python code between fork and exec is unsafe
where there are threads, and because only the process itself can ask to die with its parent.

Limits and death with the parent always hold. What depends on the kernel is done where it can be: a network namespace
with nothing in it, system calls for sockets refused (seccomp), files other than the named ones closed (Landlock).
"""

import contextlib
import ctypes
import json
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER, SECCOMP_ALLOW, SECCOMP_EPERM = 2, 0x7FFF0000, 0x00050001
# By machine: the audit number of its system calls; socket, ptrace, ioprio_set. The rest has one number everywhere.
CALLS = {"x86_64": (0xC000003E, 41, 101, 251), "aarch64": (0xC00000B7, 198, 117, 30)}
IO_URING_SETUP, LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 425, 444, 445, 446

# Landlock's rights, linux/landlock.h: 13 in its first version, then one more in each of the versions 2, 3 and 5.
FILE_RIGHTS = 0b1100_0000_0000_0111  # execute, write, read; truncate; ioctl of devices
READ_RIGHTS = 0b1101  # execute, read a file, list a folder
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/ld.so.preload", "/dev/urandom", "/dev/random")

libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    options = json.loads(sys.argv[1])
    program = sys.argv[2:]
    for limit, value in (
        (resource.RLIMIT_AS, options["address_space"]),
        (resource.RLIMIT_FSIZE, options["file_size"]),
        (resource.RLIMIT_CPU, options["cpu_s"]),
        (resource.RLIMIT_NOFILE, options["open_files"]),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (value, value) if hard == resource.RLIM_INFINITY else (min(value, hard),) * 2)
    # Behind everything that somebody waits for, and still a tenth of a busy machine: wall-clock limits must hold.
    os.nice(10)
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        _leave_network()
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != options["parent"]:  # it died before we asked
            os._exit(137)
        _close_files([*SYSTEM, *options["reads"]], [*options["writes"], "/dev/null"])
        _refuse_calls()
    os.execv(program[0], program)  # noqa: S606 - the one place that starts ffmpeg


def _leave_network() -> None:
    """A network namespace of its own, with nothing in it."""
    try:
        os.unshare(os.CLONE_NEWNET)
    except OSError:
        with contextlib.suppress(OSError):
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


def _close_files(reads: Iterable[str], writes: Iterable[str]) -> None:
    """Landlock: from here on only these files and folders can be opened, and no TCP address at all."""
    version = libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    every = (1 << (13 + (version >= 2) + (version >= 3) + (version >= 5))) - 1
    # Files; TCP's bind and connect from version 4; abstract sockets and signals to the outside from version 6.
    wanted = struct.pack("QQQ", every, 3, 3)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = libc.syscall(LANDLOCK_CREATE, wanted, ctypes.c_size_t(len(wanted)), 0)
    if rules < 0:
        return
    for paths, rights in ((reads, READ_RIGHTS), (writes, every)):
        for path in paths:
            with contextlib.suppress(OSError):
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
                allowed = rights & every if os.path.isdir(path) else rights & every & FILE_RIGHTS
                libc.syscall(LANDLOCK_ADD, rules, 1, struct.pack("=Qi", allowed, place), 0)
                os.close(place)
    libc.syscall(LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _refuse_calls() -> None:
    """Seccomp: no socket, no ring that could open one, no look into other processes. And the disk's lowest priority."""
    if platform.machine() not in CALLS:
        return
    machine, socket, ptrace, ioprio = CALLS[platform.machine()]
    libc.syscall(ioprio, 1, 0, (2 << 13) | 7)
    # Numbers from 0x40000000 are another kind of the same calls.
    checks = [(0x35, 0x40000000), (0x15, socket), (0x15, ptrace), (0x15, IO_URING_SETUP)]
    refusal = 5 + len(checks)
    # A program for the kernel; each line is code, jump if true, jump if false, constant.
    lines = [
        *((0x20, 0, 0, 4), (0x15, 1, 0, machine), (0x06, 0, 0, SECCOMP_EPERM)),  # another machine's calls
        (0x20, 0, 0, 0),
        *((code, refusal - line - 1, 0, number) for line, (code, number) in enumerate(checks, 4)),
        *((0x06, 0, 0, SECCOMP_ALLOW), (0x06, 0, 0, SECCOMP_EPERM)),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code))
    libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0)


if __name__ == "__main__":
    main()
