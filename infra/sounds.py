"""Synthesise the sounds a venue may choose: `python -m infra.sounds`; the files are committed and original.

Success rises and rings, failure falls or buzzes, so that a guard who does not look still knows. All are short (a queue
moves), mono and below 20 kB.
"""

import math
import struct
import wave
from collections.abc import Callable
from pathlib import Path

RATE_HZ = 11_025
LOUDNESS = 0.8  # of full scale, left over for phones that distort
TARGET = Path(__file__).parent.parent / "chalicelib" / "web" / "sounds"

Voice = Callable[[float, float, float], float]
Note = tuple[float, float, float]  # start s, length s, pitch Hz


def bell(pitch_hz: float, t: float, length_s: float) -> float:
    """Ring: an overtone that dies sooner than its ground."""
    ground = math.sin(math.tau * pitch_hz * t) * math.exp(-5 * t / length_s)
    return ground + 0.35 * math.sin(math.tau * 2.76 * pitch_hz * t) * math.exp(-11 * t / length_s)


def reed(pitch_hz: float, t: float, length_s: float) -> float:
    """Buzz: odd overtones, even until the end."""
    body = sum(math.sin(math.tau * pitch_hz * odd * t) / odd for odd in (1, 3, 5, 7))
    return body * min(1.0, (length_s - t) / 0.02)


def flute(pitch_hz: float, t: float, length_s: float) -> float:
    """Sing: nearly pure, swelling and fading."""
    swell = math.sqrt(abs(math.sin(math.pi * t / length_s)))
    return swell * (math.sin(math.tau * pitch_hz * t) + 0.2 * math.sin(math.tau * 2 * pitch_hz * t))


SOUNDS: dict[str, tuple[Voice, list[Note]]] = {
    "chime": (bell, [(0.00, 0.40, 659.3), (0.18, 0.55, 523.3)]),
    "bell": (bell, [(0.00, 0.70, 1046.5)]),
    "rise": (flute, [(0.00, 0.14, 523.3), (0.13, 0.14, 659.3), (0.26, 0.26, 784.0)]),
    "buzz": (reed, [(0.00, 0.45, 155.6)]),
    "fall": (flute, [(0.00, 0.18, 440.0), (0.17, 0.18, 349.2), (0.34, 0.30, 261.6)]),
    "pulse": (reed, [(start, 0.09, pitch) for start, pitch in ((0.0, 880), (0.12, 622), (0.30, 880), (0.42, 622))]),
}


def synthesise(voice: Voice, notes: list[Note]) -> bytes:
    """Mix notes into 16-bit samples, as loud as allowed, without a click at either end."""
    samples = [0.0] * round(RATE_HZ * max(start + length for start, length, _ in notes))
    for start, length, pitch in notes:
        first = round(start * RATE_HZ)
        for place in range(min(round(length * RATE_HZ), len(samples) - first)):
            t = place / RATE_HZ
            samples[first + place] += min(1.0, t / 0.004) * voice(pitch, t, length)
    fade = RATE_HZ // 100
    for place in range(fade):
        samples[-1 - place] *= place / fade
    peak = max(map(abs, samples))
    return b"".join(struct.pack("<h", round(32_767 * LOUDNESS * sample / peak)) for sample in samples)


def main() -> None:
    """Write every sound."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (voice, notes) in SOUNDS.items():
        path = TARGET / f"{name}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(synthesise(voice, notes))
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
