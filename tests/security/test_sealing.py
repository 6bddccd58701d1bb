"""Sealed boxes open with their key, in their row, unchanged, and no other way."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.person.caller import Identity
from chalicelib.security.keyring import Keyring
from chalicelib.security.own import Own, open_own, seal_own
from chalicelib.security.sealing import SealBroken, seal, unseal

KEY = b"k" * 32
ROW = "43#venue#20260105|090000000#door#scan#0"


@given(plain=st.binary(max_size=300), row=st.text(max_size=80))
def test_a_box_opens_in_its_row(plain: bytes, row: str) -> None:
    assert unseal(KEY, seal(KEY, plain, row), row) == plain


@pytest.mark.parametrize("row", ["", ROW + "0", ROW.replace("43", "62"), ROW.replace("#0", "#1")])
def test_a_box_moved_to_another_row_does_not_open(row: str) -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, seal(KEY, b"somebody", ROW), row)


@given(place=st.integers(0, 12 + 8 + 16 - 1), bit=st.integers(0, 7))
def test_a_box_with_one_bit_turned_does_not_open(place: int, bit: int) -> None:
    box = bytearray(seal(KEY, b"somebody", ROW))
    box[place] ^= 1 << bit

    with pytest.raises(SealBroken):
        unseal(KEY, bytes(box), ROW)


@given(box=st.binary(max_size=60))
def test_bytes_that_are_no_box_do_not_open(box: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, box, ROW)


def test_another_key_opens_nothing_and_no_two_boxes_are_alike() -> None:
    first, second = seal(KEY, b"somebody", ROW), seal(KEY, b"somebody", ROW)

    assert first != second
    assert b"somebody" not in first
    with pytest.raises(SealBroken):
        unseal(os.urandom(32), first, ROW)


@pytest.mark.parametrize("identity", ["none", "self_declared", "verified"])
def test_what_a_token_says_of_its_bearer_opens_for_his_account_alone(identity: Identity) -> None:
    own = Own("person", "李**", identity)
    claims = {"sub": "account", "own": seal_own(KEY, "account", own)}

    assert open_own(KEY, claims) == own
    assert open_own(KEY, claims | {"sub": "other"}) == Own()
    assert open_own(KEY, claims | {"own": "%%%"}) == open_own(KEY, {"sub": "account"}) == Own()


def test_identity_boxes_outlive_a_rotation_and_die_with_their_version() -> None:
    def ring(current: str, **versions: bytes) -> Keyring:
        return Keyring(versions, current, b"i", b"p", b"t", {}, "1")

    box = ring("v1", v1=b"1" * 32).seal_identity(b"somebody", ROW)

    assert ring("v2", v1=b"1" * 32, v2=b"2" * 32).open_identity(box, ROW) == b"somebody"
    with pytest.raises(SealBroken):
        ring("v2", v2=b"2" * 32).open_identity(box, ROW)
