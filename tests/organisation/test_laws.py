"""What holds for every organisation, on every day."""

import datetime as dt
import itertools

import attrs
from hypothesis import given
from hypothesis import strategies as st

from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Manner,
    Naming,
    Organisation,
    Person,
    Placement,
    Portfolio,
    Post,
    PostKind,
    Tenure,
)
from govtasks.organisation.changes import rewritten
from govtasks.text import Text

JAN = dt.date(2017, 1, 1)
DAYS = [JAN + dt.timedelta(days=number) for number in range(-1, 13)]
BODIES = ("a", "b", "c", "d")
PERSONS = ("an", "binh", "chi")
POSTS = (PostKind.HEAD, PostKind.DEPUTY, PostKind.MEMBER)


def body(key, **changes):
    """A committee."""
    return Body(
        **{
            "key": key,
            "name": Text.of(vi=key),
            "kind": BodyKind.COMMITTEE,
            "level": Level.DISTRICT,
            **changes,
        }
    )


def intervals():
    """Days of a fortnight between which something holds."""
    starts = st.sampled_from(DAYS[:-1])
    return starts.flatmap(
        lambda since: st.tuples(
            st.just(since),
            st.none() | st.sampled_from([day for day in DAYS if day > since]),
        )
    )


@st.composite
def organisations(draw):
    """Four bodies that move about, their posts, and three persons in them."""
    spans = {key: draw(intervals()) for key in BODIES}
    bodies = [
        body(
            key,
            since=spans[key][0],
            until=spans[key][1],
            parent=draw(st.sampled_from([None, *BODIES[:number]])),
        )
        for number, key in enumerate(BODIES)
    ]
    posts = [
        Post(
            key=f"{key}-{kind.value}",
            title=Text.of(vi=kind.value),
            body=key,
            kind=kind,
            since=since,
            until=until,
        )
        for key, kind in itertools.product(BODIES, POSTS)
        for since, until in [draw(intervals())]
    ]
    tenures = [
        Tenure(
            post=f"{draw(st.sampled_from(BODIES))}-member",
            person=draw(st.sampled_from(PERSONS)),
            since=since,
            until=until,
            manner=draw(st.sampled_from(Manner)),
        )
        for since, until in draw(st.lists(intervals(), max_size=6))
    ]
    portfolios = [
        Portfolio(
            post=f"{draw(st.sampled_from(BODIES))}-deputy",
            since=since,
            until=until,
            fields=draw(st.sampled_from([["x"], ["x", "y"], []])),
            bodies=[draw(st.sampled_from(BODIES))],
        )
        for since, until in draw(st.lists(intervals(), max_size=4))
    ]
    return Organisation(
        bodies=bodies,
        posts=posts,
        persons=[Person(key=key, name=key) for key in PERSONS],
        tenures=tenures,
        portfolios=portfolios,
        names=draw(changes(spans, renamed)),
        placements=draw(changes(spans, lambda key, day: moved(spans, key, day))),
    )


def renamed(key, day):
    """Give a body another name."""
    return Naming(body=key, name=Text.of(vi=f"{key} mới"), since=day)


def moved(spans, key, day):
    """Put a body under the next one, where that exists."""
    above = BODIES[(BODIES.index(key) + 1) % len(BODIES)]
    since, until = spans[above]
    exists = since <= day and (until is None or day < until)
    return Placement(body=key, parent=above if exists else None, since=day)


def changes(spans, change):
    """At most one change of each body, inside its life."""

    def of(key):
        since, until = spans[key]
        inside = [day for day in DAYS if since < day and (until is None or day < until)]
        made = [[change(key, day)] for day in inside]
        return st.sampled_from([[], *made])

    found = st.tuples(*map(of, BODIES))
    return found.map(lambda lists: list(itertools.chain(*lists)))


def holds(value, day):
    """Whether it holds on a day, said in another way than the code says it."""
    return not (day < value.since or (value.until or dt.date.max) <= day)


@given(organisations(), st.permutations(DAYS))
def test_answers_as_a_look_through_the_lists_does(made, days):
    """
    Whatever is asked, in whatever order, each answer is what the lists say.
    """
    posts = {one.key: one for one in made.posts}
    bodies = {one.key: one for one in made.bodies}
    tables = made.timeline
    for day in days:
        for key in BODIES:
            own = [one for one in made.posts if one.body == key and holds(one, day)]
            assert list(tables.posts(key, day)) == own
            heads = [one for one in own if one.kind is PostKind.HEAD]
            assert tables.head(key, day) == (heads[0] if heads else None)
            deputies = [one for one in own if one.kind is PostKind.DEPUTY]
            assert list(tables.deputies(key, day)) == deputies
            charges = [
                one
                for one in made.portfolios
                if posts[one.post] in deputies and holds(one, day)
            ]
            assert set(tables.portfolios(key, day)) == set(charges)
            with_x = {one for one in charges if "x" in one.fields}
            for_a = {one for one in charges if "a" in one.bodies}
            for_b = {one for one in charges if "b" in one.bodies}
            found = tables.charged(key, "x", day, ("a", "b"))
            assert set(found) == (with_x or for_a or for_b)
            renamed = [
                one for one in made.names if one.body == key and one.since <= day
            ]
            name = renamed[0].name if renamed else bodies[key].name
            assert tables.name(key, day) == name
            assert tables.parent(key, day) == parent_of(made, key, day)
            assert [one.key for one in tables.ancestors(key, day)] == list(
                above(made, key, day)
            )
            assert [one.key for one in tables.children(key, day)] == [
                other
                for other in BODIES
                if holds(bodies[other], day) and parent_of(made, other, day) == key
            ]
        for key, one in posts.items():
            held = [
                tenure
                for tenure in made.tenures
                if tenure.post == key and holds(tenure, day) and holds(one, day)
            ]
            found = tables.holders(key, day)
            assert sorted(found, key=repr) == sorted(held, key=repr)
            ranks = [list(Manner).index(tenure.manner) for tenure in found]
            assert ranks == sorted(ranks)
            assert tables.holder(key, day) == (found[0] if found else None)
        for person in PERSONS:
            held = [
                tenure
                for tenure in made.tenures
                if tenure.person == person
                and holds(tenure, day)
                and holds(posts[tenure.post], day)
            ]
            found = tables.posts_held(person, day)
            assert sorted(found, key=repr) == sorted(held, key=repr)


def name_of(made, key, day):
    """Return the name that the lists give."""
    found = [one for one in made.names if one.body == key and one.since <= day]
    (static,) = (one.name for one in made.bodies if one.key == key)
    return found[0].name if found else static


def parent_of(made, key, day):
    """Return the parent that the lists name."""
    moved = [one for one in made.placements if one.body == key and one.since <= day]
    (static,) = (one.parent for one in made.bodies if one.key == key)
    return moved[0].parent if moved else static


def above(made, key, day):
    """Return the keys above, walking up day by day."""
    bodies = {one.key: one for one in made.bodies}
    seen = [key]
    while (parent := parent_of(made, seen[-1], day)) is not None:
        if parent in seen or not holds(bodies[parent], day):
            break
        seen.append(parent)
    return seen[1:]


def answers(made, day):
    """Everything that is answered about a day, whatever the order of lists."""
    tables = made.timeline
    posts = [one.key for one in made.posts]
    known = [one.key for one in made.bodies]
    seen = {
        **{("holders", key): seen_as(tables.holders(key, day), day) for key in posts},
        **{("held", key): seen_as(tables.posts_held(key, day), day) for key in PERSONS},
    }
    for key in known:
        seen[key] = (
            seen_as(tables.portfolios(key, day), day),
            seen_as(tables.charged(key, "x", day, BODIES), day),
            seen_as(tables.posts(key, day), day),
            seen_as(tables.ancestors(key, day), day),
            {one.key for one in tables.children(key, day)},
            tables.name(key, day),
        )
    return {key: answer for key, answer in seen.items() if answer}


def seen_as(values, day):
    """What a list of values says about a day, without when they end."""
    return {attrs.evolve(one, until=None) for one in values}


@st.composite
def edited(draw, made):
    """The organisation with some ends moved, and some tenures taken out or put in."""
    tenures = []
    for one in made.tenures:
        ends = st.sampled_from([None, *[day for day in DAYS if day > one.since]])
        change = draw(st.sampled_from(["keep", "keep", "drop", "end"]))
        if change != "drop":
            until = draw(ends) if change == "end" else one.until
            tenures.append(attrs.evolve(one, until=until))
    more = st.builds(
        Tenure,
        post=st.sampled_from([f"{key}-member" for key in BODIES]),
        person=st.sampled_from(PERSONS),
        since=st.sampled_from(DAYS),
    )
    names = [one for one in made.names if draw(st.booleans())]
    tenures += draw(st.lists(more, max_size=2))
    return attrs.evolve(made, tenures=tenures, names=names)


@given(st.data(), organisations(), st.sampled_from(DAYS))
def test_what_is_not_told_is_not_changed(data, old, before):
    """
    Where no change of the past is told, every answer about it stays the same.
    """
    new = data.draw(edited(old))

    told = rewritten(old, new, before)

    past = [day for day in DAYS if day < before]
    same = all(answers(old, day) == answers(new, day) for day in past)
    assert same or told
    if told:
        assert {one.part for one in told} <= {"tenures", "names"}


@given(st.data(), organisations(), st.sampled_from(DAYS))
def test_what_begins_later_changes_no_earlier_answer(data, old, before):
    """
    Whatever is added from a day on, answers about the days before stay as they are.
    """
    more = st.builds(
        Tenure,
        post=st.sampled_from([f"{key}-member" for key in BODIES]),
        person=st.sampled_from(PERSONS),
        since=st.sampled_from([day for day in DAYS if day >= before]),
    )
    ended = [
        attrs.evolve(one, until=before) if one.since < before and not one.until else one
        for one in old.tenures
    ]
    new = attrs.evolve(old, tenures=[*ended, *data.draw(st.lists(more, max_size=3))])

    assert rewritten(old, new, before) == ()
    for day in DAYS:
        assert day >= before or answers(old, day) == answers(new, day)
