"""What happens beside the orders: reviews, an index, and a plan with the Front.

All of it is invented. Each step has its instant and is carried out among the acts of
`facts.toml` in order of time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from govtasks import Text
from govtasks.evaluation.indicators import (
    Direction,
    Indicator,
    Measurement,
    YearTarget,
)
from govtasks.evaluation.joint_plans import (
    JointItem,
    JointMinutes,
    JointParty,
    JointPlan,
    MinutesPoint,
)
from govtasks.evaluation.periods import PeriodLength
from govtasks.evaluation.reviews import (
    BreachSeverity,
    RemedyPromise,
    ReviewConcluded,
    ReviewPlan,
    ReviewStage,
    SelfAssessed,
    SuperiorAssessed,
)
from govtasks.obligations.handling import Measure
from govtasks.obligations.model import Silence
from govtasks.organisation import Organisation, PostKind
from govtasks.register.register import Register
from govtasks.register.unit import Unit

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HEADS = (PostKind.HEAD, PostKind.CHAIR)
HEALTH = "o01/y-te#head/truong-y-te/ng-truong-y-te"
ACCOUNT = "o10/giao-duc#head/truong-giao-duc/ng-truong-giao-duc"
JOINT = "phoi-hop-2017"
PARTNERS = ("mttq", "doan-tn", "phu-nu")
PCI = "pci"

Step = tuple[dt.datetime, str, Callable[[Unit], object]]
"""When, who acts, and what he does."""


def at(month: int, day: int, hour: int = 8) -> dt.datetime:
    """An instant of the story."""
    return dt.datetime(2017, month, day, hour, tzinfo=ZONE)


def steps() -> list[Step]:
    """All steps in order of time."""
    return sorted([*_reviews(), *_account(), *_joint(), *_index()], key=lambda s: s[0])


def perform(register: Register, step: Step) -> None:
    """Carry out one step, in a transaction of its own."""
    now, actor, act = step
    with register.unit(actor=actor, now=now) as unit:
        act(unit)


def _reviews() -> list[Step]:
    """The review of 2016 that the directive orders, of two heads."""
    plan = ReviewPlan(
        key="nam-2016",
        title=Text.of(vi="Kiểm điểm năm 2016", en="Review of 2016"),
        obligation="o01",
        posts=HEADS,
        bodies=("y-te", "tinh-ky"),
        meeting="tp",
        cadence=PeriodLength.YEAR,
        back=1,
    )
    promise = RemedyPromise(
        key="phan-cong",
        text="Phân công cấp phó phụ trách từng việc",
        due_on=dt.date(2017, 3, 31),
    )
    said = SelfAssessed(
        summary="Hoàn thành nhiệm vụ năm 2016, còn hạn chế",
        limitations=("Chậm phân công cấp phó phụ trách",),
        causes=("Thiếu cán bộ",),
        remedies=(promise,),
    )
    agreed = SuperiorAssessed(reason="Đồng ý với bản tự kiểm điểm")
    concluded = ReviewConcluded(
        reason="Phê bình việc chậm phân công",
        held_on=dt.date(2017, 3, 8),
        minutes="Biên bản họp UBND ngày 08/3/2017 (ví dụ)",
        votes_for=4,
    )
    return [
        (at(2, 13, 10), "ng-truong-van-phong", lambda unit: unit.plan_reviews(plan)),
        (at(2, 14, 10), "ng-pho-van-phong", lambda unit: unit.open_reviews()),
        (at(3, 7), "ng-truong-y-te", lambda unit: unit.self_assess(HEALTH, said)),
        (at(3, 8), "ng-pct-van-xa", lambda unit: unit.assess_review(HEALTH, agreed)),
        (
            at(3, 8, 16),
            "ng-pct-thuong-truc",
            lambda unit: unit.conclude_review(HEALTH, concluded),
        ),
    ]


def _account() -> list[Step]:
    """A deputy kept no hours, and his head accounts before the chairman."""
    plan = ReviewPlan(
        key="trach-nhiem",
        title=Text.of(
            vi="Kiểm điểm trách nhiệm người đứng đầu", en="The head accounts"
        ),
        obligation="o10",
        posts=HEADS,
        assessor="chu-tich-tp",
        stages=(ReviewStage.SELF, ReviewStage.SUPERIOR),
        cadence=PeriodLength.YEAR,
    )
    said = SelfAssessed(summary="Thiếu kiểm tra giờ giấc làm việc")
    judged = SuperiorAssessed(
        reason="Buông lỏng quản lý",
        severity=BreachSeverity.MINOR,
        measure=Measure.WRITTEN_REMINDER,
    )
    head = "ng-truong-giao-duc"
    return [
        (at(2, 13, 11), "ng-truong-noi-vu", lambda unit: unit.plan_reviews(plan)),
        (at(5, 16), head, lambda unit: unit.open_review(ACCOUNT)),
        (at(5, 16, 9), head, lambda unit: unit.self_assess(ACCOUNT, said)),
        (
            at(5, 19),
            "ng-chu-tich-tp",
            lambda unit: unit.assess_review(ACCOUNT, judged),
        ),
    ]


def _joint() -> list[Step]:
    """The Committee, the Front and two organisations plan together; none commands."""
    plan = JointPlan(
        key=JOINT,
        title=Text.of(vi="Chương trình phối hợp năm 2017", en="Joint plan of 2017"),
        parties=[
            JointParty(body="tp", coordinators=["truong-van-phong"]),
            *(JointParty(body=one, coordinators=[f"dau-{one}"]) for one in PARTNERS),
        ],
        since=dt.date(2017, 3, 1),
        until=dt.date(2018, 1, 1),
        directive="tp-2017",
        items=[
            JointItem(
                key=one,
                obligation=f"o17/{one}",
                led_by=one,
                asked_by="tp",
                silence=Silence.COUNTS_FOR_NOTHING,
            )
            for one in PARTNERS
        ],
    )
    minutes = JointMinutes(
        key="bb-1",
        day=dt.date(2017, 3, 24),
        present=["ng-chu-tich-tp", *(f"ng-dau-{one}" for one in PARTNERS)],
        points=[
            MinutesPoint(
                text="Họp hằng quý", is_decision=True, items=["mttq", "doan-tn"]
            )
        ],
    )

    def keep_minutes(unit: Unit) -> None:
        unit.record_minutes(JOINT, minutes, party="tp")
        unit.sign_minutes(JOINT, "bb-1", party="tp")

    def agree(body: str) -> Callable[[Unit], object]:
        return lambda unit: unit.agree_joint_plan(JOINT, 1, party=body)

    return [
        (
            at(2, 22),
            "ng-chu-tich-tp",
            lambda unit: unit.open_joint_plan(plan, party="tp"),
        ),
        *((at(2, 24), f"ng-dau-{one}", agree(one)) for one in PARTNERS),
        (at(3, 25), "ng-truong-van-phong", keep_minutes),
    ]


def _index() -> list[Step]:
    """The index of competitiveness that the directive names, with invented numbers."""
    index = Indicator(
        key=PCI,
        title=Text.of(vi="Chỉ số năng lực cạnh tranh", en="Competitiveness index"),
        unit=Text.of(vi="điểm", en="points"),
        direction=Direction.HIGHER,
        body="kinh-te",
        monitoring="van-phong",
        targets=[
            YearTarget(year=2016, value="58.00"),
            YearTarget(year=2017, value="60.00"),
            YearTarget(year=2020, value="65.00"),
        ],
        tolerance="1.00",
        directive="tp-2017",
        provision="1.b",
        cadence=PeriodLength.YEAR,
        published_within=90,
    )
    measured = Measurement(
        day=dt.date(2016, 12, 31), value="57.60", source="Báo cáo năm 2016 (ví dụ)"
    )
    return [
        (at(2, 13, 12), "ng-chu-tich-tp", lambda unit: unit.record_indicator(index)),
        (at(3, 20), "ng-truong-van-phong", lambda unit: unit.measure(PCI, measured)),
    ]


def print_results(
    register: Register, city: Organisation, end: dt.datetime, locale: str
) -> None:
    """Where the reviews, the index and the joint plan stand at the end."""
    print("\nREVIEWS, THE INDEX, THE PLAN WITH THE FRONT")
    for review in register.reviews(end):
        if review.is_concluded or review.is_overdue:
            print(f"{review.key}: {review.explanation.text(locale)}")
    print(register.indicator(PCI, end).judgement.explanation.text(locale))
    for share in register.joint_plan(JOINT, end, "mttq").shares:
        pair = " -> ".join(
            city.body(one).name.in_locale(locale) if one else "*"
            for one in (share.asker, share.asked)
        )
        print(f"{pair}: {share.rates()[0].in_locale(locale)}")
