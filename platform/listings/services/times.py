"""Media time in words."""


def clock_time(ms: int) -> str:
    """Media time as people read it, 5:07 or 1:02:03."""
    seconds = ms // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
