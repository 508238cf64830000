"""The sandbox: limits hold, and nothing outlives its parent."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from fractions import Fraction
from pathlib import Path

import pytest

from media_pipeline.ffmpeg import arguments, runner, whitelists
from media_pipeline.plan import make_plan
from media_pipeline.probe import Facts

ROOMY = runner.Limits(wall_s=30, cpu_s=30)
PYTHON = [sys.executable, "-I", "-S", "-c"]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _until(condition, seconds=15.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_a_program_dies_with_its_worker(tmp_path):
    note = tmp_path / "pid"
    worker = textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parents[2])!r})
        from pathlib import Path
        from media_pipeline.ffmpeg import runner
        code = "import os,time; open({str(note)!r},'w').write(str(os.getpid())); time.sleep(60)"
        limits = runner.Limits(wall_s=60, cpu_s=60)
        runner.run([sys.executable, "-I", "-S", "-c", code], limits=limits, cwd=Path("/tmp"))
    """)
    process = subprocess.Popen([sys.executable, "-c", worker])
    try:
        assert _until(lambda: note.exists() and note.read_text())
        child = int(note.read_text())
        assert _alive(child)
        assert os.getsid(child) != os.getsid(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert _until(lambda: not _alive(child))
    finally:
        process.kill()


def test_a_slow_program_is_stopped(tmp_path):
    started = time.monotonic()
    with pytest.raises(runner.ToolTooSlow):
        runner.run([*PYTHON, "import time; time.sleep(60)"], limits=runner.Limits(wall_s=1, cpu_s=30), cwd=tmp_path)
    assert time.monotonic() - started < 20


def test_memory_and_file_size_are_bounded(tmp_path):
    with pytest.raises(runner.ToolFailed):
        runner.run(
            [*PYTHON, "b'x' * 10**9"],
            limits=runner.Limits(wall_s=30, cpu_s=30, address_space=300 * 1024**2),
            cwd=tmp_path,
        )
    with pytest.raises(runner.ToolFailed):
        runner.run(
            [*PYTHON, "open('big', 'wb').write(b'x' * 10**6)"],
            limits=runner.Limits(wall_s=30, cpu_s=30, file_size=1000),
            cwd=tmp_path,
        )


def test_a_failing_program_says_why(tmp_path):
    with pytest.raises(runner.ToolFailed, match="out of luck") as failed:
        runner.run([*PYTHON, "import sys; sys.exit('out of luck')"], limits=ROOMY, cwd=tmp_path)
    assert failed.value.returncode == 1


def test_an_exception_in_a_callback_stops_the_program(tmp_path):
    def refuse(line: str) -> None:
        raise KeyError(line)

    code = "import os,time; print(os.getpid(), flush=True); time.sleep(60)"
    with pytest.raises(KeyError) as stopped:
        runner.run([*PYTHON, code], limits=ROOMY, cwd=tmp_path, on_line=refuse)
    assert _until(lambda: not _alive(int(stopped.value.args[0])))


def test_secrets_of_the_environment_do_not_reach_the_program(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")
    output = runner.run([*PYTHON, "import os; print(dict(os.environ))"], limits=ROOMY, cwd=tmp_path)
    assert "hush" not in output.stdout


def test_every_argument_list_is_guarded_before_its_input():
    source = Path("/x/-i evil.mp4")
    facts = Facts(
        duration_ms=70_000, width=1280, height=720, fps=Fraction(30), video_stream=0, interlaced=True,
        audio_stream=1, audio_channels=2, raw={}, hdr="pq",
    )  # fmt: skip
    plan = make_plan(facts)
    common = {"source": source, "facts": facts}
    for command in (
        arguments.chunk(
            **common, plan=plan, chunk=plan.chunk(1), rungs=plan.rungs, folder=Path("/w"), threads=2, back_s=15
        ),
        arguments.sounds(**common, sounds=plan.sounds, gain_db=3.0, folder=Path("/w")),
        arguments.remux(source=source, video_stream=0, target=Path("/w/source.m4s")),
        arguments.sprites(source=source, every=1, columns=2, rows=2, width=160, height=90, target=Path("/w/s.jpg")),
        arguments.whole(picture=source, sound=source, aigc="{}", target=Path("/w/lecture.mp4")),
        arguments.poster(source=source, video_stream=0, at_ms=100, target=Path("/w/p.jpg")),
        arguments.listen(source=source, audio_stream=1),
    ):
        before = command[: command.index("-i")]
        for name in ("protocol_whitelist", "format_whitelist", "codec_whitelist", "max_streams"):
            assert before[before.index(f"-{name}") + 1] == whitelists.OPTIONS[name]
        assert command[command.index("-i") + 1] == "file:/x/-i evil.mp4"
        assert "-nostdin" in before
