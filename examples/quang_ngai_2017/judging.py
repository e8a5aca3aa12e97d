"""How well: the table of June 2017, scorecards, one appeal, and files for officials.

No formula of 2017 is known (the thresholds of Decree 56/2015/NĐ-CP were not seen), so
the heads are judged by the library's own, which says so on each card. The terms of an
appeal are the city's own, too. What happens here is invented like all of the story.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

from govtasks.deadlines.rules import Within
from govtasks.deadlines.terms import Term
from govtasks.evaluation.card_reporting import scorecard_report
from govtasks.evaluation.figures_reporting import figures_report
from govtasks.evaluation.issued import LODGING, AppealTerms
from govtasks.evaluation.report_parts import Setting
from govtasks.evaluation.reports import Letterhead, Report
from govtasks.evaluation.scorecards import JudgedAs, Scorecard, Subject
from govtasks.obligations import commands as do
from govtasks.organisation import Organisation
from govtasks.register.register import Register

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PERIOD = "2017-H1"
CHAIRMAN, PROVINCE = "ng-chu-tich-tp", "ng-chu-tich-tinh"
APPELLANT = Subject(
    capacity=JudgedAs.HEAD, body="nghia-lo", post="ct-nghia-lo", person="ng-ct-nghia-lo"
)
LATE_REVIEW = "o13/nghia-lo@2017-04"


def at(month: int, day: int, hour: int = 9) -> dt.datetime:
    """An instant of the story."""
    return dt.datetime(2017, month, day, hour, tzinfo=ZONE)


def heads(cards: tuple[Scorecard, ...]) -> list[Scorecard]:
    """The cards of heads whom the city judges: those with something to judge."""
    return [
        card
        for card in cards
        if card.subject.capacity is JudgedAs.HEAD
        and card.score is not None
        and card.subject.person != CHAIRMAN
    ]


def print_table(register: Register, city: Organisation, end: dt.datetime) -> None:
    """The table of June 2017: counts by unit, each obligation in one of them."""
    table = register.tabulate("body", end)
    names = ("all", "on time", "late", "in time", "overdue", "undated", "median delay")
    print(f"\nTABLE OF {end:%d/%m/%Y}: {'; '.join(names)}")
    for row in (*table.parts, table.total):
        figures = row.figures
        if row.all:
            name = city.body(row.key).name.in_locale("vi") if row.key else "TOTAL"
            counts = (
                row.all,
                figures.completed_on_time,
                figures.completed_late,
                figures.open_in_time,
                figures.open_overdue,
                figures.undated + figures.completed_undated,
                row.delay_median,
            )
            print(f"{name}: {'; '.join('-' if n is None else str(n) for n in counts)}")


def judge(register: Register, city: Organisation, locale: str) -> None:
    """Seal the half-year, give each head a card, and hear the one who appeals."""
    terms = AppealTerms(lodge=_working_days(10), decide=_working_days(15))
    with register.unit(actor=CHAIRMAN, now=at(7, 3)) as unit:
        unit.seal_period(PERIOD, terms=terms)
    given = heads(register.scorecards(PERIOD))
    with register.unit(actor=CHAIRMAN, now=at(7, 3, 15)) as unit:
        for card in given:
            unit.issue_scorecard(card.subject, PERIOD)
    print(f"\nSCORECARDS OF {PERIOD}: {len(given)}")
    for grade, count in Counter(_grade(card, locale) for card in given).items():
        print(f"  {grade}: {count}")
    for card in given:
        if card.score != _MOST:
            print(f"{_name(city, card.subject)}: {_result(card, locale)}")
    _appeal(register)


_MOST = 100


def _working_days(number: int) -> Within:
    return Within(terms=(Term.parse(f"{number} working days"),), of=LODGING)


def _appeal(register: Register) -> None:
    """The chairman of Nghĩa Lộ was away on the city's errand, and says so."""
    with register.unit(actor=APPELLANT.person, now=at(7, 5)) as unit:
        grounds = "Chậm 02 ngày do đi công tác theo lịch của thành phố"
        unit.lodge_appeal("kn-01", APPELLANT, PERIOD, grounds)
    print("\nAN APPEAL")
    for report in register.appeals(at(7, 6)):
        print(
            f"{report.key}: {report.standing.value}, to be decided by {report.last_day}"
        )
    # Whoever issued the card does not decide: the province's chairman does.
    with register.unit(actor=PROVINCE, now=at(7, 12)) as unit:
        unit.decide_appeal("kn-01", "upheld", "Có lịch công tác kèm theo")
    with register.unit(actor="ng-pho-van-phong", now=at(7, 12, 14)) as unit:
        unit.do(LATE_REVIEW, do.AcceptCause(reason="Theo kết quả giải quyết kn-01"))
    with register.unit(actor=CHAIRMAN, now=at(7, 13)) as unit:
        reason = "Nguyên nhân khách quan đã được chấp nhận"
        unit.issue_scorecard(APPELLANT, PERIOD, reason=reason, appeal="kn-01")
    for fact in register.issued_scorecards(PERIOD, APPELLANT):
        print(f"{fact.at:%d/%m/%Y} no. {fact.card.number}: {fact.card.points}")
    sealed = register.recompute(APPELLANT, PERIOD, now=at(7, 13))
    print(f"sealed: {sealed.score}, recomputed: {sealed.card.score}")
    print(f"known now: {sealed.now.score}")


def write_files(
    register: Register, city: Organisation, out: Path, end: dt.datetime, locale: str
) -> None:
    """The report of the half-year and a card, as files that officials open."""
    head = Letterhead(
        superior=city.body("tinh").name.in_locale(locale),
        issuer=city.body("tp").name.in_locale(locale),
        place="Quảng Ngãi",
        day=end.date(),
        signatory_post="CHỦ TỊCH",
        recipients=("UBND tỉnh", "Các phòng, ban, đơn vị", "UBND các xã, phường"),
    )
    setting = Setting(organisation=city, cut_off=end, locale=locale, letterhead=head)
    report = figures_report(register.items(end), setting)
    card = scorecard_report(register.scorecard(APPELLANT, PERIOD), setting)
    for name, one in (("bao-cao", report), ("phieu-diem", card)):
        _write(register, out / f"quang-ngai-2017-{name}", one)


def _write(register: Register, path: Path, report: Report) -> None:
    for kind in ("xlsx", "docx", "html"):
        data = register.write_report(kind, report)
        path.with_suffix(f".{kind}").write_bytes(data)


def _name(city: Organisation, subject: Subject) -> str:
    return f"{city.person(str(subject.person)).name} ({subject.post})"


def _grade(card: Scorecard, locale: str) -> str:
    return "-" if card.grade_title is None else card.grade_title.in_locale(locale)


def _result(card: Scorecard, locale: str) -> str:
    return f"{float(card.score or 0):.1f}, {_grade(card, locale)}"
