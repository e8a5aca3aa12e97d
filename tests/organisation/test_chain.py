import datetime as dt
import typing

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.messages import LOCALES
from govtasks.organisation import (
    Body,
    BodyKind,
    Chain,
    Finding,
    Level,
    Link,
    LinkRole,
    Manner,
    Organisation,
    Person,
    Portfolio,
    Post,
    PostKind,
    Tenure,
    chain,
)
from govtasks.text import Text

DAY = dt.date(2017, 2, 10)
SINCE = dt.date(2017, 1, 1)


def drawn(made):
    """The links as role, person, and whether it answers directly."""
    return [(link.role.value, link.person, link.directly) for link in made.links]


def codes(made):
    """The codes of the findings."""
    return [finding.code for finding in made.findings]


def cited(made, role):
    """The instruments that the links of a role rest on."""
    return [cite.instrument for link in made.of(role) for cite in link.because.cites]


def without(organisation, *, post=None, tenure=None, portfolio=None):
    """The organisation without a post, its holder, or its portfolio."""
    return attrs.evolve(
        organisation,
        posts=tuple(one for one in organisation.posts if one.key != post),
        tenures=tuple(
            one for one in organisation.tenures if one.post not in {post, tenure}
        ),
        portfolios=tuple(
            one for one in organisation.portfolios if one.post not in {post, portfolio}
        ),
    )


def replaced(organisation, post, **tenure):
    """The organisation where a post is held by another tenure."""
    others = tuple(one for one in organisation.tenures if one.post != post)
    held = Tenure(**{"post": post, "person": post, "since": SINCE, **tenure})
    return attrs.evolve(organisation, tenures=(*others, held))


class TestAnswerers:
    def test_deputy_directly_and_head_with_him(self, organisation):
        """
        The deputy in charge of the field answers directly, the head jointly.
        """
        made = chain(organisation, lead="home", day=DAY, field="staff")

        assert drawn(made) == [
            ("deputy", "home-deputy", True),
            ("head", "home-head", False),
            ("superior", "city-vice-2", False),
            ("chair", "city-chair", False),
        ]
        assert codes(made) == []

    def test_head_directly_without_a_deputy(self, organisation):
        """
        Where no deputy is charged the head answers directly.
        """
        made = chain(organisation, lead="finance", day=DAY, field="economy")

        assert drawn(made) == [
            ("head", "finance-head", True),
            ("superior", "city-vice-1", False),
            ("chair", "city-chair", False),
        ]
        assert codes(made) == ["no-deputy"]

    def test_answerable_is_deputy_and_head(self, organisation):
        """
        Who answers is the deputy and then the head, without those above.
        """
        made = chain(organisation, lead="home", day=DAY, field="staff")

        assert [link.person for link in made.answerable] == ["home-deputy", "home-head"]

    def test_commune_is_headed_by_its_chair(self, organisation):
        """
        A commune's chair is its head, and the city's chair stands above.
        """
        made = chain(organisation, lead="tinh-khe", day=DAY, field="economy")

        assert drawn(made) == [
            ("deputy", "tinh-khe-vice", True),
            ("head", "tinh-khe-chair", False),
            ("superior", "city-vice-1", False),
            ("chair", "city-chair", False),
        ]

    def test_superior_by_body_where_nobody_has_the_field(self, organisation):
        """
        Without a field, the vice-chair charged with the locality stands above.
        """
        made = chain(organisation, lead="tinh-khe", day=DAY)

        (superior,) = made.of(LinkRole.SUPERIOR)
        assert superior.person == "city-vice-1"
        assert superior.because.rule == "organisation.superior-body"

    def test_city_answers_to_the_province(self, organisation):
        """
        A committee's own chain goes to the chair of the committee above.
        """
        made = chain(organisation, lead="city", day=DAY, field="staff")

        assert drawn(made) == [
            ("deputy", "city-vice-2", True),
            ("head", "city-chair", False),
            ("chair", "province-chair", False),
        ]
        assert codes(made) == ["no-superior"]

    def test_a_unit_below_a_division_passes_through_it(self, organisation):
        """
        Above a unit stand the head of its division, the vice-chair, the chair.
        """
        made = chain(organisation, lead="archive", day=DAY)

        assert drawn(made) == [
            ("head", "archive-head", True),
            ("superior", "home-head", False),
            ("superior", "city-vice-2", False),
            ("chair", "city-chair", False),
        ]
        assert codes(made) == ["no-deputy"]

    def test_top_of_the_house(self, organisation):
        """
        Above the province this organisation has no committee, and says so.
        """
        made = chain(organisation, lead="province", day=DAY)

        assert drawn(made) == [("head", "province-chair", True)]
        assert codes(made) == ["no-deputy", "no-committee"]

    def test_the_front_is_requested(self, organisation):
        """
        Nobody of the government stands above a body that it cannot command.
        """
        made = chain(organisation, lead="front", day=DAY)

        assert drawn(made) == [("head", "front-chair", True)]
        assert codes(made) == ["no-deputy"]
        assert "đề nghị phối hợp" in made.explanation.text("vi")
        assert "requested and not commanded" in made.explanation.text("en")

    def test_the_front_commands_no_division(self, organisation):
        """
        A body of the government under one that is not has no superior there.
        """
        bodies = tuple(
            attrs.evolve(one, parent="front") if one.key == "home" else one
            for one in organisation.bodies
        )

        made = chain(attrs.evolve(organisation, bodies=bodies), lead="home", day=DAY)

        assert drawn(made) == [("head", "home-head", True)]
        assert codes(made) == ["no-deputy", "no-committee"]

    def test_two_deputies_with_one_field(self, organisation):
        """
        Where two deputies are charged with the same, both answer directly.
        """
        charge = Portfolio(post="city-vice-1", since=SINCE, fields=("staff",))
        doubled = attrs.evolve(
            organisation, portfolios=(*organisation.portfolios, charge)
        )

        made = chain(doubled, lead="city", day=DAY, field="staff")

        assert drawn(made)[:2] == [
            ("deputy", "city-vice-1", True),
            ("deputy", "city-vice-2", True),
        ]
        assert codes(made) == ["shared-portfolio", "no-superior"]

    def test_deputy_in_charge_of_the_vacant_headship(self, organisation):
        """
        A deputy who also leads the body answers directly in both capacities.
        """
        led = replaced(
            organisation, "home-head", person="home-deputy", manner=Manner.IN_CHARGE
        )

        made = chain(led, lead="home", day=DAY, field="staff")

        assert drawn(made)[:2] == [
            ("deputy", "home-deputy", True),
            ("head", "home-deputy", True),
        ]
        assert made.of(LinkRole.HEAD)[0].manner is Manner.IN_CHARGE


class TestVacancies:
    def test_vacant_deputy_leaves_it_to_the_head(self, organisation):
        """
        The vacant post is shown and found, and the head answers directly.
        """
        made = chain(
            without(organisation, tenure="home-deputy"),
            lead="home",
            day=DAY,
            field="staff",
        )

        assert drawn(made)[:2] == [
            ("deputy", None, True),
            ("head", "home-head", True),
        ]
        assert codes(made) == ["vacancy"]
        assert [link.person for link in made.answerable] == ["home-head"]

    def test_vacant_link_is_empty(self, organisation):
        """
        A vacancy has a post and a reason, and neither person, day nor manner.
        """
        made = chain(without(organisation, tenure="home-head"), lead="home", day=DAY)

        (head,) = made.of(LinkRole.HEAD)
        assert (head.post, head.person) == ("home-head", None)
        assert (head.since, head.manner) == (None, None)
        assert head.because.rule == "organisation.vacancy"
        assert made.answerable == ()

    def test_no_post_of_a_head(self, organisation):
        """
        A body without the post of a head has nobody who answers.
        """
        made = chain(without(organisation, post="home-head"), lead="home", day=DAY)

        assert made.of(LinkRole.HEAD) == ()
        assert "no-head" in codes(made)

    def test_no_chair_above(self, organisation):
        """
        A committee above without the post of a chair is found.
        """
        made = chain(without(organisation, post="city-chair"), lead="home", day=DAY)

        assert made.of(LinkRole.CHAIR) == ()
        assert codes(made) == ["no-deputy", "no-head"]

    def test_full_holder_is_preferred(self, organisation):
        """
        One person is the head, though somebody is in charge beside.
        """
        beside = Tenure(
            post="home-head",
            person="home-official",
            since=SINCE,
            manner=Manner.IN_CHARGE,
        )
        made = chain(
            attrs.evolve(organisation, tenures=(beside, *organisation.tenures)),
            lead="home",
            day=DAY,
        )

        assert [link.person for link in made.of(LinkRole.HEAD)] == ["home-head"]


class TestUnknown:
    def test_unknown_lead(self, organisation):
        """
        An unknown lead body is a finding, and the other sides stay.
        """
        made = chain(organisation, lead="nowhere", day=DAY, assigner="city")

        assert drawn(made) == [("assigner", "city-chair", False)]
        assert codes(made) == ["unknown-body"]
        assert "nowhere" in made.explanation.text()

    def test_lead_that_is_gone(self, organisation):
        """
        A lead body that is not there on the day is a finding.
        """
        made = chain(organisation, lead="home", day=dt.date(2005, 8, 31))

        assert made.links == ()
        assert codes(made) == ["absent-body"]

    @pytest.mark.parametrize(
        ("performer", "day", "expected"),
        [
            pytest.param("nobody", DAY, "unknown-post", id="unknown"),
            pytest.param(
                "home-official", dt.date(2005, 8, 31), "absent-post", id="gone"
            ),
            pytest.param("finance-head", DAY, "performer-elsewhere", id="elsewhere"),
        ],
    )
    def test_performer(self, organisation, performer, day, expected):
        """
        A performer's post that is unknown, gone or elsewhere is a finding.
        """
        made = chain(organisation, lead="home", day=day, performer=performer)

        assert expected in codes(made)

    @pytest.mark.parametrize(
        ("arguments", "field"),
        [
            pytest.param({"lead": None}, "lead", id="no lead"),
            pytest.param({"lead": ["home"]}, "lead", id="list"),
            pytest.param({"field": 3}, "field", id="field"),
            pytest.param({"assigner": 3}, "assigner", id="assigner"),
            pytest.param({"confirming": 3}, "confirming", id="confirming"),
            pytest.param({"monitoring": 3}, "monitoring", id="monitoring"),
            pytest.param({"performer": ()}, "performer", id="performer"),
            pytest.param({"day": "2017-02-10"}, "day", id="day"),
            pytest.param(
                {"day": dt.datetime(2017, 2, 10, tzinfo=dt.UTC)}, "day", id="instant"
            ),
        ],
    )
    def test_what_is_no_key_is_refused(self, organisation, arguments, field):
        """
        A key that is no text, and a day that is none, are errors.
        """
        with pytest.raises(InvalidValueError) as caught:
            chain(organisation, **{"lead": "home", "day": DAY, **arguments})

        assert caught.value.field == field
        assert caught.value.value == arguments[field]


class TestSides:
    def test_each_side_is_its_head(self, organisation):
        """
        The assigning, confirming and monitoring bodies stand for their heads.
        """
        made = chain(
            organisation,
            lead="tinh-khe",
            day=DAY,
            assigner="city",
            confirming="home",
            monitoring="finance",
        )

        assert drawn(made)[-3:] == [
            ("assigner", "city-chair", False),
            ("confirming", "home-head", False),
            ("monitoring", "finance-head", False),
        ]

    def test_performer_comes_first(self, organisation):
        """
        The performer heads the list and answers directly for his work.
        """
        made = chain(organisation, lead="home", day=DAY, performer="home-official")

        assert drawn(made)[0] == ("performer", "home-official", True)
        assert codes(made) == ["no-deputy"]

    def test_performer_of_a_unit_below(self, organisation):
        """
        A performer in a unit below the lead is not elsewhere.
        """
        made = chain(organisation, lead="home", day=DAY, performer="archive-head")

        assert "performer-elsewhere" not in codes(made)

    def test_every_official_of_a_shared_post_performs(self, organisation):
        """
        A post that several officials hold gives a link for each.
        """
        second = Tenure(post="home-official", person="finance-head", since=SINCE)
        shared = attrs.evolve(organisation, tenures=(*organisation.tenures, second))

        made = chain(shared, lead="home", day=DAY, performer="home-official")

        performers = made.of(LinkRole.PERFORMER)
        assert [link.person for link in performers] == ["finance-head", "home-official"]


class TestLaw:
    @pytest.mark.parametrize(
        ("day", "deputy", "head"),
        [
            pytest.param(
                dt.date(2017, 2, 10),
                ["Decree 157/2007/NĐ-CP"],
                ["Decree 138/2016/NĐ-CP", "Decree 157/2007/NĐ-CP"],
                id="2017",
            ),
            pytest.param(
                dt.date(2019, 6, 30),
                ["Decree 157/2007/NĐ-CP"],
                ["Decree 138/2016/NĐ-CP", "Decree 157/2007/NĐ-CP"],
                id="day before the law of 2018 takes effect",
            ),
            pytest.param(
                dt.date(2019, 7, 1),
                ["Law 36/2018/QH14"],
                ["Decree 138/2016/NĐ-CP", "Law 36/2018/QH14"],
                id="day on which the law of 2018 takes effect",
            ),
            pytest.param(
                dt.date(2022, 6, 18),
                ["Law 36/2018/QH14"],
                ["Decree 39/2022/NĐ-CP", "Law 36/2018/QH14"],
                id="2022",
            ),
        ],
    )
    def test_is_that_of_the_day(self, organisation, day, deputy, head):
        """
        The law of 2018 does not govern 2017: each day cites its own.
        """
        made = chain(organisation, lead="home", day=day, field="staff")

        assert cited(made, LinkRole.DEPUTY) == ["Notice 12/TB-UBND", *deputy]
        assert cited(made, LinkRole.HEAD) == head

    def test_says_what_was_not_seen(self, organisation):
        """
        What rests on an article that nobody saw says so.
        """
        made = chain(organisation, lead="home", day=DAY, field="staff")

        (link,) = made.of(LinkRole.DEPUTY)
        assert [cite.confirmed for cite in link.because.cites] == [True, False]
        assert "(chưa kiểm chứng)" in link.because.text("vi")

    def test_head_alone_needs_no_law_of_deputies(self, organisation):
        """
        A head who answers directly does so by the rule about heads.
        """
        made = chain(organisation, lead="finance", day=DAY)

        assert cited(made, LinkRole.HEAD) == ["Decree 138/2016/NĐ-CP"]

    def test_superior_rests_on_the_assignment_of_work(self, organisation):
        """
        The vice-chair stands there by the document that assigns the work.
        """
        made = chain(organisation, lead="home", day=DAY, field="staff")

        assert cited(made, LinkRole.SUPERIOR) == ["Notice 12/TB-UBND"]

    def test_before_all_law(self, organisation):
        """
        A day before the first known text cites nothing.
        """
        early = dt.date(2005, 9, 1)
        led = replaced(organisation, "finance-head", since=early)

        made = chain(led, lead="finance", day=early)

        assert drawn(made)[0] == ("head", "finance-head", True)
        assert cited(made, LinkRole.HEAD) == []


class TestText:
    def test_explanation_names_everybody(self, organisation):
        """
        The explanation says who, since when, as what, and why.
        """
        made = chain(organisation, lead="home", day=DAY, field="staff")

        lines = list(made.explanation.lines("vi"))

        assert lines[0] == "Người chịu trách nhiệm tại Phòng Nội vụ, Thứ Sáu 10/02/2017"
        assert lines[1].startswith(
            "  1. Ông home-deputy (chính thức từ Chủ nhật 01/01/2017), "
            "Phó Trưởng phòng Nội vụ, được phân công phụ trách lĩnh vực staff, "
            "chịu trách nhiệm trực tiếp."
        )
        assert "liên đới" in lines[2]
        assert len(lines) == 5

    def test_charge_names_only_what_matched(self, organisation):
        """
        Of a portfolio the body that put its holder there is named.
        """
        made = chain(organisation, lead="archive", day=DAY)

        texts = [link.because.text("vi") for link in made.of(LinkRole.SUPERIOR)]
        assert "phụ trách Phòng Nội vụ." in texts[1]

    @pytest.mark.parametrize(
        ("role", "locale", "expected"),
        [
            pytest.param(
                LinkRole.DEPUTY,
                "vi",
                "Ông home-deputy, Phó Trưởng phòng Nội vụ: "
                "cấp phó phụ trách trực tiếp, chịu trách nhiệm trực tiếp",
                id="deputy",
            ),
            pytest.param(
                LinkRole.HEAD,
                "en",
                "Ông home-head, Trưởng phòng Nội vụ: "
                "head, answers with the deputy in charge",
                id="head",
            ),
            pytest.param(
                LinkRole.CHAIR,
                "vi",
                "Ông city-chair, Chủ tịch UBND thành phố: "
                "chủ tịch Ủy ban nhân dân cấp trên",
                id="chair",
            ),
        ],
    )
    def test_link_on_one_line(self, organisation, role, locale, expected):
        """
        A link says who it is, with the title, and in which way he answers.
        """
        made = chain(organisation, lead="home", day=DAY, field="staff")

        assert made.of(role)[0].text(organisation, locale) == expected

    def test_link_of_who_stands_in(self, organisation):
        """
        Who acts is shown as acting.
        """
        acting = replaced(organisation, "home-head", manner=Manner.ACTING)

        made = chain(acting, lead="home", day=DAY)

        assert made.answerable[0].text(acting, "vi") == (
            "Ông home-head, Trưởng phòng Nội vụ (quyền): "
            "người đứng đầu, chịu trách nhiệm trực tiếp"
        )

    def test_link_of_a_vacancy(self, organisation):
        """
        A vacant link names the post.
        """
        vacant = without(organisation, tenure="city-chair")

        made = chain(vacant, lead="home", day=DAY)

        assert made.of(LinkRole.CHAIR)[0].text(vacant, "en") == (
            "Chủ tịch UBND thành phố (vacant): chair of the committee above"
        )

    def test_finding_is_a_sentence(self, organisation):
        """
        A finding says what is missing and where.
        """
        made = chain(organisation, lead="finance", day=DAY, field="economy")

        (finding,) = made.findings
        assert finding.text("en") == (
            "No deputy of Phòng Tài chính - Kế hoạch is charged with economy."
        )
        assert finding.text("vi") == (
            "Chưa có cấp phó nào của Phòng Tài chính - Kế hoạch "
            "được phân công phụ trách economy."
        )

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("role", LinkRole, ids=lambda role: role.value)
    def test_every_role_has_a_word(self, role, locale):
        """
        Every role has a word in both languages.
        """
        assert role.in_locale(locale)

    @pytest.mark.parametrize("cls", [Chain, Finding, Link])
    def test_annotations_resolve(self, cls):
        """
        Tools that read annotations at run time find every type.
        """
        assert typing.get_type_hints(cls)


BODIES = ("province", "city", "home", "finance", "archive", "tinh-khe", "front")
leads = st.sampled_from([*BODIES, "nowhere"])
sides = st.none() | leads
days = st.dates(dt.date(2016, 12, 25), dt.date(2017, 3, 1))
questions = st.fixed_dictionaries(
    {
        "lead": leads,
        "field": st.sampled_from([None, "staff", "economy", "culture"]),
        "assigner": sides,
        "confirming": sides,
        "monitoring": sides,
        "performer": st.sampled_from([None, "home-official", "archive-head", "nobody"]),
    }
)


def thinned(organisation, gone, ended, manner):
    """The city without some tenures and portfolios, with others that end."""
    return attrs.evolve(
        organisation,
        tenures=tuple(
            attrs.evolve(one, until=ended, manner=manner)
            for number, one in enumerate(organisation.tenures)
            if number not in gone
        ),
        portfolios=tuple(
            one
            for number, one in enumerate(organisation.portfolios)
            if number not in gone
        ),
    )


variants = st.fixed_dictionaries(
    {
        "gone": st.sets(st.integers(0, 12)),
        "ended": st.none() | st.dates(dt.date(2017, 1, 2), dt.date(2017, 3, 1)),
        "manner": st.sampled_from(Manner),
    }
)


@given(variant=variants, question=questions, day=days)
def test_every_chain_renders(organisation, variant, question, day):
    """
    Whatever is vacant, a chain has at most one head and renders in both languages.
    """
    varied = thinned(organisation, **variant)

    made = chain(varied, day=day, **question)

    assert len(made.of(LinkRole.HEAD)) <= 1
    assert len(made.of(LinkRole.CHAIR)) <= 1
    assert all(link.person for link in made.answerable)
    for locale in LOCALES:
        steps = made.explanation.text(locale).splitlines()[1:]
        assert len(steps) == len(made.explanation.steps)
        assert all(link.text(varied, locale) for link in made.links)
        assert all(finding.text(locale) for finding in made.findings)
    assert {link.because for link in made.links} <= set(made.explanation.steps)


@given(variant=variants, question=questions, day=days)
def test_somebody_answers_directly_or_a_finding_says_why_not(
    organisation, variant, question, day
):
    """
    Either a deputy or the head answers directly, or a finding names the gap.
    """
    made = chain(thinned(organisation, **variant), day=day, **question)

    direct = [link for link in made.answerable if link.directly]
    gaps = {"vacancy", "no-head", "unknown-body", "absent-body"}
    assert direct or gaps.intersection(codes(made))


@given(
    variant=variants,
    question=questions,
    day=days,
    later=st.integers(1, 60),
    posts=st.lists(
        st.tuples(st.sampled_from(BODIES), st.sampled_from(PostKind)), max_size=4
    ),
    tenures=st.sets(st.sampled_from(["home-official", "city-member"])),
)
def test_the_past_never_changes(
    organisation, variant, question, day, later, posts, tenures
):
    """
    Posts, tenures and portfolios that begin after a day leave its chain as it is.
    """
    before = thinned(organisation, **variant)
    start = day + dt.timedelta(days=later)
    deputies = tuple(
        Post(
            key=f"new-{number}",
            title=Text.of(vi="Chức vụ mới"),
            body=body,
            kind=kind if not kind.is_head else PostKind.DEPUTY,
            since=start,
        )
        for number, (body, kind) in enumerate(posts)
    )
    after = attrs.evolve(
        before,
        posts=(*deputies, *before.posts),
        persons=(*before.persons, Person(key="new", name="Người mới")),
        tenures=(
            *(Tenure(post=post.key, person="new", since=start) for post in deputies),
            *(Tenure(post=post, person="new", since=start) for post in tenures),
            *before.tenures,
        ),
        portfolios=(
            *(
                Portfolio(post=post.key, since=start, fields=("staff",), bodies=BODIES)
                for post in deputies
                if post.kind.is_deputy
            ),
            *before.portfolios,
        ),
    )

    assert chain(after, day=day, **question) == chain(before, day=day, **question)


@given(
    parents=st.lists(st.none() | st.integers(0, 40), max_size=41),
    lead=st.integers(0, 40),
)
def test_any_hierarchy_has_an_end(parents, lead):
    """
    However deep bodies stand under each other, the chain comes to an end.
    """
    bodies = tuple(
        Body(
            key=f"b{number}",
            name=Text.of(vi=f"Đơn vị {number}"),
            kind=BodyKind.DIVISION,
            level=Level.DISTRICT,
            # Only an earlier body can be above, so there is no circle.
            parent=None if not above or above >= number else f"b{above}",
            since=SINCE,
        )
        for number, above in enumerate(parents)
    )
    deep = Organisation(bodies=bodies)

    made = chain(deep, lead=f"b{lead}", day=DAY)

    assert made.links == ()
    known = lead < len(parents)
    assert codes(made)[-1] == ("no-committee" if known else "unknown-body")
