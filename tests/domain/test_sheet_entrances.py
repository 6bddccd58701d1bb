"""Entrances follow their sheet until the manager takes over."""

from chalicelib.domain.place.sheet_entrances import Followed, follow
from chalicelib.domain.place.venue import Entrance


def doors(*names: str) -> list[Entrance]:
    return [Entrance(id=f"e{n}", name=name, description="", kind="main", code="c") for n, name in enumerate(names)]


def seen(followed: Followed) -> tuple[list[tuple[str, str, str]], tuple[str, ...]]:
    return [(door.id, door.name, door.state) for door in followed.changed], followed.added


def test_the_same_names_change_nothing() -> None:
    assert follow(doors("东门", "西门"), ("西门", "东门"), sheet_rules=True) == Followed()


def test_a_sheet_without_names_changes_nothing() -> None:
    assert follow(doors("入口"), (), sheet_rules=True) == Followed()


def test_a_corrected_name_keeps_its_entrance() -> None:
    followed = follow(doors("东们", "西门"), ("东门", "西门"), sheet_rules=True)

    assert seen(followed) == ([("e0", "东门", "active")], ())


def test_a_name_spelled_otherwise_is_the_same_entrance() -> None:
    followed = follow(doors("A 门"), ("Ａ门",), sheet_rules=True)

    assert seen(followed) == ([("e0", "Ａ门", "active")], ())


def test_more_names_add_and_fewer_remove() -> None:
    assert seen(follow(doors("入口"), ("东门", "西门"), sheet_rules=True)) == ([("e0", "东门", "active")], ("西门",))
    assert seen(follow(doors("东门", "西门"), ("西门",), sheet_rules=True)) == ([("e0", "东门", "removed")], ())


def test_once_a_manager_has_taken_over_the_sheet_only_adds() -> None:
    followed = follow(doors("大门", "西 门"), ("东门", "西门"), sheet_rules=False)

    assert seen(followed) == ([], ("东门",))


def test_no_more_rows_are_touched_than_a_transaction_takes() -> None:
    old, new = [f"旧{n}" for n in range(90)], [f"新{n}" for n in range(90)]

    followed = follow(doors(*old), new, sheet_rules=True)

    assert len(followed.changed) + len(followed.added) == 90
