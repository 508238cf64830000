"""Mandarin speech from the eSpeak NG library that comes with a Python wheel.

The library keeps global state, so one process speaks for one lecture at a time; lectures are
rendered in a pool of processes.
"""

import array
import ctypes
import re
from collections.abc import Iterator
from functools import cache

import espeakng_loader

_SYNCHRONOUS = 2
_UTF8 = 1
_RATE_PARAMETER = 1
WORDS_PER_MINUTE = 165  # about 215 Chinese characters a minute
_SENTENCE = re.compile(r"[^。？！；]+[。？！；]?")


class SpeechFailed(RuntimeError):
    """The speech library could not be started or has no Mandarin voice."""


def sentences(passage: str) -> list[str]:
    """The passage cut after its full stops, question marks and semicolons; nothing is lost."""
    return [found.strip() for found in _SENTENCE.findall(passage) if found.strip()]


class Voice:
    """A Mandarin voice. `say` gives mono samples (signed 16 bit) at `sample_rate`."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._chunks: list[bytes] = []
        callback_type = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

        def receive(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
            if samples and count > 0:
                self._chunks.append(ctypes.string_at(samples, count * 2))
            return 0

        self._callback = callback_type(receive)  # kept: the library holds only a pointer
        self.sample_rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
        if self.sample_rate <= 0 or self._library.espeak_SetVoiceByName(b"cmn") != 0:
            raise SpeechFailed("the speech library has no Mandarin voice; is espeakng-loader installed whole?")
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetParameter(_RATE_PARAMETER, WORDS_PER_MINUTE, 0)

    def say(self, text: str) -> "array.array[int]":
        self._chunks.clear()
        encoded = text.encode()
        self._library.espeak_Synth(encoded, len(encoded) + 1, 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        samples = array.array("h")
        samples.frombytes(b"".join(self._chunks))
        return samples


@cache
def voice() -> Voice:
    """This process's voice."""
    return Voice()


def speak(passage: str) -> Iterator[tuple[str, "array.array[int]"]]:
    """Each sentence of `passage` with its samples, in order."""
    for sentence in sentences(passage):
        yield sentence, voice().say(sentence)
