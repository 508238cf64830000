"""Web and worker are killed at random while a class of 200 watches and answers; what was said yes to is there."""

import os
import random
import time
from pathlib import Path

import pytest

from tests.faults.faulty_site import faulty_site
from tests.faults.learners import assemble, missing
from tests.faults.waiting import wait_until

SEED = int(os.environ.get("MALAN_STORM_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
PEOPLE, HANDS = 200, 16
BLOWS = ["web"] * 6 + ["worker"] * 3
# No blow falls later than so many seconds after the first lesson was opened.
STORM_S = 40


@pytest.mark.slow
@pytest.mark.timeout(240, method="signal")
def test_a_class_of_200_loses_nothing_that_was_answered_when_web_and_worker_are_killed(tmp_path: Path) -> None:
    print(f"class {SEED}: MALAN_STORM_SEED={SEED} repeats its choices")  # noqa: T201
    chance = random.Random(SEED)
    # One of each to begin with, however slow the machine is.
    blows = ["worker", "web", *chance.sample(BLOWS, len(BLOWS))]
    struck: list[str] = []
    with faulty_site(logs=tmp_path / "logs") as site:
        course = assemble(site.live, people=PEOPLE)
        began = time.monotonic()
        threads = course.learn(hands=HANDS)
        try:
            for what in blows:
                if time.monotonic() - began > STORM_S:
                    break
                # Not while the site is still coming up from the last one: the class goes on in between.
                known = course.said_yes
                wait_until(lambda known=known: course.said_yes > known + HANDS, seconds=60, what="the class goes on")
                moment = time.monotonic() + chance.uniform(0.2, 3)
                wait_until(lambda moment=moment: time.monotonic() > moment, seconds=10, what="a random moment")
                site.kill(what)
                site.start(what)
                struck.append(what)
            known = course.said_yes
            wait_until(lambda: course.said_yes > known + HANDS, seconds=60, what="the class goes on after it")
        finally:
            course.stop()
            for thread in threads:
                thread.join(timeout=30)
        assert not any(thread.is_alive() for thread in threads)
        kept = course.kept()
        refused = [line for one in course.learners for line in one.refused]
        print(  # noqa: T201
            f"killed {struck}; said yes to {len(kept['reports'])} reports, {len(kept['answers'])} answers and"
            f" {len(kept['handed_in'])} attempts in {time.monotonic() - began:.0f} s; refused {len(refused)}"
        )
        assert {"web", "worker"} <= set(struck)
        assert len({session for session, *_rest in kept["reports"]}) > PEOPLE // 2
        assert kept["answers"]
        # One more that was never given, so that we see the check looking.
        enrolment, num, _choice = kept["answers"][0]
        lost = missing(site.live, kept | {"answers": [*kept["answers"], (enrolment, num, "z")]})
        assert lost == f"LOST answer {enrolment} {num} z"
        # A site that comes and goes may not answer; what it does answer is never a fault of its own.
        assert not [line for line in refused if line.split()[1].startswith("5")], refused[:5]
