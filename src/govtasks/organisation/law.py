"""The law that says who answers, by the day for which it is asked.

The law of a later year does not govern an earlier one: each table names the
first day of each text, newest first.
"""

from __future__ import annotations

import datetime as dt

from ..explain import Citation
from ..text import Text

_Table = tuple[tuple[dt.date, tuple[Citation, ...]], ...]

_DECREE_157 = Citation(
    instrument="Decree 157/2007/NĐ-CP",
    phrasing=Text.of(vi="Nghị định 157/2007/NĐ-CP"),
    issued=dt.date(2007, 10, 27),
    source="m.thuvienphapluat.vn 57267 (opening articles)",
)

# The day of issue stands for the day of effect where only that is known: for
# all but the law of 2018, which took effect on 2019-07-01. The day of issue of
# decree 138/2016 was not seen, and the article of decree 39/2022 neither.
HEAD_ANSWERS: _Table = (
    (
        dt.date(2022, 6, 18),
        (
            Citation(
                instrument="Decree 39/2022/NĐ-CP",
                phrasing=Text.of(vi="Nghị định 39/2022/NĐ-CP"),
                issued=dt.date(2022, 6, 18),
                confirmed=False,
            ),
        ),
    ),
    (
        dt.date(2016, 10, 1),
        (
            Citation(
                instrument="Decree 138/2016/NĐ-CP",
                phrasing=Text.of(vi="Điều 2 Nghị định 138/2016/NĐ-CP"),
                provision="art. 2",
                source="global-regulation.com",
            ),
        ),
    ),
    (dt.date(2007, 10, 27), (_DECREE_157,)),
)

# Decree 157/2007 extends the responsibility of heads to deputies; the articles
# that say how they share it were not seen.
DEPUTY_ANSWERS: _Table = (
    (
        dt.date(2019, 7, 1),
        (
            Citation(
                instrument="Law 36/2018/QH14",
                phrasing=Text.of(
                    vi="các Điều 72, 73 Luật Phòng, chống tham nhũng 2018"
                ),
                provision="arts 72-73",
                issued=dt.date(2018, 11, 20),
                source="baodongkhoi.vn a60179",
            ),
        ),
    ),
    (
        dt.date(2007, 10, 27),
        (
            Citation(
                instrument="Decree 157/2007/NĐ-CP",
                phrasing=Text.of(vi="Nghị định 157/2007/NĐ-CP"),
                issued=dt.date(2007, 10, 27),
                source="m.thuvienphapluat.vn 57267 (opening articles)",
                confirmed=False,
            ),
        ),
    ),
)


def law_of(table: _Table, day: dt.date) -> tuple[Citation, ...]:
    """What a table cites for that day; nothing before its first entry."""
    for since, cites in table:
        if since <= day:
            return cites
    return ()


def _joined(*tables: _Table) -> _Table:
    """What several tables cite together, each text once."""
    days = sorted({since for table in tables for since, _ in table}, reverse=True)
    return tuple(
        (
            day,
            tuple(dict.fromkeys(c for table in tables for c in law_of(table, day))),
        )
        for day in days
    )


BOTH_ANSWER = _joined(HEAD_ANSWERS, DEPUTY_ANSWERS)
