"""Counts that add up."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from etl.report import Problems, StepReport

counts = st.integers(min_value=0, max_value=10)
events = st.lists(
    st.one_of(
        st.tuples(st.just("out"), st.just(""), counts),
        st.tuples(st.sampled_from(["drop", "note"]), st.sampled_from("abc"), counts),
    )
)


def report_of(seen: list[tuple[str, str, int]]) -> StepReport:
    report = StepReport("step", "rows")
    for event, what, count in seen:
        report.rows_in += 0 if event == "note" else count
        if event == "out":
            report.rows_out += count
        elif event == "drop":
            report.drop(what, count)
        else:
            report.note(what, count)
    return report


@given(events, events)
def test_sums(first: list[tuple[str, str, int]], second: list[tuple[str, str, int]]) -> None:
    report = report_of(first)
    assert report.adds_up
    report.add(report_of(second))
    assert report.adds_up
    assert report == report_of(first + second)
    assert 0 not in report.dropped.values(), "what did not happen is not listed"


def test_a_lost_row_is_seen() -> None:
    report = StepReport("step", "rows", rows_in=3, rows_out=2)
    assert not report.adds_up
    report.note("odd")
    assert not report.adds_up
    report.drop("bad")
    assert report.adds_up


@given(events)
def test_round_trip(seen: list[tuple[str, str, int]]) -> None:
    report = report_of(seen)
    assert StepReport.from_dict(json.loads(json.dumps(report.as_dict()))) == report


def test_reports_do_not_share_counts() -> None:
    StepReport("step", "rows").drop("bad")
    assert StepReport("step", "rows").dropped == {}


def test_problems_are_named_up_to_a_handful() -> None:
    problems = Problems("file.json", shown=2)
    assert problems.lines() == []
    for number in range(2):
        problems.add(f"problem {number}")
    assert problems.lines() == ["file.json: problem 0", "file.json: problem 1"]
    for _ in range(3):
        problems.add("one more")
    assert problems.lines()[2:] == ["file.json: and 3 more"]
