"""What may go wrong with a store, besides `FileNotFoundError`."""

import errno


class StoreUnavailable(OSError):
    """The object store refused, failed or was too slow, tries included. Nothing is lost: ask again later."""

    def __init__(self, key: str, cause: BaseException) -> None:
        super().__init__(errno.EIO, f"the object store did not give or take {key} ({type(cause).__name__}: {cause})")


class NoRoom(OSError):
    """The local disk has too little room for a copy of a source, though nothing else is kept that could go."""

    def __init__(self, needed_bytes: int, free_bytes: int) -> None:
        super().__init__(errno.ENOSPC, f"{needed_bytes} bytes are needed and only {free_bytes} may be used")
