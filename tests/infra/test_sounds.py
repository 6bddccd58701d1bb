"""The committed sounds: what the policies offer is there, small and audible."""

import struct
import wave

import pytest

from chalicelib.tenants import load
from chalicelib.tenants.policies import codes
from infra.sounds import SOUNDS, TARGET, synthesise


@pytest.mark.parametrize("province", codes())
def test_every_sound_a_province_offers_is_there_and_no_other(province):
    offered = {sound.id for sound in load(province).sounds}

    assert offered == {path.stem for path in TARGET.glob("*.wav")} == set(SOUNDS)


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_is_short_small_loud_and_ends_in_silence(name):
    path = TARGET / f"{name}.wav"

    with wave.open(str(path)) as file:
        seconds = file.getnframes() / file.getframerate()
        samples = struct.unpack(f"<{file.getnframes()}h", file.readframes(file.getnframes()))

    assert path.stat().st_size < 20_000
    assert 0.2 <= seconds <= 1
    assert 20_000 < max(map(abs, samples)) < 32_767
    assert abs(samples[0]) < 300
    assert abs(samples[-1]) < 300


@pytest.mark.parametrize("name", SOUNDS)
def test_the_committed_file_is_what_the_script_makes(name):
    with wave.open(str(TARGET / f"{name}.wav")) as file:
        committed = file.readframes(file.getnframes())

    assert near(synthesise(*SOUNDS[name]), committed)


def near(left, right):
    """Compare samples up to the last digit of another machine's sine."""
    pairs = zip(struct.iter_unpack("<h", left), struct.iter_unpack("<h", right), strict=True)
    return all(abs(one - other) <= 1 for (one,), (other,) in pairs)
