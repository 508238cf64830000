"""What a measurement is written as, and processor time of programs: theirs and of all that they started."""

import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_COMPILED = tempfile.TemporaryDirectory(prefix="malan-bench-compiled-")


@dataclass(frozen=True)
class Line:
    """`what` says the unit. `aim` is what the ratio of ours to the other should be, "" where none was set."""

    what: str
    ours: float
    other: str
    others: float
    aim: str = ""

    def show(self) -> None:
        show(
            [
                self.what,
                f"{self.ours:,.2f}",
                f"{self.others:,.2f}",
                f"{self.ours / self.others:.3f}",
                self.aim,
                self.other,
            ]
        )


def show(cells: list[str]) -> None:
    sys.stdout.write("{:52} {:>10} {:>10} {:>8} {:>7}   {}\n".format(*cells))
    sys.stdout.flush()


@dataclass(frozen=True)
class Used:
    cpu_s: float
    stdout: str


def _environment() -> dict[str, str]:
    """Ours, but with modules kept compiled, as they are on an installed site: in a folder of this process."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": _COMPILED.name}


def use(*commands: list[str], fails: bool = False) -> Used:
    """Run `commands` one after another to their ends; what all of them used together, and the last one's output.

    Raises `RuntimeError` for a program that ends otherwise than `fails` says.
    """
    cpu_s, text = 0.0, ""
    for command in commands:
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            process = subprocess.Popen(
                command, cwd=ROOT, env=_environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )
            _pid, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            if bool(process.returncode) is not fails:
                raise RuntimeError(f"{command[:3]} ended with {process.returncode}: {err.read()[-2000:]}")
            cpu_s, text = cpu_s + used.ru_utime + used.ru_stime, out.read()
    return Used(cpu_s, text)


def median(values: list[float]) -> float:
    return statistics.median(values)
