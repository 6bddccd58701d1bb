"""The written reason of a candidate, in both languages, and the preview that comes before any name."""

from datetime import timedelta

from chalicelib.domain.entry.visit import CAPACITIES, MODES, PRESENCES
from chalicelib.domain.tracing import reason_words
from chalicelib.domain.tracing.choice import Window, grid
from chalicelib.domain.tracing.preview import preview
from chalicelib.domain.tracing.reason import reasons
from chalicelib.domain.tracing.subject import Subject
from tests.domain.tracing_visits import ALWAYS, EVERY, at, choice, names, trace, visit

NAMES = {"noodles": "老张面馆", "front": "正门", "back": "后门"}
HOURS = timedelta(hours=8)


def test_a_reason_says_place_doors_interval_overlap_dwell_mode_and_presence() -> None:
    visits = [
        visit("case", "2024-02-29 23:30", 60, entrance="back"),
        visit("li", "2024-02-29 23:10", 15, presence="doubtful"),
        visit("li", "2024-02-29 23:20", 60, mode="assisted", capacity="staff"),
    ]
    [contact], _ = trace(visits, choice(30))

    [reason] = reasons(contact, HOURS)

    assert (reason.overlap_minutes, reason.together_minutes) == (70, 50)
    assert reason.tell("zh", NAMES.__getitem__) == (
        "老张面馆，由正门进入，2024-02-29 23:10 至 2024-03-01 00:20 与病例的时段"
        "估计重叠 70 分钟（同时在场约 50 分钟）；"
        "登记时间 23:10、23:20，停留按 访客 15 分钟、工作人员 60 分钟 估计；登记方式：扫码、工作人员辅助登记；"
        "到场可信度：在场、存疑；病例由后门进入，停留按 访客 60 分钟 估计。以上为推算，是否判定由疾控机构决定。"
    )
    assert reason.tell("en", NAMES.__getitem__).startswith(
        "老张面馆, entered by 正门: from 2024-02-29 23:10 to 2024-03-01 00:20 an estimated overlap of 70 min "
        "with a case (there together for about 50 min); "
        "registered at 23:10, 23:20, taken to stay 15 min (visitor), 60 min (staff)"
    )


def test_the_second_order_and_a_venue_as_subject_are_said_as_such() -> None:
    visits = [visit("case", "12:00", 30), visit("li", "12:10", 30), visit("wang", "12:35", 30)]
    _, [second] = trace(visits, choice())
    window = Window(at("2022-09-15 12:20"), at("2022-09-15 13:00"))
    [by_venue], _ = trace(visits, choice(), Subject(venue="noodles"), window)

    assert "与密接候选人的时段估计重叠 5 分钟" in reasons(second, HOURS)[0].tell("zh", NAMES.__getitem__)
    told = reasons(by_venue, HOURS)[0].tell("zh", NAMES.__getitem__)
    assert "与指定场所、时段的时段估计重叠" in told
    assert "病例" not in told


def test_less_than_a_minute_is_said_as_such_and_the_longest_meeting_comes_first() -> None:
    visits = [visit("case", "12:00", 30), visit("li", "12:29:30"), visit("case", "18:00"), visit("li", "18:30")]
    [contact], _ = trace(visits, choice(least=0))

    longest, shortest = reasons(contact, HOURS)

    assert longest.overlap_minutes == 30
    assert "估计重叠 不足 1 分钟" in shortest.tell("zh", NAMES.__getitem__)


def test_every_mode_class_and_capacity_has_its_word_in_both_languages() -> None:
    for language in ("zh", "en"):
        assert set(reason_words.MODES[language]) == set(MODES)
        assert set(reason_words.PRESENCES[language]) == set(PRESENCES)
        assert set(reason_words.CAPACITIES[language]) == set(CAPACITIES)
    assert reason_words.SENTENCES["zh"].keys() == reason_words.SENTENCES["en"].keys()


def test_a_preview_counts_people_by_town_for_each_choice_and_names_nobody() -> None:
    visits = [
        visit("case", "12:00", 30),
        visit("case", "15:00", 30, venue="school", entrance="gate"),
        visit("both", "12:10", 30),
        visit("both", "15:10", 30, venue="school", entrance="gate"),
        visit("by-the-back", "12:10", 30, entrance="back"),
        visit("after", "12:35", 30),
    ]
    towns = {"noodles": "430525001", "school": "430525002"}
    choices = list(grid([0, 30], [False, True], [1], [EVERY]))

    sweeps = list(preview(visits, Subject(frozenset({"case"})), ALWAYS, choices, towns.__getitem__))

    first = [(each.people, dict(each.by_town)) for each in sweeps if each.degree == 1]
    assert first == [
        (2, {"430525001": 2, "430525002": 1}),
        (1, {"430525001": 1, "430525002": 1}),
        (3, {"430525001": 3, "430525002": 1}),
        (2, {"430525001": 2, "430525002": 1}),
    ]
    assert [each.people for each in sweeps if each.degree == 2] == [1, 1, 0, 0]
    assert [each.choice for each in sweeps[::2]] == choices


def test_a_preview_says_what_a_run_then_finds() -> None:
    visits = [visit("case", "12:00"), visit("li", "12:30"), visit("wang", "13:10"), visit("zhao", "14:00")]
    [one, two] = preview(visits, Subject(frozenset({"case"})), ALWAYS, [choice()], lambda _: "town")

    first, second = trace(visits, choice())

    assert (one.people, two.people) == (len(names(first)), len(names(second))) == (1, 1)
