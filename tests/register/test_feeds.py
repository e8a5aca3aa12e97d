"""Feeds as facts: opened, rotated and revoked, and what each owner may see."""

import datetime as dt
import hashlib

import attrs
import pytest

from govtasks.errors import (
    ConflictError,
    InvalidValueError,
    MissingFactError,
    RefusedError,
    UnknownNameError,
)
from govtasks.explain import Citation
from govtasks.obligations.refusals import refused_text
from govtasks.organisation import Absence, Mandate, Portfolio, PostKind, Tenure
from govtasks.register.feeds import (
    FEED_TOKENS,
    FEEDS,
    Feed,
    FeedProfile,
    FeedScope,
    FeedShape,
    FeedStanding,
    digest_of,
    new_token,
)
from govtasks.register.sight import is_above, sight_of

DAY = dt.date(2017, 3, 1)
HEAD = ("ng-truong-noi-vu", "truong-noi-vu")
DEPUTY = ("ng-pho-noi-vu", "pho-noi-vu")
CHAIR = ("ng-ct-tp", "ct-tp")
FINANCE = ("ng-truong-tai-chinh", "truong-tai-chinh")


def feed(owner=HEAD, key="f1", **changes):
    """Return a feed of somebody in a post."""
    person, post = owner
    return Feed(**({"key": key, "person": person, "post": post} | changes))


def of(scope, subject=None):
    """Return what a feed shows, as keywords."""
    return {"scope": FeedScope(scope), "subject": subject}


class TestNewToken:
    def test_has_256_bits(self):
        """
        A token is 32 random octets in URL-safe Base64, and another each time.
        """
        tokens = {new_token() for _ in range(1000)}

        assert len(tokens) == 1000
        assert {len(token) for token in tokens} == {43}
        assert all(
            token.replace("-", "").replace("_", "").isalnum() for token in tokens
        )


class TestDigestOf:
    @pytest.mark.parametrize(
        "token",
        [
            pytest.param("", id="nothing"),
            pytest.param("Hạn\0\r\n", id="control characters"),
            pytest.param("\ud800", id="half of a surrogate pair"),
            pytest.param("x" * 1_000_000, id="long"),
        ],
    )
    def test_takes_whatever_came(self, token):
        """
        Any text has a digest, so that nothing is refused before it is looked up.
        """
        octets = token.encode(errors="surrogatepass")

        assert digest_of(token) == hashlib.sha256(octets).hexdigest()


class TestFeed:
    def test_tells_little_where_nobody_says_more(self):
        """
        Without a word a feed shows the owner's work as events, and tells the least.
        """
        made = feed()

        assert made.scope is FeedScope.WORK
        assert made.profile is FeedProfile.MINIMAL
        assert made.shape is FeedShape.EVENT
        assert (made.locale, made.zone) == ("vi", "Asia/Ho_Chi_Minh")

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            pytest.param(of("body"), "subject", "must name the body", id="no body"),
            pytest.param(of("post"), "subject", "must name the post", id="no post"),
            pytest.param(
                of("directive"), "subject", "must name the directive", id="no directive"
            ),
            pytest.param(
                of("work", "noi-vu"), "subject", "must be left out", id="one too many"
            ),
            pytest.param(
                of("overdue", "noi-vu"), "subject", "must be left out", id="overdue"
            ),
            pytest.param({"key": "A b"}, "key", "must be a key", id="no key"),
            pytest.param({"scope": "work"}, "scope", "must be", id="word as a scope"),
            pytest.param({"locale": "fr"}, "locale", "en, vi", id="language"),
            pytest.param({"zone": "Asia/Hanoi"}, "zone", "time zone", id="no zone"),
            pytest.param({"zone": "../etc"}, "zone", "time zone", id="path as a zone"),
            pytest.param({"zone": "a\0b"}, "zone", "time zone", id="null character"),
            pytest.param({"person": None}, "person", "must be a key", id="nobody"),
        ],
    )
    def test_refuses(self, changes, field, message):
        """
        What does not fit together is named.
        """
        with pytest.raises(InvalidValueError, match=message) as caught:
            feed(**changes)

        assert caught.value.field == field

    @pytest.mark.parametrize("locale", ["vi", "en"])
    @pytest.mark.parametrize(
        ("shown", "words"),
        [
            pytest.param(of("work"), {"vi": "việc", "en": "own work"}, id="work"),
            pytest.param(
                of("body", "noi-vu"), {"vi": "noi-vu", "en": "noi-vu"}, id="body"
            ),
        ],
    )
    def test_says_what_it_shows(self, shown, words, locale):
        """
        What it shows is said in both languages.
        """
        assert words[locale] in feed(**shown).shown.in_locale(locale)


class TestOpenFeed:
    def test_stores_no_token(self, city):
        """
        The token is told, and nothing that is stored holds it: only its digest.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            opened = unit.open_feed(feed())

        streams, _, _ = city.everything()
        stored = repr(
            {key: of for key, of in streams.items() if key.startswith("feed")}
        )
        assert opened.token not in stored
        assert opened.token not in repr(opened)
        assert f"{FEED_TOKENS}{digest_of(opened.token)}" in streams
        assert [one.record.actor for one in streams["feed/f1"]] == [HEAD[0]]

    @pytest.mark.parametrize(
        ("actor", "owner"),
        [
            pytest.param(HEAD[0], HEAD, id="the owner"),
            pytest.param(HEAD[0], DEPUTY, id="the head for his deputy"),
            pytest.param(CHAIR[0], HEAD, id="the chairman above"),
        ],
    )
    def test_by_the_owner_or_from_above(self, city, actor, owner):
        """
        The owner opens it, or whoever leads the body or one above it.
        """
        with city.unit(city.begun(), actor=actor) as unit:
            assert unit.open_feed(feed(owner)).feed == feed(owner)

    @pytest.mark.parametrize(
        ("actor", "owner"),
        [
            pytest.param(FINANCE[0], HEAD, id="the head of another body"),
            pytest.param(DEPUTY[0], HEAD, id="the deputy for his head"),
            pytest.param(HEAD[0], CHAIR, id="somebody below"),
            pytest.param("ng-nobody", HEAD, id="somebody unknown"),
        ],
    )
    def test_not_by_others(self, city, actor, owner):
        """
        Nobody else is told a token; nothing is recorded.
        """
        register = city.begun()
        with (
            pytest.raises(RefusedError, match="may not give out a feed") as caught,
            city.unit(register, actor=actor) as unit,
        ):
            unit.open_feed(feed(owner))

        assert caught.value.rule == "feed-not-yours"
        assert actor in refused_text(caught.value, "vi")
        assert register.feeds() == ()

    @pytest.mark.parametrize(
        ("owner", "message"),
        [
            pytest.param((HEAD[0], "ct-tp"), "does not hold", id="another post"),
            pytest.param(
                (DEPUTY[0], "truong-noi-vu"), "does not hold", id="his head's"
            ),
        ],
    )
    def test_only_for_a_post_that_is_held(self, city, owner, message):
        """
        A feed belongs to an appointment.
        """
        with (
            pytest.raises(RefusedError, match=message) as caught,
            city.unit(city.begun(), actor=owner[0]) as unit,
        ):
            unit.open_feed(feed(owner))

        assert caught.value.rule == "feed-not-held"

    @pytest.mark.parametrize(
        ("shown", "words"),
        [
            pytest.param(of("body", "tai-chinh"), "body tai-chinh", id="a body beside"),
            pytest.param(of("body", "tp"), "body tp", id="a body above"),
            pytest.param(of("post", "ct-tp"), "post ct-tp", id="a post above"),
            pytest.param(
                of("post", "truong-tai-chinh"), "post truong-tai-chinh", id="beside"
            ),
        ],
    )
    def test_only_of_what_the_owner_may_see(self, city, shown, words):
        """
        A feed never opens the work of others to somebody.
        """
        with (
            pytest.raises(RefusedError, match=words) as caught,
            city.unit(city.begun(), actor=HEAD[0]) as unit,
        ):
            unit.open_feed(feed(**shown))

        assert caught.value.rule == "feed-out-of-sight"

    @pytest.mark.parametrize(
        ("made", "kind"),
        [
            pytest.param(feed(("nobody", "ct-tp")), "person", id="person"),
            pytest.param(feed((HEAD[0], "nothing")), "post", id="post"),
            pytest.param(feed(**of("body", "nowhere")), "body", id="body"),
            pytest.param(feed(**of("post", "nothing")), "post", id="post shown"),
            pytest.param(
                feed(**of("directive", "cv-645")), "directive", id="directive"
            ),
        ],
    )
    def test_of_something_that_is_there(self, city, made, kind):
        """
        What is misspelt is not guessed.
        """
        with (
            pytest.raises(UnknownNameError, match=f"unknown {kind}"),
            city.unit(city.begun(), actor=HEAD[0]) as unit,
        ):
            unit.open_feed(made)

    def test_key_is_taken_once(self, city):
        """
        A key is not used again, also when its feed was revoked.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed())
            unit.revoke_feed("f1")

        with pytest.raises(ConflictError), city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed())

    def test_without_an_organisation(self, city):
        """
        Where nobody is known, nobody has a feed.
        """
        with (
            pytest.raises(MissingFactError, match="no organisation"),
            city.unit(city.open()) as unit,
        ):
            unit.open_feed(feed())

    def test_of_no_feed(self, city):
        """
        A table is no feed.
        """
        with (
            pytest.raises(InvalidValueError, match="value of Feed"),
            city.unit(city.begun()) as unit,
        ):
            unit.open_feed({"key": "f1"})


class TestRotateFeed:
    def test_gives_another_token(self, city):
        """
        Who rotated it, and when, is recorded; the feed stays the same.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            first = unit.open_feed(feed())
        with city.unit(register, day="2017-02-11", actor=CHAIR[0]) as unit:
            second = unit.rotate_feed("f1")

        (report,) = register.feeds()
        assert second.token != first.token
        assert second.feed == first.feed
        assert report.state.digest == digest_of(second.token)
        assert report.state.opened.actor == HEAD[0]
        assert report.state.rotated.actor == CHAIR[0]
        assert report.state.rotated.at == city.at("2017-02-11")

    def test_not_by_others(self, city):
        """
        Whoever may not open it is told no token by rotating it.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed())

        with (
            pytest.raises(RefusedError, match="may not give out"),
            city.unit(register, actor=FINANCE[0]) as unit,
        ):
            unit.rotate_feed("f1")

    def test_not_behind_the_appointment(self, city):
        """
        Whoever left the post gets no other token.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed())
            unit.record_organisation(without(city.office(), HEAD[0], DAY))

        with (
            pytest.raises(RefusedError, match="does not hold"),
            city.unit(register, day="2017-03-01", actor=CHAIR[0]) as unit,
        ):
            unit.rotate_feed("f1")

    @pytest.mark.parametrize("act", ["rotate_feed", "revoke_feed"])
    def test_unknown(self, city, act):
        """
        A feed that is not there is not guessed; the nearest is offered.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed(key="noi-vu-1"))
            with pytest.raises(UnknownNameError, match="unknown feed") as caught:
                getattr(unit, act)("noi-vu-2")

        assert (caught.value.field, caught.value.value) == ("key", "noi-vu-2")
        assert caught.value.hint == "did you mean 'noi-vu-1'?"

    @pytest.mark.parametrize("act", ["rotate_feed", "revoke_feed"])
    def test_revoked(self, city, act):
        """
        What was revoked stays so.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed())
            unit.revoke_feed("f1")
            with pytest.raises(RefusedError, match="was revoked at") as caught:
                getattr(unit, act)("f1")

        assert caught.value.rule == "feed-revoked"
        assert caught.value.hint == "open another feed"


class TestRevokeFeed:
    def test_by_whoever_finds_it(self, city):
        """
        An address in wrong hands is taken away by whoever is there; it is recorded.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed())
        with city.unit(register, day="2017-02-11", actor="an-ninh") as unit:
            unit.revoke_feed("f1", reason="Địa chỉ bị gửi nhầm")

        (report,) = register.feeds()
        assert report.standing is FeedStanding.REVOKED
        assert report.state.revoked.actor == "an-ninh"
        assert report.state.revoked.event.reason == "Địa chỉ bị gửi nhầm"

    def test_reason_is_text(self, city):
        """
        A reason that no output can carry is refused, and nothing is recorded.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed())
            with pytest.raises(InvalidValueError, match=r"U\+0000") as caught:
                unit.revoke_feed("f1", reason="\0")

        assert caught.value.field == "reason"
        assert register.feeds(city.at("2017-02-11"))[0].standing is FeedStanding.OPEN


class TestFeeds:
    def test_are_listed_by_key(self, city):
        """
        Every feed is there, as it stands on the day.
        """
        register = city.begun()
        with city.unit(register, actor=CHAIR[0]) as unit:
            unit.open_feed(feed(key="b"))
            unit.open_feed(feed(DEPUTY, key="a"))
            unit.record_organisation(without(city.office(), HEAD[0], DAY))

        before = register.feeds(city.at("2017-02-28", "23:59"))
        then = register.feeds(city.at("2017-03-01", "00:00"))

        assert [one.feed.key for one in before] == ["a", "b"]
        assert {one.standing for one in before} == {FeedStanding.OPEN}
        assert [one.standing for one in then] == [FeedStanding.OPEN, FeedStanding.ENDED]

    def test_are_those_of_then(self, city):
        """
        A day of the past knows no feed that was opened later, nor its end.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed())
        with city.unit(register, day="2017-02-12", actor=HEAD[0]) as unit:
            unit.revoke_feed("f1")

        days = ("2017-02-09", "2017-02-11", "2017-02-12")
        found = [register.feeds(city.at(day)) for day in days]
        assert [[one.standing.value for one in then] for then in found] == [
            [],
            ["open"],
            ["revoked"],
        ]

    def test_are_of_one_tenant(self, city):
        """
        Another tenant knows nothing of them.
        """
        register = city.begun()
        with city.unit(register, actor=HEAD[0]) as unit:
            unit.open_feed(feed())

        assert register.for_tenant("other").feeds() == ()

    @pytest.mark.parametrize(
        ("standing", "vi"),
        [
            pytest.param(FeedStanding.OPEN, "đang hoạt động", id="open"),
            pytest.param(FeedStanding.ENDED, "đã hết hiệu lực", id="ended"),
            pytest.param(FeedStanding.REVOKED, "đã thu hồi", id="revoked"),
        ],
    )
    def test_standing_has_words(self, standing, vi):
        """
        How a feed stands is said in both languages.
        """
        assert standing.in_locale("vi") == vi
        assert standing.in_locale("en") == standing.value

    def test_streams_are_apart(self, city):
        """
        Tokens are not taken for feeds.
        """
        assert not FEED_TOKENS.startswith(FEEDS)


def without(office, person, day):
    """Return the organisation with the tenures of a person ended."""
    tenures = [
        attrs.evolve(one, until=day) if one.person == person else one
        for one in office.tenures
    ]
    return attrs.evolve(office, tenures=tenures)


def mandate(**changes):
    """Return a mandate of the head of Finance to the head of Home Affairs."""
    given = {
        "key": "m1",
        "from_post": "truong-tai-chinh",
        "to_post": "truong-noi-vu",
        "commands": ["accept"],
        "since": dt.date(2017, 3, 1),
        "until": dt.date(2017, 3, 10),
        "instrument": Citation(instrument="02/GUQ"),
    }
    return Mandate(**(given | changes))


def absence(**changes):
    """Return an absence for which the head of Home Affairs stands in."""
    given = {
        "person": "ng-truong-tai-chinh",
        "post": "truong-tai-chinh",
        "since": dt.date(2017, 3, 1),
        "until": dt.date(2017, 3, 10),
        "substitute_post": "truong-noi-vu",
    }
    return Absence(**(given | changes))


class TestSightOf:
    @pytest.mark.parametrize(
        ("owner", "shown"),
        [
            pytest.param(HEAD, of("work"), id="own work"),
            pytest.param(HEAD, of("post", "truong-noi-vu"), id="own post"),
            pytest.param(HEAD, of("post", "pho-noi-vu"), id="post of his deputy"),
            pytest.param(HEAD, of("body", "noi-vu"), id="own body"),
            pytest.param(CHAIR, of("body", "noi-vu"), id="body below"),
            pytest.param(CHAIR, of("post", "pho-noi-vu"), id="post below"),
            pytest.param(HEAD, of("overdue"), id="overdue"),
        ],
    )
    @pytest.mark.parametrize(
        ("day", "is_seen"),
        [
            pytest.param(dt.date(2016, 5, 31), False, id="before the appointment"),
            pytest.param(dt.date(2016, 6, 1), True, id="on its first day"),
            pytest.param(dt.date(2017, 2, 28), True, id="on its last day"),
            pytest.param(dt.date(2017, 3, 1), False, id="on the day after"),
        ],
    )
    def test_lasts_as_long_as_the_appointment(self, city, owner, shown, day, is_seen):
        """
        Whatever a feed shows, it shows it from the first to the last day in the post.
        """
        office = without(city.office(), owner[0], dt.date(2017, 3, 1))

        found = sight_of(office, feed(owner, **shown), day, None)

        assert (found is not None) is is_seen

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param({"mandates": [mandate()]}, id="a mandate"),
            pytest.param({"mandates": [mandate(fields=["dat-dai"])]}, id="for a field"),
            pytest.param({"absences": [absence()]}, id="standing in"),
        ],
    )
    @pytest.mark.parametrize(
        ("day", "is_seen"),
        [
            pytest.param(dt.date(2017, 2, 28), False, id="the day before"),
            pytest.param(dt.date(2017, 3, 1), True, id="its first day"),
            pytest.param(dt.date(2017, 3, 9), True, id="its last day"),
            pytest.param(dt.date(2017, 3, 10), False, id="the day after"),
        ],
    )
    def test_lasts_as_long_as_what_it_rests_on(self, city, given, day, is_seen):
        """
        The work of another post is seen while one acts for it, and no longer.
        """
        office = city.office(**given)
        made = feed(**of("post", "truong-tai-chinh"))

        assert (sight_of(office, made, day, None) is not None) is is_seen

    def test_nobody_who_is_away_stands_in(self, city):
        """
        A substitute who is away himself sees nothing by it.
        """
        away = absence(person=HEAD[0], post=HEAD[1], substitute_post=None)
        office = city.office(absences=[absence(), away])

        assert sight_of(office, feed(**of("post", FINANCE[1])), DAY, None) is None

    def test_what_is_gone_is_not_shown(self, city):
        """
        A post, body or owner that the organisation does not name any more ends it.
        """
        office = city.office()

        assert sight_of(office, feed(**of("post", "gone")), DAY, None) is None
        assert sight_of(office, feed(**of("body", "gone")), DAY, None) is None
        assert sight_of(office, feed(("gone", "gone")), DAY, None) is None

    @pytest.mark.parametrize(
        ("owner", "is_whole"),
        [
            pytest.param(CHAIR, True, id="of its issuer"),
            pytest.param(HEAD, False, id="of an addressee"),
        ],
    )
    def test_directive_is_whole_for_its_issuer(self, city, owner, is_whole):
        """
        Who leads the issuer sees all of a directive; others see what they lead.
        """
        directive = city.directive(issuer="tp")
        made = feed(owner, **of("directive", "cv-644"))

        assert sight_of(city.office(), made, DAY, directive).is_whole is is_whole

    def test_deputy_sees_overdue_by_his_portfolio(self, city):
        """
        What is overdue is narrowed to the fields and bodies of a portfolio.
        """
        bodies = Portfolio(post=DEPUTY[1], since=DAY, bodies=["y-te"])
        by_field = sight_of(city.office(), feed(DEPUTY, **of("overdue")), DAY, None)
        office = city.office(portfolios=[bodies])
        by_body = sight_of(office, feed(DEPUTY, **of("overdue")), DAY, None)

        assert (by_field.fields, by_field.charged) == ({"dieu-hanh"}, set())
        assert by_field.reach == {"noi-vu"}
        assert (by_body.reach, by_body.charged) == (set(), {"y-te"})


class TestIsAbove:
    @pytest.mark.parametrize(
        ("person", "post", "is_so"),
        [
            pytest.param(CHAIR[0], HEAD[1], True, id="chairman of a division"),
            pytest.param(HEAD[0], DEPUTY[1], True, id="head of his deputy"),
            pytest.param(HEAD[0], CHAIR[1], False, id="head of his chairman"),
            pytest.param(DEPUTY[0], HEAD[1], False, id="deputy of his head"),
            pytest.param(HEAD[0], HEAD[1], False, id="head of himself"),
            pytest.param(FINANCE[0], HEAD[1], False, id="head beside"),
            pytest.param("nobody", HEAD[1], False, id="nobody"),
        ],
    )
    def test_by_leading_a_body_on_the_way_up(self, city, person, post, is_so):
        """
        Above a post is whoever leads its body, or one that this is under.
        """
        assert is_above(city.office(), person, post, DAY) is is_so

    def test_officials_lead_nothing(self, city):
        """
        Whoever only works in a body is above nobody.
        """
        office = city.office()
        posts = [
            attrs.evolve(one, kind=PostKind.OFFICIAL) if one.key == DEPUTY[1] else one
            for one in office.posts
        ]
        office = attrs.evolve(office, posts=posts, portfolios=[])

        assert not is_above(office, DEPUTY[0], HEAD[1], DAY)
        assert is_above(office, HEAD[0], DEPUTY[1], DAY)
        seen = sight_of(office, feed(DEPUTY, **of("post", HEAD[1])), DAY, None)
        assert seen is None

    def test_deputies_are_above_officials(self, city):
        """
        A deputy is above those of his body who lead nothing.
        """
        office = city.office()
        official = attrs.evolve(
            office.post(DEPUTY[1]), key="cv", kind=PostKind.OFFICIAL
        )
        office = attrs.evolve(office, posts=[*office.posts, official])

        assert is_above(office, DEPUTY[0], "cv", DAY)
        assert not is_above(office, FINANCE[0], "cv", DAY)

    def test_by_a_tenure_of_the_day(self, city):
        """
        Who comes tomorrow is above nobody today.
        """
        office = without(city.office(), CHAIR[0], DAY)
        later = Tenure(post=CHAIR[1], person=CHAIR[0], since=dt.date(2017, 4, 1))
        office = attrs.evolve(office, tenures=[*office.tenures, later])

        assert not is_above(office, CHAIR[0], HEAD[1], DAY)
        assert is_above(office, CHAIR[0], HEAD[1], dt.date(2017, 4, 1))
