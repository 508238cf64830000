"""The one runner: every ffmpeg and every probe is started here, confined, and never through a shell."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

_SANDBOX = Path(__file__).with_name("sandbox.py")
_TAIL_BYTES = 1024 * 1024
GIB = 1024**3


@dataclass(frozen=True)
class Limits:
    """What a program may use. `wall_s` is real time, `cpu_s` processor time over all its threads."""

    wall_s: float
    cpu_s: int
    address_space: int = 3 * GIB
    file_size: int = 16 * GIB
    open_files: int = 256


@dataclass(frozen=True)
class Output:
    """What a program wrote; at most the last MiB of each."""

    stdout: str
    stderr: str


class ToolFailed(RuntimeError):
    """The program ended badly. `returncode` is negative for a signal; `stderr` is the end of what it said."""

    def __init__(self, program: str, returncode: int, stderr: str) -> None:
        super().__init__(f"{program} ended with {returncode}: {stderr[-2000:].strip()}")
        self.returncode = returncode
        self.stderr = stderr


class ToolTooSlow(ToolFailed):
    """The program was stopped at its wall-clock limit."""


def run(
    arguments: list[str],
    *,
    limits: Limits,
    cwd: Path,
    on_line: Callable[[str], None] | None = None,
    on_tick: Callable[[], None] | None = None,
    reads: Iterable[Path] = (),
    writes: Iterable[Path] | None = None,
) -> Output:
    """Run `arguments` (the program's absolute path first) to its end.

    Where the kernel has Landlock the program can open only: system libraries, what `file:` names among its arguments
    (inputs, after `-i`, to read; the folders of outputs to write), `reads`, and `writes`, which is `cwd` unless given.
    `on_line` gets each line of standard output as it comes, `on_tick` is called about twice a second; an exception
    from either stops the program and is raised. Raises `ToolFailed`, `ToolTooSlow`.
    """
    inputs, outputs = _named(arguments)
    options = asdict(limits) | {
        "parent": os.getpid(),
        "reads": [str(path) for path in (*_belongings(arguments[0]), *inputs, *reads)],
        "writes": [str(path) for path in (*outputs, *([cwd] if writes is None else writes))],
    }
    command = [sys.executable, "-I", "-S", str(_SANDBOX), json.dumps(options), *arguments]
    process = subprocess.Popen(  # noqa: S603 - a list, no shell; what is in it is ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        start_new_session=True,
        close_fds=True,
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath, "HOME": str(cwd)},
    )
    try:
        output = _attend(process, time.monotonic() + limits.wall_s, on_line, on_tick)
    except BaseException:
        _kill(process)
        raise
    if output is None:
        _kill(process)
        raise ToolTooSlow(arguments[0], -signal.SIGKILL, f"stopped after {limits.wall_s:.0f} s")
    if process.returncode:
        raise ToolFailed(arguments[0], process.returncode, output.stderr)
    return output


def _named(arguments: list[str]) -> tuple[list[str], list[Path]]:
    """The inputs that a command of ffmpeg names, and the folders of its outputs."""
    inputs: list[str] = []
    outputs: list[Path] = []
    for before, argument in pairwise(arguments):
        if argument.startswith("file:/"):
            path = argument.removeprefix("file:")
            inputs.append(path) if before == "-i" else outputs.append(Path(path).parent)
    return inputs, outputs


def _belongings(program: str) -> list[str | Path]:
    """What a program needs of its own: itself, libraries beside it, and for Python its packages."""
    if program == sys.executable:
        return [program, sys.prefix, sys.base_prefix, _SANDBOX.parent.parent]
    return [program, Path(program).resolve().parent.parent / "lib"]


def _attend(
    process: "subprocess.Popen[bytes]",
    deadline: float,
    on_line: Callable[[str], None] | None,
    on_tick: Callable[[], None] | None,
) -> Output | None:
    """Read both pipes until they close. None when time is up."""
    assert process.stdout is not None and process.stderr is not None  # noqa: PT018
    kept = {process.stdout: b"", process.stderr: b""}
    unfinished = b""
    with selectors.DefaultSelector() as selector, process.stdout, process.stderr:
        for pipe in kept:
            selector.register(pipe, selectors.EVENT_READ)
        while selector.get_map():
            if time.monotonic() > deadline:
                return None
            for key, _events in selector.select(timeout=0.5):
                data = os.read(key.fd, 65536)
                if not data:
                    selector.unregister(key.fileobj)
                    continue
                kept[key.fileobj] = (kept[key.fileobj] + data)[-_TAIL_BYTES:]  # type: ignore[index]
                if key.fileobj is process.stdout and on_line:
                    *lines, unfinished = (unfinished + data).split(b"\n")
                    for line in lines:
                        on_line(line.decode(errors="replace").strip())
            if on_tick:
                on_tick()
    try:
        process.wait(timeout=max(0.0, deadline - time.monotonic()) + 1)
    except subprocess.TimeoutExpired:
        return None
    return Output(*(kept[pipe].decode(errors="replace") for pipe in (process.stdout, process.stderr)))


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """The whole session: what the program started dies with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
