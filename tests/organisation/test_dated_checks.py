import datetime as dt

import attrs
import pytest

from govtasks.errors import MalformedDataError
from govtasks.explain import Citation
from govtasks.organisation import (
    Absence,
    Identifier,
    Mandate,
    Naming,
    Organisation,
    Placement,
    Succession,
    SuccessionKind,
)
from govtasks.text import Text

MADE = dt.date(2005, 9, 1)
NEW_YEAR = dt.date(2017, 1, 1)
MARCH = dt.date(2017, 3, 1)
APRIL = dt.date(2017, 4, 1)
ENDED = dt.date(2025, 7, 1)
ACT = Citation(instrument="Decision 12/QĐ-UBND")


def naming(body="home", since=NEW_YEAR):
    """Home affairs gets another name."""
    return Naming(body=body, name=Text.of(vi="Phòng Tổ chức"), since=since)


def placement(body="home", parent="province", since=NEW_YEAR):
    """Home affairs goes to the province."""
    return Placement(body=body, parent=parent, since=since)


def code(text="522", body="city", scheme="gso", since=NEW_YEAR, until=None):
    """A code of the city."""
    return Identifier(body=body, scheme=scheme, code=text, since=since, until=until)


def passed(body="home", to="finance", kind=SuccessionKind.SPLIT, on=MARCH, **scope):
    """Finance goes on for home affairs."""
    return Succession(body=body, successor=to, kind=kind, on=on, **scope)


def mandate(key="uq-1", giver="home-head", to="home-official", **fields):
    """The head of home affairs lets an official report."""
    return Mandate(
        **{
            "key": key,
            "from_post": giver,
            "to_post": to,
            "commands": ["report"],
            "since": NEW_YEAR,
            "instrument": ACT,
            **fields,
        }
    )


def absence(person="home-head", post="home-head", since=MARCH, until=APRIL, **fields):
    """The head of home affairs is away in March."""
    return Absence(person=person, post=post, since=since, until=until, **fields)


def ending(organisation, *keys, on=ENDED):
    """Bodies of which some end."""
    return [
        attrs.evolve(body, until=on) if body.key in keys else body
        for body in organisation.bodies
    ]


CASES = [
    pytest.param(
        {"names": [naming("hom")]},
        "names[0].body: unknown body 'hom' (did you mean 'home'?)",
        id="name of an unknown body",
    ),
    pytest.param(
        {"names": [naming(since=MADE)]},
        "names[0].since: 2005-09-01 is not after 2005-09-01, the first day of body "
        "'home'",
        id="named on its first day",
    ),
    pytest.param(
        {"names": [naming(), naming()]},
        "names[1].since: names[0] is from the same day",
        id="two names of one day",
    ),
    pytest.param(
        {"placements": [placement("hom")]},
        "placements[0].body: unknown body 'hom' (did you mean 'home'?)",
        id="place of an unknown body",
    ),
    pytest.param(
        {"placements": [placement(parent="provinc")]},
        "placements[0].parent: unknown body 'provinc' (did you mean 'province'?)",
        id="unknown place",
    ),
    pytest.param(
        {"placements": [placement(parent=None, since=dt.date(2005, 8, 31))]},
        "placements[0].since: 2005-08-31 is not after 2005-09-01, the first day of "
        "body 'home'",
        id="placed before it is there",
    ),
    pytest.param(
        {"placements": [placement(), placement(parent=None)]},
        "placements[1].since: placements[0] is from the same day",
        id="two places of one day",
    ),
    pytest.param(
        {"identifiers": [code(body="citi")]},
        "identifiers[0].body: unknown body 'citi' (did you mean 'city'?)",
        id="code of an unknown body",
    ),
    pytest.param(
        {"identifiers": [code(until=NEW_YEAR)]},
        "identifiers[0].until: 2017-01-01 is not after since 2017-01-01",
        id="code that ends as it begins",
    ),
    pytest.param(
        {"identifiers": [code(), code("523", since=MARCH)]},
        "identifiers[1]: body 'city' has identifiers[0] of 'gso' at the same time",
        id="two codes of one scheme",
    ),
    pytest.param(
        {"successions": [passed("hom")]},
        "successions[0].body: unknown body 'hom' (did you mean 'home'?)",
        id="unknown body succeeded",
    ),
    pytest.param(
        {"successions": [passed(to="financ")]},
        "successions[0].successor: unknown body 'financ' (did you mean 'finance'?)",
        id="unknown successor",
    ),
    pytest.param(
        {"successions": [passed(bodies=["front", "fron"])]},
        "successions[0].bodies[1]: unknown body 'fron' (did you mean 'front'?)",
        id="unknown body of a scope",
    ),
    pytest.param(
        {"successions": [passed(on=MADE)]},
        "successions[0].on: body 'home' does not exist on the day before 2005-09-01",
        id="succeeded before it is there",
    ),
    pytest.param(
        {"successions": [passed(on=dt.date.min)]},
        "successions[0].on: body 'home' does not exist on the day before 0001-01-01"
        "|successions[0].successor: 'finance' does not exist on 0001-01-01",
        id="succeeded on the first of all days",
    ),
    pytest.param(
        {"successions": [passed(kind=SuccessionKind.MERGE)]},
        "successions[0].kind: body 'home' does not end on 2017-03-01",
        id="merged and goes on",
    ),
    pytest.param(
        {"successions": [passed(kind=SuccessionKind.DISSOLVE, to=None)]},
        "successions[0].kind: body 'home' does not end on 2017-03-01",
        id="dissolved and goes on",
    ),
    pytest.param(
        {"successions": [passed(), passed(kind=SuccessionKind.TRANSFER)]},
        "successions[1]: successions[0] says the same already",
        id="said twice",
    ),
    pytest.param(
        {"mandates": [mandate(), mandate(to="home-deputy")]},
        "mandates[1].key: 'uq-1' is mandates[0] already",
        id="mandate twice",
    ),
    pytest.param(
        {"mandates": [mandate(until=NEW_YEAR)]},
        "mandates[0].until: 2017-01-01 is not after since 2017-01-01",
        id="mandate that ends as it begins",
    ),
    pytest.param(
        {"mandates": [mandate(giver="home-heat")]},
        "mandates[0].from_post: unknown post 'home-heat' (did you mean 'home-head'?)",
        id="unknown giver",
    ),
    pytest.param(
        {"mandates": [mandate(to="zzz")]},
        "mandates[0].to_post: unknown post 'zzz'",
        id="unknown receiver",
    ),
    pytest.param(
        {"mandates": [mandate(bodies=["hom"])]},
        "mandates[0].bodies[0]: unknown body 'hom' (did you mean 'home'?)",
        id="mandate for an unknown body",
    ),
    pytest.param(
        {"mandates": [mandate(basis="uq-2")]},
        "mandates[0].basis: unknown mandate 'uq-2' (did you mean 'uq-1'?)",
        id="unknown basis",
    ),
    pytest.param(
        {
            "mandates": [
                mandate("uq-1", "home-head", "home-deputy", may_subdelegate=True),
                mandate("uq-2", "home-head", "home-official", basis="uq-1"),
            ]
        },
        "mandates[1].basis: 'uq-1' is given to 'home-deputy', not to 'home-head'",
        id="passed on by somebody else",
    ),
    pytest.param(
        {"absences": [absence(person="home-heat")]},
        "absences[0].person: unknown person 'home-heat' (did you mean 'home-head'?)",
        id="unknown person away",
    ),
    pytest.param(
        {"absences": [absence(post="zzz")]},
        "absences[0].post: unknown post 'zzz'",
        id="away from an unknown post",
    ),
    pytest.param(
        {"absences": [absence(substitute_post="home-deputi")]},
        "absences[0].substitute_post: unknown post 'home-deputi' "
        "(did you mean 'home-deputy'?)",
        id="unknown substitute",
    ),
    pytest.param(
        {"absences": [absence(substitute_post="home-deputy", mandate="zzz")]},
        "absences[0].mandate: unknown mandate 'zzz'",
        id="substitute with an unknown mandate",
    ),
    pytest.param(
        {
            "mandates": [mandate()],
            "absences": [absence(substitute_post="home-deputy", mandate="uq-1")],
        },
        "absences[0].mandate: 'uq-1' is not from 'home-head' to 'home-deputy'",
        id="substitute with the mandate of another",
    ),
    pytest.param(
        {"absences": [absence(until=MARCH)]},
        "absences[0].until: 2017-03-01 is not after since 2017-03-01"
        "|absences[0]: 'home-head' does not hold 'home-head' then",
        id="absence that ends as it begins",
    ),
    pytest.param(
        {"absences": [absence(person="home-deputy")]},
        "absences[0]: 'home-deputy' does not hold 'home-head' then",
        id="away from the post of another",
    ),
    pytest.param(
        {"absences": [absence(since=MADE, until=NEW_YEAR)]},
        "absences[0]: 'home-head' does not hold 'home-head' then",
        id="away before holding it",
    ),
    pytest.param(
        {"absences": [absence(until=None), absence(since=APRIL, until=ENDED)]},
        "absences[1]: absences[0] is at the same time",
        id="away twice at once",
    ),
]


class TestProblems:
    @pytest.mark.parametrize(("parts", "expected"), CASES)
    def test_are_named_with_their_path(self, organisation, parts, expected):
        """
        What does not fit is refused when the organisation is built.
        """
        with pytest.raises(MalformedDataError) as caught:
            attrs.evolve(organisation, **parts)

        assert "|".join(caught.value.arguments["problems"]) == expected

    @pytest.mark.parametrize(
        ("parts", "expected"),
        [
            pytest.param(
                {"names": [naming(since=ENDED)]},
                "names[0].since: body 'home' no longer exists on 2025-07-01",
                id="named after its end",
            ),
            pytest.param(
                {"placements": [placement(since=ENDED)]},
                "placements[0].since: body 'home' no longer exists on 2025-07-01",
                id="placed after its end",
            ),
            pytest.param(
                {"placements": [placement("finance", "home", since=ENDED)]},
                "placements[0].parent: 'home' does not exist on 2025-07-01",
                id="placed under what has ended",
            ),
            pytest.param(
                {"successions": [passed(on=ENDED + dt.timedelta(1))]},
                "successions[0].on: body 'home' does not exist on the day before "
                "2025-07-02",
                id="succeeded after its end",
            ),
            pytest.param(
                {"successions": [passed("finance", "home", on=ENDED)]},
                "successions[0].successor: 'home' does not exist on 2025-07-01",
                id="successor that has ended",
            ),
            pytest.param(
                {"successions": [passed(kind=SuccessionKind.MERGE, on=MARCH)]},
                "successions[0].kind: body 'home' does not end on 2017-03-01",
                id="merged before its end",
            ),
        ],
    )
    def test_of_a_body_that_ends(self, organisation, parts, expected):
        """
        Nothing happens to a body, and nothing comes to it, after its end.
        """
        bodies = ending(organisation, "home")

        with pytest.raises(MalformedDataError) as caught:
            attrs.evolve(organisation, bodies=bodies, **parts)

        assert caught.value.arguments["problems"] == (expected,)

    @pytest.mark.parametrize(
        "parts",
        [
            pytest.param({"names": [naming(), naming(since=MARCH)]}, id="two names"),
            pytest.param(
                {"names": [naming(since=ENDED - dt.timedelta(1))]}, id="last day"
            ),
            pytest.param({"placements": [placement(parent=None)]}, id="let go"),
            pytest.param(
                {"identifiers": [code(until=MARCH), code("523", since=MARCH)]},
                id="one code after the other",
            ),
            pytest.param(
                {"identifiers": [code(), code("522", scheme="tax")]},
                id="codes of two schemes",
            ),
            pytest.param(
                {"identifiers": [code(), code(body="province")]},
                id="one code for two bodies",
            ),
            pytest.param(
                {"successions": [passed(kind=SuccessionKind.MERGE, on=ENDED)]},
                id="merged at its end",
            ),
            pytest.param(
                {"successions": [passed(fields=["staff"]), passed(fields=["pay"])]},
                id="by field",
            ),
            pytest.param(
                {"successions": [passed(), passed(to="archive")]},
                id="several successors",
            ),
            pytest.param(
                {
                    "mandates": [mandate(to="home-deputy")],
                    "absences": [
                        absence(substitute_post="home-deputy", mandate="uq-1"),
                        absence(since=APRIL, until=None),
                    ],
                },
                id="away twice",
            ),
        ],
    )
    def test_takes_what_fits(self, organisation, parts):
        """
        What only looks like a clash is taken.
        """
        bodies = ending(organisation, "home")

        assert attrs.evolve(organisation, bodies=bodies, **parts)

    def test_a_short_code_hides_no_clash(self, organisation):
        """
        A code in between does not hide that two others overlap.
        """
        codes = [
            code("1", since=NEW_YEAR),
            code("2", since=MARCH, until=APRIL),
            code("3", since=APRIL),
        ]

        with pytest.raises(MalformedDataError) as caught:
            attrs.evolve(organisation, identifiers=codes)

        assert caught.value.arguments["problems"] == (
            "identifiers[1]: body 'city' has identifiers[0] of 'gso' at the same time",
            "identifiers[2]: body 'city' has identifiers[0] of 'gso' at the same time",
        )

    def test_are_all_listed_at_once(self):
        """
        One error names what is wrong in every list.
        """
        with pytest.raises(MalformedDataError) as caught:
            Organisation(
                names=[naming()],
                placements=[placement()],
                identifiers=[code()],
                successions=[passed()],
                mandates=[mandate()],
                absences=[absence()],
            )

        named = {line.partition("[")[0] for line in caught.value.arguments["problems"]}
        assert named == {
            *("names", "placements", "identifiers"),
            *("successions", "mandates", "absences"),
        }
