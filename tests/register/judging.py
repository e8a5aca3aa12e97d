"""Short ways to finish work, and subjects, for tests about scorecards."""

import attrs

from govtasks.evaluation.formula_loading import load_formula
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.obligations import commands as do
from govtasks.organisation import Organisation, Person, Post, PostKind, Tenure
from govtasks.text import Text

CHAIR, STAFF = "ng-ct-tp", "ng-truong-noi-vu"
BODY = Subject(capacity=JudgedAs.BODY, body="noi-vu")
HEAD = Subject(
    capacity=JudgedAs.HEAD, body="noi-vu", post="truong-noi-vu", person=STAFF
)
DEPUTY = Subject(
    capacity=JudgedAs.DEPUTY,
    body="noi-vu",
    post="pho-noi-vu",
    person="ng-pho-noi-vu",
)
WITH_INPUT = """
key = "with-input"
version = "{version}"
since = 1900-01-01
cadences = ["month"]
span = [0, 100]
title = {{ vi = "Có điểm chấm", en = "With an input" }}
citations = [{{ instrument = "test" }}]

[[inputs]]
name = "common"
most = 30
title = {{ vi = "Tiêu chí chung", en = "Common criteria" }}

[[variants]]
capacities = ["body", "head", "deputy", "official"]
score = "common + {weight} * (mean(completed) if items > 0 else 1)"

[[grades]]
key = "good"
at_least = 50
title = {{ vi = "Tốt", en = "Good" }}

[[grades]]
key = "poor"
below = 50
title = {{ vi = "Chưa tốt", en = "Poor" }}
"""


def with_input(version="1", weight=70):
    """Return a formula that asks for an input, in a version."""
    return load_formula(WITH_INPUT.format(version=version, weight=weight), "test.toml")


def finish(city, register, key, day, recorded=None, lead="noi-vu", **options):
    """Hand in a result and confirm it, as of a day and recorded on one."""
    at, now = city.at(day), recorded or day
    post, actor = f"truong-{lead}", f"ng-truong-{lead}"
    with city.unit(register, now, "10:00", actor=actor, **options) as unit:
        unit.do(key, do.Claim(post=post), effective_at=at)
        result = do.Submit(result="done", delay_reason="ill")
        unit.do(key, result, effective_at=at)
    with city.unit(register, now, "11:00", **options) as unit:
        unit.do(key, do.Confirm(), effective_at=at.replace(hour=9))


def give(city, register, *keys, day="2017-03-01", **changes):
    """Assign obligations that are due on 15 March."""
    with city.unit(register, day) as unit:
        for key in keys:
            unit.assign(city.obligation(key, **changes))


def staffed(office: Organisation, *clerks, post="cv-noi-vu", body="noi-vu"):
    """Return an organisation with a clerk's post, and who holds it from when."""
    made = Post(
        key=post,
        title=Text.of(vi="Chuyên viên", en="Clerk"),
        body=body,
        kind=PostKind.OFFICIAL,
        since=office.bodies[0].since,
    )
    known = {one.key for one in office.persons}
    new = dict.fromkeys(person for person, _, _ in clerks if person not in known)
    return attrs.evolve(
        office,
        posts=(*office.posts, made),
        persons=(*office.persons, *(Person(key=key, name=key) for key in new)),
        tenures=(
            *office.tenures,
            *(
                Tenure(post=post, person=person, since=since, until=until)
                for person, since, until in clerks
            ),
        ),
    )


def counted(card):
    """Return what a card counts, by obligation."""
    return {line.obligation: line.bucket for line in card.lines}
