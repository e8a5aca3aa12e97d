"""What every exporter promises, as tests to inherit from."""

from __future__ import annotations

import datetime as dt
import os
import time
import zoneinfo
from collections.abc import Iterator
from typing import Any, ClassVar

import attrs
import pytest

from ..ports import Entry, Exporter
from ..text import Text
from .hostile import HOSTILE_TEXTS

_ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
_CHANGED = dt.datetime(2017, 2, 10, 9, 30, tzinfo=_ZONE)


def sample_entry(**changes: Any) -> Entry:  # noqa: ANN401 - as attrs.evolve
    """An entry of the founding directive, with some attributes changed."""
    entry = Entry(
        key="644/2.a",
        title=Text.of(vi="Báo cáo kết quả rà soát", en="Report on the review"),
        last_day=dt.date(2017, 2, 16),
        expires_at=dt.datetime(2017, 2, 17, tzinfo=_ZONE),
        state="in-progress",
        is_open=True,
        percent=40,
        lead=Text.of(vi="Phòng Nội vụ", en="Division of Home Affairs"),
        answers=(
            Text.of(
                vi="Phó Trưởng phòng: chịu trách nhiệm trực tiếp",
                en="Deputy head: answers directly",
            ),
            Text.of(
                vi="Trưởng phòng: cùng chịu trách nhiệm", en="Head: answers with him"
            ),
        ),
        explanation=Text.of(
            vi="05 ngày làm việc, không tính ngày nhận\nBỏ qua Thứ Bảy và Chủ nhật",
            en="5 working days, the day of receipt not counted\nA weekend is skipped",
        ),
        changed_at=_CHANGED,
        directive="cv-644",
        document="644/UBND-VX, 2.a",
        field=Text.of(vi="Nội vụ", en="Home affairs"),
        alarms=(dt.datetime(2017, 2, 13, 8, tzinfo=_ZONE),),
    )
    return attrs.evolve(entry, **changes)


class ExporterSuite:
    """Inherit, give the fixture ``exporter``, and an exporter is tested.

    Attributes:
        localised: Whether the document differs by language. Set it to False
            for a format for programs.
    """

    localised: ClassVar[bool] = True

    @pytest.fixture
    def exporter(self) -> Exporter:
        """The exporter under test; to be overridden."""
        raise NotImplementedError

    @pytest.fixture
    def entries(self) -> tuple[Entry, ...]:
        """Obligations in each state, with and without a day."""
        done = dt.datetime(2017, 2, 15, 16, tzinfo=_ZONE)
        return (
            sample_entry(),
            sample_entry(key="644/1", parent="644/2.a", revision=2, provisional=True),
            sample_entry(
                key="644/3",
                state="confirmed",
                is_open=False,
                completed_at=done,
                closed_at=done,
                alarms=(),
            ),
            sample_entry(
                key="644/4",
                state="withdrawn",
                is_open=False,
                percent=None,
                closed_at=done,
                alarms=(),
            ),
            sample_entry(
                key="644/5",
                state="dormant",
                kind="conditional",
                last_day=None,
                expires_at=None,
                alarms=(),
            ),
            sample_entry(
                key="644/6", is_instant=True, expires_at=done, last_day=done.date()
            ),
            sample_entry(key="644/7", secret=True),
            sample_entry(key="644/8@2017-02", parent="644/8", series="644/8"),
            sample_entry(
                key="644/9",
                proposed=("completion", "extension"),
                hidden_by=("ng-truong-noi-vu",),
            ),
            sample_entry(key="644/10", declined=Text.of(vi="Thiếu", en="Incomplete")),
        )

    @pytest.fixture
    def zones(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
        """Lets a test move the process to another time zone, and back."""
        if not hasattr(time, "tzset"):
            pytest.skip("this system has no tzset")
        yield monkeypatch
        monkeypatch.undo()
        time.tzset()

    def test_is_an_exporter(
        self, exporter: Exporter, entries: tuple[Entry, ...]
    ) -> None:
        """It renders obligations in any state as bytes that are not empty."""
        document = exporter.render(entries, locale="vi")

        assert isinstance(document, bytes)
        assert document

    def test_same_arguments_same_bytes(
        self, exporter: Exporter, entries: tuple[Entry, ...]
    ) -> None:
        """Rendered twice it is the same document: no clock, no random number."""
        first = exporter.render(entries, locale="vi")

        second = exporter.render(list(entries), locale="vi")

        assert second == first

    def test_time_zone_of_the_process_does_not_matter(
        self,
        exporter: Exporter,
        entries: tuple[Entry, ...],
        zones: pytest.MonkeyPatch,
    ) -> None:
        """A server in another time zone writes the same document."""
        documents = set()
        for zone in ("UTC0", "ICT-7", "PST8PDT"):
            zones.setitem(os.environ, "TZ", zone)
            time.tzset()
            documents.add(exporter.render(entries, locale="vi"))

        assert len(documents) == 1

    def test_speaks_both_languages(
        self, exporter: Exporter, entries: tuple[Entry, ...]
    ) -> None:
        """The document is written for the reader, in Vietnamese or in English."""
        vietnamese = exporter.render(entries, locale="vi")
        english = exporter.render(entries, locale="en")

        assert (vietnamese != english) is self.localised

    def test_nothing_to_export_is_a_document_too(self, exporter: Exporter) -> None:
        """Without obligations there is an empty document, not an error."""
        document = exporter.render([], locale="en")

        assert isinstance(document, bytes)

    @pytest.mark.parametrize("text", HOSTILE_TEXTS)
    def test_carries_any_text(self, exporter: Exporter, text: str) -> None:
        """No text that the core lets through breaks the document."""
        hostile = Text.of(vi=text or "-", en=text or "-")
        entry = sample_entry(
            title=hostile, lead=hostile, answers=(hostile,), explanation=hostile
        )

        document = exporter.render([entry], locale="vi")

        assert exporter.render([entry], locale="vi") == document

    def test_leaves_the_entries_alone(
        self, exporter: Exporter, entries: tuple[Entry, ...]
    ) -> None:
        """What was given is the same afterwards."""
        given = list(entries)

        exporter.render(given, locale="vi")

        assert given == list(entries)
