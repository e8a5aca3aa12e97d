"""What a chain says of circles and of those who are away."""

import datetime as dt

import attrs
import pytest

from govtasks.explain import Citation
from govtasks.messages import LOCALES
from govtasks.organisation import Absence, Mandate, Placement, chain

DAY = dt.date(2017, 2, 10)
SINCE = dt.date(2017, 1, 1)
ACT = Citation(instrument="Decision 12/QĐ-UBND")


def codes(made):
    """The codes of the findings."""
    return [finding.code for finding in made.findings]


def placed(body, parent):
    """A body comes to stand under another at new year."""
    return Placement(body=body, parent=parent, since=SINCE, citation=ACT)


class TestCircle:
    @pytest.mark.parametrize("lead", ["home", "archive", "finance"])
    def test_is_a_finding_and_no_crash(self, organisation, lead):
        """
        Where divisions stand above each other, who answers below is still told.
        """
        round_and_round = attrs.evolve(
            organisation,
            placements=[
                placed("home", "finance"),
                placed("finance", "archive"),
                placed("archive", "home"),
            ],
        )

        made = chain(round_and_round, lead=lead, day=DAY)

        assert codes(made) == ["no-deputy", "circle"]
        assert made.answerable[0].post == f"{lead}-head"
        assert [made.findings[1].text(locale) for locale in LOCALES]

    def test_above_a_committee_does_not_matter(self, organisation):
        """
        The chain ends at the committee; what stands above that is not asked.
        """
        above = attrs.evolve(organisation, placements=[placed("province", "city")])

        assert codes(chain(above, lead="home", day=DAY, field="staff")) == []

    def test_is_a_finding_only_on_its_days(self, organisation):
        """
        Before the placements hold there is no circle.
        """
        later = attrs.evolve(
            organisation,
            placements=[placed("home", "archive")],
        )

        made = chain(later, lead="archive", day=SINCE - dt.timedelta(1))

        assert "circle" not in codes(made)


class TestAbsence:
    @pytest.fixture
    def away(self, organisation):
        """Give the city in which the head of home affairs is away in February."""

        def made(mandates=(), **fields):
            absence = Absence(
                person="home-head",
                post="home-head",
                since=dt.date(2017, 2, 1),
                until=dt.date(2017, 3, 1),
                **fields,
            )
            return attrs.evolve(organisation, absences=[absence], mandates=mandates)

        return made

    def test_of_a_holder_is_a_finding(self, away):
        """
        Nobody stands in: the head still answers, and the reader is told.
        """
        made = chain(away(), lead="home", day=DAY, field="staff")

        assert codes(made) == ["absent-holder"]
        assert [link.person for link in made.answerable] == ["home-deputy", "home-head"]
        assert made.findings[0].text("en") == (
            "Ông home-head is away from the post of Trưởng phòng Nội vụ, "
            "and nobody stands in."
        )

    @pytest.mark.parametrize(
        ("day", "found"),
        [
            pytest.param(dt.date(2017, 1, 31), [], id="the day before"),
            pytest.param(dt.date(2017, 2, 1), ["absent-holder"], id="first day"),
            pytest.param(dt.date(2017, 2, 28), ["absent-holder"], id="last day"),
            pytest.param(dt.date(2017, 3, 1), [], id="back again"),
        ],
    )
    def test_holds_on_its_days(self, away, day, found):
        """
        From its first day, and no longer on the day of return.
        """
        assert codes(chain(away(), lead="home", day=day, field="staff")) == found

    def test_names_who_stands_in_and_moves_no_responsibility(self, away):
        """
        The links are those of the posts; the finding names the substitute.
        """
        stood_in = away(substitute_post="home-deputy")

        made = chain(stood_in, lead="home", day=DAY, field="staff")

        plain = chain(away(), lead="home", day=DAY, field="staff")
        assert made.links == plain.links
        assert codes(made) == ["substituted"]
        assert made.findings[0].text("en") == (
            "Ông home-head is away from the post of Trưởng phòng Nội vụ; "
            "Ông home-deputy stands in, and responsibility stays where it was."
        )

    def test_a_substitute_who_is_away_too_is_nobody(self, away, organisation):
        """
        Two who are away stand in for nobody.
        """
        both = away(substitute_post="home-deputy")
        second = Absence(person="home-deputy", post="home-deputy", since=SINCE)
        both = attrs.evolve(both, absences=[*both.absences, second])

        made = chain(both, lead="home", day=DAY, field="staff")

        assert codes(made) == ["absent-holder", "absent-holder"]

    @pytest.mark.parametrize(
        ("until", "found"),
        [
            pytest.param(DAY, ["substituted", "substitute-mandate"], id="expired"),
            pytest.param(dt.date(2017, 2, 11), ["substituted"], id="in force"),
        ],
    )
    def test_trap_f8_an_expired_mandate_of_a_substitute_is_a_finding(
        self, away, until, found
    ):
        """
        Whoever stands in under a mandate does so while it holds.
        """
        mandate = Mandate(
            key="uq-12",
            from_post="home-head",
            to_post="home-official",
            commands=["confirm"],
            since=SINCE,
            until=until,
            instrument=ACT,
        )
        stood_in = away([mandate], substitute_post="home-official", mandate="uq-12")

        made = chain(stood_in, lead="home", day=DAY, field="staff")

        assert codes(made) == found
        texts = [
            finding.text(locale) for finding in made.findings for locale in LOCALES
        ]
        assert ("uq-12" in "".join(texts)) is (until == DAY)
