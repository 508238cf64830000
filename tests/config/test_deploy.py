"""Production's settings as Django's own checks see them."""

from tests.house.check_deploy import check_deploy


def test_the_deployment_checks_find_nothing() -> None:
    done = check_deploy()
    assert done.returncode == 0, done.stdout + done.stderr
