"""Bytes at equal quality: a rung as we encode it against plain x264 `veryfast`, the usual choice, from CRF 23 on.

`veryfast` gets the same frames, size, rate and key frames and no ceiling on its bit rate. Its CRF is moved by steps of
three until it is once better and once worse than ours by VMAF; between those two the bytes it would need are read off,
in the logarithm. Both are judged in the rung's own size and rate against the source brought there without loss.
"""

import json
import math
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import imageio_ffmpeg

from media_pipeline.ffmpeg import arguments, binaries
from media_pipeline.ladder import Rung
from media_pipeline.plan import Chunk, Plan
from media_pipeline.probe import Facts

_FIRST_CRF, _STEP, _CRFS = 23, 3, range(5, 45)
_NO_CEILING_KBPS = 100_000
_THREADS = 2
# Of so many frames one is judged: neighbours differ little, and VMAF takes longer than encoding.
_ONE_OF = 6


@dataclass(frozen=True)
class Compared:
    """Of one rung: its VMAF (mean over frames), its bit rate, and what veryfast needs for the same VMAF."""

    rung: str
    vmaf: float
    kbps: float
    veryfast_kbps: float


@dataclass(frozen=True)
class Piece:
    """Frames of a lecture that are encoded to be compared, and a folder to do it in."""

    source: Path
    facts: Facts
    plan: Plan
    chunk: Chunk
    folder: Path

    @property
    def seconds(self) -> float:
        return float(self.chunk.count / self.plan.fps)

    def encode(self, rung: Rung, encoder: tuple[str, ...]) -> Path:
        _run(binaries.ffmpeg(), self._command(rung, encoder))
        return self.folder / rung.file

    def vmaf(self, rung: Rung, encoded: Path) -> float:
        command = self._command(rung, arguments.ENCODER)
        at = command.index("-filter_complex")
        log = self.folder / "vmaf.json"
        # By number, because containers round moments differently.
        timed = f"settb=AVTB,setpts=N/{rung.fps}/TB"
        judged = f"libvmaf=n_threads={_THREADS}:n_subsample={_ONE_OF}:log_fmt=json:log_path={log}"
        graph = f"{command[at + 1]};[o0]{timed}[source];[1:v]{timed}[ours];[ours][source]{judged}[judged]"
        tail = ["-i", str(encoded), "-filter_complex", graph, "-map", "[judged]", "-f", "null", "-"]
        # Not every ffmpeg can judge; the one from the package does.
        _run(imageio_ffmpeg.get_ffmpeg_exe(), [*command[:at], *tail])
        mean: float = json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"]
        return mean

    def _command(self, rung: Rung, encoder: tuple[str, ...]) -> list[str]:
        return arguments.chunk(
            source=self.source,
            facts=self.facts,
            plan=self.plan,
            chunk=self.chunk,
            rungs=[rung],
            folder=self.folder,
            threads=_THREADS,
            encoder=encoder,
        )


def compare(piece: Piece) -> list[Compared]:
    """Every rung of the piece's plan."""
    return [_compare(piece, rung) for rung in piece.plan.rungs]


def _compare(piece: Piece, rung: Rung) -> Compared:
    ours = piece.encode(rung, arguments.ENCODER)
    size, vmaf = ours.stat().st_size, piece.vmaf(rung, ours)
    kbps = 8 / 1000 / piece.seconds
    return Compared(rung.name, vmaf, size * kbps, _bytes_of_veryfast(piece, rung, vmaf) * kbps)


def _bytes_of_veryfast(piece: Piece, rung: Rung, wanted: float) -> float:
    def at(crf: int) -> tuple[float, float]:
        usual = replace(rung, name=f"{rung.name}-veryfast", crf=crf, max_kbps=_NO_CEILING_KBPS)
        encoded = piece.encode(usual, ("-preset", "veryfast"))
        return piece.vmaf(usual, encoded), math.log(encoded.stat().st_size)

    crf, last = _FIRST_CRF, at(_FIRST_CRF)
    step = -_STEP if last[0] < wanted else _STEP
    while crf + step in _CRFS:
        crf, before, last = crf + step, last, at(crf + step)
        if min(before[0], last[0]) <= wanted <= max(before[0], last[0]):
            share = (wanted - before[0]) / (last[0] - before[0] or 1)
            return math.exp(before[1] + share * (last[1] - before[1]))
    raise RuntimeError(f"veryfast does not reach VMAF {wanted:.2f} of {rung.name} at any CRF")


def _run(program: str, command: list[str]) -> None:
    subprocess.run([program, *command], check=True, capture_output=True, timeout=900)
