"""What a feed answers: to whom, what, for how long, and how little to anybody else."""

import datetime as dt
import logging
import threading

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, StoreError
from govtasks.explain import Citation
from govtasks.memory import MemoryStore
from govtasks.obligations import commands as do
from govtasks.organisation import Absence, Mandate
from govtasks.register.feeds import FeedProfile, FeedScope, FeedShape, new_token
from govtasks.register.reader import OBLIGATIONS
from govtasks.serving.exchange import FeedRequest, etag_of
from govtasks.serving.server import FeedPolicy
from tests.register.conftest import ZONE

HEAD, DEPUTY = "ng-truong-noi-vu", "ng-pho-noi-vu"
CHAIR, FINANCE = "ng-ct-tp", "ng-truong-tai-chinh"
BODY = {"scope": FeedScope.BODY, "subject": "noi-vu"}


def headers(response):
    """Return the headers of an answer."""
    return dict(response.headers)


def asked(etag):
    """Return a request that has one already."""
    return {"headers": {"If-None-Match": etag}}


def without(office, person, day):
    """Return the organisation with the tenures of a person ended."""
    tenures = [
        attrs.evolve(one, until=day) if one.person == person else one
        for one in office.tenures
    ]
    return attrs.evolve(office, tenures=tenures)


@pytest.fixture
def begun(city):
    """Give a register with two obligations of Home Affairs and one of Finance."""
    register = city.begun()
    with city.unit(register) as unit:
        unit.assign(city.obligation("o1"))
        unit.assign(city.obligation("o2", rule=city.fixed("2017-04-01")))
        roles = attrs.evolve(city.obligation().roles, lead="tai-chinh")
        unit.assign(city.obligation("o3", roles=roles))
    return register


class TestAnswer:
    def test_gives_the_feed(self, city, begun):
        """
        The owner's calendar gets his work, with all that it needs to ask again.
        """
        response = city.get(city.server(begun), city.token(begun))

        told = headers(response)
        assert response.status == 200
        assert city.keys(response) == ["o1", "o2"]
        assert told["ETag"] == etag_of(response.body)
        assert told["Content-Type"] == "text/x-plain; charset=utf-8"
        assert told["Content-Length"] == str(len(response.body))
        assert told["Cache-Control"] == "private, max-age=900"

    @pytest.mark.parametrize("suffix", ["", ".ics"])
    def test_with_or_without_suffix(self, city, begun, suffix):
        """
        Some programs want to see what it is by its name.
        """
        token = city.token(begun)
        response = city.get(city.server(begun), token, path=f"/{token}{suffix}")

        assert response.status == 200

    @pytest.mark.parametrize("shape", FeedShape)
    def test_is_a_calendar(self, city, begun, shape):
        """
        Without a word, feeds are written by the exporter for iCalendar.
        """
        token = city.token(begun, shape=shape)
        server = city.server(begun, policy={"exporter": "ical"})
        response = city.get(server, token)

        kinds = {"event": b"BEGIN:VEVENT", "todo": b"BEGIN:VTODO"}
        assert headers(response)["Content-Type"] == "text/calendar; charset=utf-8"
        assert response.body.startswith(b"BEGIN:VCALENDAR\r\n")
        assert response.body.count(kinds[shape.value]) == 2

    def test_nothing_changed(self, city, begun):
        """
        Whoever has it already is told so, without a body.
        """
        server, token = city.server(begun), city.token(begun)
        etag = headers(city.get(server, token))["ETag"]

        again = city.get(server, token, **asked(etag))
        cold = city.get(city.server(begun), token, **asked(etag))

        assert again == cold
        assert (again.status, again.body) == (304, b"")
        assert headers(again)["ETag"] == etag

    @pytest.mark.parametrize(
        ("header", "status"),
        [
            pytest.param("*", 304, id="whatever it is"),
            pytest.param('"other"', 200, id="another"),
            pytest.param("", 200, id="nothing"),
            pytest.param("\0\r\n", 200, id="control characters"),
        ],
    )
    def test_if_none_match(self, city, begun, header, status):
        """
        The header is read as its standard says, also by a server that just began.
        """
        token = city.token(begun)

        assert city.get(city.server(begun), token, **asked(header)).status == status

    def test_if_modified_since_is_not_asked(self, city, begun):
        """
        There is no day of the last change: it could move backwards.
        """
        when = {"If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT"}
        response = city.get(city.server(begun), city.token(begun), headers=when)

        assert response.status == 200
        assert "Last-Modified" not in headers(response)

    def test_head(self, city, begun):
        """
        HEAD says what GET would, and sends nothing of it.
        """
        server, token = city.server(begun), city.token(begun)
        got = city.get(server, token)
        told = city.get(server, token, method="HEAD")

        assert (told.status, told.headers, told.body) == (200, got.headers, b"")
        assert city.get(server, "x", method="HEAD").body == b""

    @pytest.mark.parametrize(
        "method", ["POST", "PUT", "DELETE", "PROPFIND", "OPTIONS", "get", ""]
    )
    def test_is_only_read(self, city, begun, method):
        """
        Nothing else can be done with a feed, whether or not there is one.
        """
        server, token = city.server(begun), city.token(begun)
        answers = {city.get(server, t, method=method) for t in (token, "x")}

        (response,) = answers
        assert response.status == 405
        assert headers(response)["Allow"] == "GET, HEAD"

    def test_changes_are_seen_at_once(self, city, begun):
        """
        What is recorded stands in the next answer, with another validator.
        """
        server, token = city.server(begun), city.token(begun)
        before = city.get(server, token)
        with city.unit(begun, day="2017-02-20") as unit:
            unit.do("o1", do.Withdraw(reason="trùng"))

        after = city.get(server, token, **asked(headers(before)["ETag"]))

        assert after.status == 200
        assert b"withdrawn" in after.body
        assert after == city.get(city.server(begun), token)

    @pytest.mark.parametrize(
        "act",
        [
            pytest.param(lambda unit, city: None, id="nothing at all"),
            pytest.param(
                lambda unit, city: unit.assign(
                    city.obligation(
                        "o9",
                        roles=attrs.evolve(city.obligation().roles, lead="tai-chinh"),
                    )
                ),
                id="another's work",
            ),
            pytest.param(
                lambda unit, city: unit.open_feed(city.feed("f9")), id="another feed"
            ),
            pytest.param(
                lambda unit, city: unit.issue(city.directive(key="d9", number="9")),
                id="another directive",
            ),
            pytest.param(
                lambda unit, city: unit.record_organisation(city.office()),
                id="the organisation as it was",
            ),
        ],
    )
    def test_what_is_beside_a_feed_changes_nothing(self, city, begun, act):
        """
        The validator stays while the feed does, whatever else is recorded.
        """
        server, token = city.server(begun), city.token(begun)
        etag = headers(city.get(server, token))["ETag"]
        with city.unit(begun, day="2017-02-20") as unit:
            act(unit, city)

        assert city.get(server, token, **asked(etag)).status == 304


class TestNotFound:
    @pytest.fixture
    def dead(self, city, begun):
        """Give a token of each kind that opens nothing."""
        with city.unit(begun) as unit:
            finance = city.feed("f3", person=FINANCE, post="truong-tai-chinh")
            ended = unit.open_feed(finance).token
            shown = {"scope": FeedScope.DIRECTIVE, "subject": "cv-644"}
            other = attrs.evolve(finance, key="f4", **shown)
            ended_otherwise = unit.open_feed(other).token
        revoked, rotated = city.token(begun, "f1"), city.token(begun, "f2")
        with city.unit(begun, day="2017-02-11") as unit:
            unit.revoke_feed("f1")
            unit.record_organisation(
                without(city.office(), FINANCE, dt.date(2017, 2, 20))
            )
        with city.unit(begun, day="2017-02-11", actor=HEAD) as unit:
            unit.rotate_feed("f2")
        return {
            "revoked": revoked,
            "rotated": rotated,
            "ended": ended,
            "ended, of a directive": ended_otherwise,
            "unknown": new_token(),
            "empty": "",
            "short": "abc",
            "long": "x" * 100_000,
            "a path": f"{new_token()}/more",
            "upwards": "../../etc/passwd",
            "null": "a\0b",
            "line ends": "a\r\nSet-Cookie: x=1\r\n\r\n",
            "surrogate": "\ud800",
            "not ASCII": "Hạn",
            "digest": "0" * 64,
        }

    def test_is_the_same_for_all(self, city, begun, dead):
        """
        Whatever opens nothing gets one answer, to the last octet.
        """
        server = city.server(begun)
        answers = {city.get(server, token) for token in dead.values()}
        etags = {city.get(server, token, **asked("*")) for token in dead.values()}

        assert len(answers | etags) == 1
        (response,) = answers
        assert response.status == 404
        assert headers(response)["Cache-Control"] == "no-store"

    def test_costs_the_same(self, city, begun, dead, monkeypatch):
        """
        The same streams are asked for, as many times, whatever it is.
        """
        server, work = city.server(begun), {}
        source = server._source  # noqa: SLF001 - to count what is read of it
        begin = source.begin
        for kind, token in dead.items():
            counted = []

            class Counting:
                def __init__(self, session):
                    self.session = session

                def __getattr__(self, name, counted=counted):
                    counted.append(name)
                    return getattr(self.session, name)

            class Begin:
                def __enter__(self):
                    self.block = begin()
                    return Counting(self.block.__enter__())

                def __exit__(self, *error):
                    return self.block.__exit__(*error)

            monkeypatch.setattr(server, "_source", attrs.evolve(source, begin=Begin))
            assert city.get(server, token).status == 404
            work[kind] = tuple(counted)

        assert len(set(work.values())) == 1, work

    def test_no_token_by_its_digest(self, city, begun):
        """
        Who reads the store cannot open a feed by what is stored.
        """
        from govtasks.register.feeds import digest_of

        token = city.token(begun)
        server = city.server(begun)

        assert city.get(server, digest_of(token)).status == 404
        assert city.get(server, token.swapcase()).status == 404
        assert city.get(server, f"{token} ").status == 404

    def test_whatever_comes_is_answered(self, new_city):
        """
        No path, method or header breaks anything, and none opens a feed.
        """
        city = new_city()
        register = city.begun()
        city.token(register)
        server = city.server(register)

        @given(
            method=st.sampled_from(["GET", "HEAD", "PUT", "get", ""]) | st.text(),
            path=st.text() | st.binary().map(lambda raw: raw.decode("latin-1")),
            header=st.text(),
        )
        def ask(method, path, header):
            request = FeedRequest(
                method=method, path=path, headers={"If-None-Match": header}
            )
            response = server.answer(request, at=city.at("2017-03-01"))
            is_read = method in {"GET", "HEAD"}
            assert response.status == (404 if is_read else 405)

        ask()
        city.close()

    def test_missed_is_told(self, city, begun):
        """
        The host can count what opened nothing, and only that.
        """
        missed = []
        server = city.server(begun, missed=missed.append)
        city.get(server, city.token(begun))
        city.get(server, "x", remote="10.0.0.1")

        assert [one.remote for one in missed] == ["10.0.0.1"]

    def test_other_tenants(self, city, begun):
        """
        A token opens nothing at another tenant, though both are in one store.
        """
        token, other = city.token(begun), begun.for_tenant("other")
        with city.unit(other) as unit:
            unit.record_organisation(city.office())
            unit.issue(city.directive())
            unit.assign(city.obligation("o7"))
        theirs = city.token(other)

        assert city.get(city.server(other), token).status == 404
        assert city.get(city.server(begun), theirs).status == 404
        assert city.keys(city.get(city.server(other), theirs)) == ["o7"]


class TestLife:
    @pytest.mark.parametrize(
        ("day", "time", "status"),
        [
            pytest.param("2017-02-28", "23:59:59.999999", 200, id="the last instant"),
            pytest.param("2017-03-01", "00:00", 404, id="the first behind it"),
            pytest.param("2017-03-02", "09:00", 404, id="a day later"),
        ],
    )
    @pytest.mark.parametrize("warm", [True, False])
    def test_ends_with_the_appointment(self, city, begun, day, time, status, warm):
        """
        A feed dies at the midnight at which its owner leaves the post.
        """
        token = city.token(begun)
        with city.unit(begun, day="2017-02-11") as unit:
            unit.record_organisation(without(city.office(), HEAD, dt.date(2017, 3, 1)))
        server = city.server(begun)
        if warm:
            assert city.get(server, token, "2017-02-28", "23:00").status == 200

        assert city.get(server, token, day, time).status == status

    def test_ends_when_it_is_recorded(self, city, begun):
        """
        An appointment that ended yesterday, as is recorded today, ends it today.
        """
        server, token = city.server(begun), city.token(begun)
        assert city.get(server, token, time="08:59").status == 200
        with city.unit(begun, day="2017-03-01", time="08:59") as unit:
            unit.record_organisation(
                without(city.office(), HEAD, dt.date(2017, 2, 28)), correcting="sót"
            )

        assert city.get(server, token, time="09:00").status == 404

    def test_comes_back_with_the_appointment(self, city, begun):
        """
        Whoever is appointed again is answered again: the feed was not revoked.
        """
        token, server = city.token(begun), city.server(begun)
        office = without(city.office(), HEAD, dt.date(2017, 3, 1))
        again = [
            attrs.evolve(one, since=dt.date(2017, 5, 1), until=None)
            for one in office.tenures
            if one.person == HEAD
        ]
        office = attrs.evolve(office, tenures=[*office.tenures, *again])
        with city.unit(begun, day="2017-02-11") as unit:
            unit.record_organisation(office)

        days = ("2017-02-28", "2017-03-01", "2017-04-30", "2017-05-01")
        assert [city.get(server, token, day).status for day in days] == [
            *(200, 404),
            *(404, 200),
        ]

    def test_old_token_is_dead_at_once(self, city, begun):
        """
        From the moment of a rotation on only the new token opens the feed.
        """
        server, old = city.server(begun), city.token(begun)
        etag = headers(city.get(server, old))["ETag"]
        with city.unit(begun, day="2017-03-01", actor=HEAD) as unit:
            new = unit.rotate_feed("f1").token

        assert city.get(server, old, **asked(etag)).status == 404
        assert city.get(server, new, **asked(etag)).status == 304

    def test_revoked_is_dead_at_once(self, city, begun):
        """
        Nothing that is remembered answers for a feed that was taken away.
        """
        server, token = city.server(begun), city.token(begun)
        etag = headers(city.get(server, token))["ETag"]
        with city.unit(begun, day="2017-03-01", actor="an-ninh") as unit:
            unit.revoke_feed("f1")

        assert city.get(server, token, **asked(etag)).status == 404
        assert city.get(server, token, **asked("*")).status == 404

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(
                {
                    "mandates": [
                        Mandate(
                            key="m1",
                            from_post="truong-tai-chinh",
                            to_post="truong-noi-vu",
                            commands=["accept"],
                            since=dt.date(2017, 2, 10),
                            until=dt.date(2017, 3, 1),
                            instrument=Citation(instrument="02/GUQ"),
                        )
                    ]
                },
                id="a mandate",
            ),
            pytest.param(
                {
                    "absences": [
                        Absence(
                            person=FINANCE,
                            post="truong-tai-chinh",
                            since=dt.date(2017, 2, 10),
                            until=dt.date(2017, 3, 1),
                            substitute_post="truong-noi-vu",
                        )
                    ]
                },
                id="standing in",
            ),
        ],
    )
    def test_ends_with_what_it_rests_on(self, city, begun, given):
        """
        What one sees for another ends with the mandate, or when he is back.
        """
        with city.unit(begun) as unit:
            unit.record_organisation(city.office(**given))
        shown = {"scope": FeedScope.POST, "subject": "truong-tai-chinh"}
        token, server = city.token(begun, **shown), city.server(begun)

        assert city.keys(city.get(server, token, "2017-02-28")) == ["o3"]
        assert city.get(server, token, "2017-03-01").status == 404

    @pytest.mark.parametrize(
        ("zone", "last", "first"),
        [
            pytest.param(
                "Asia/Ho_Chi_Minh",
                "2017-03-26T23:59:59+07:00",
                "2017-03-27T00:00:00+07:00",
                id="without summer time",
            ),
            pytest.param(
                "Europe/Paris",
                "2017-03-26T23:59:59+02:00",
                "2017-03-27T00:00:00+02:00",
                id="a day of 23 hours",
            ),
            pytest.param(
                "Asia/Beirut",
                "2017-03-26T23:59:59+03:00",
                "2017-03-27T00:00:00+03:00",
                id="a day without midnight",
            ),
            pytest.param(
                "America/Havana",
                "2017-03-26T23:59:59-04:00",
                "2017-03-27T00:00:00-04:00",
                id="far behind",
            ),
        ],
    )
    def test_days_are_those_of_the_feed(self, city, begun, zone, last, first):
        """
        An appointment ends at midnight where the feed is, also where clocks jump.
        """
        token, server = city.token(begun, zone=zone), city.server(begun)
        with city.unit(begun, day="2017-02-11") as unit:
            office = without(city.office(), HEAD, dt.date(2017, 3, 27))
            unit.record_organisation(office)

        def status(at):
            when = dt.datetime.fromisoformat(at).astimezone(ZONE)
            day, time = when.date().isoformat(), when.time().isoformat()
            return city.get(server, token, day, time).status

        assert (status(last), status(first)) == (200, 404)


class TestScopes:
    @pytest.mark.parametrize(
        ("changes", "keys"),
        [
            pytest.param({}, ["o1", "o2"], id="own work"),
            pytest.param(BODY, ["o1", "o2"], id="body"),
            pytest.param(
                {"scope": FeedScope.POST, "subject": "truong-noi-vu"},
                ["o1", "o2"],
                id="post with the inbox",
            ),
            pytest.param(
                {"scope": FeedScope.POST, "subject": "pho-noi-vu"}, [], id="no work"
            ),
            pytest.param(
                {"scope": FeedScope.DIRECTIVE, "subject": "cv-644"},
                ["o1", "o2"],
                id="directive, as far as he leads",
            ),
            pytest.param(
                {
                    "scope": FeedScope.DIRECTIVE,
                    "subject": "cv-644",
                    "person": CHAIR,
                    "post": "ct-tp",
                },
                ["o1", "o2", "o3"],
                id="directive, from above",
            ),
            pytest.param({"scope": FeedScope.OVERDUE}, [], id="nothing overdue yet"),
        ],
    )
    def test_show_what_they_say(self, city, begun, changes, keys):
        """
        Each scope shows its own, and nothing else.
        """
        response = city.get(city.server(begun), city.token(begun, **changes))

        assert city.keys(response) == keys

    @pytest.mark.parametrize(
        ("limits", "keys"),
        [
            pytest.param({}, ["o3", "o4"], id="all of it"),
            pytest.param({"fields": ["dat-dai"]}, ["o4"], id="one field"),
            pytest.param({"bodies": ["noi-vu"]}, [], id="another body"),
        ],
    )
    def test_mandate_shows_as_far_as_it_goes(self, city, begun, limits, keys):
        """
        Of the work of a post that lends itself, only that is seen which it lends.
        """
        lent = Mandate(
            key="m1",
            from_post="truong-tai-chinh",
            to_post="truong-noi-vu",
            commands=["accept"],
            since=dt.date(2017, 2, 10),
            instrument=Citation(instrument="02/GUQ"),
            **limits,
        )
        roles = attrs.evolve(city.obligation().roles, lead="tai-chinh")
        with city.unit(begun) as unit:
            unit.record_organisation(city.office(mandates=[lent]))
            unit.assign(city.obligation("o4", roles=roles, field="dat-dai"))
        shown = {"scope": FeedScope.POST, "subject": "truong-tai-chinh"}
        token = city.token(begun, **shown)

        assert city.keys(city.get(city.server(begun), token)) == keys

    def test_overdue_comes_by_itself(self, city, begun):
        """
        What is overdue stands in the figure from the moment on, with nobody's doing.
        """
        token = city.token(begun, scope=FeedScope.OVERDUE)
        server = city.server(begun)
        etag = headers(city.get(server, token, "2017-03-15", "23:59"))["ETag"]

        late = city.get(server, token, "2017-03-16", "00:00", **asked(etag))

        assert city.keys(late) == ["o1"]

    @pytest.mark.parametrize(
        ("time", "keys"),
        [
            pytest.param("09:59:59", [], id="in time"),
            pytest.param("10:00:00", ["o4"], id="over"),
        ],
    )
    @pytest.mark.parametrize("warm", [True, False])
    def test_overdue_comes_at_its_hour(self, city, begun, time, keys, warm):
        """
        A deadline that ends at an hour is overdue from that hour on.
        """
        rule = attrs.evolve(city.fixed("2017-03-10"), time=dt.time(10))
        with city.unit(begun) as unit:
            unit.assign(city.obligation("o4", rule=rule))
        token = city.token(begun, scope=FeedScope.OVERDUE)
        server = city.server(begun)
        if warm:
            assert city.keys(city.get(server, token, "2017-03-10", "09:00")) == []

        assert city.keys(city.get(server, token, "2017-03-10", time)) == keys

    @pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/Havana"])
    def test_who_answers_changes_where_the_obligation_is(self, city, begun, zone):
        """
        Days of an obligation are its own, wherever the calendar is that shows it.
        """
        shown = {"person": CHAIR, "post": "ct-tp", "zone": zone}
        token = city.token(begun, **shown, **BODY)
        with city.unit(begun, day="2017-02-11") as unit:
            unit.record_organisation(without(city.office(), HEAD, dt.date(2017, 3, 2)))
        server = city.server(begun)
        before = city.get(server, token, "2017-03-01", "23:59")
        after = city.get(server, token, "2017-03-02", "00:00")

        assert before.body.count("vi', 'Trưởng phòng Nội vụ".encode()) > 0
        assert after.body != before.body
        assert after == city.get(city.server(begun), token, "2017-03-02", "00:00")

    def test_overdue_of_a_deputy_is_of_his_field(self, city, begun):
        """
        A deputy sees what is overdue in the fields he is charged with.
        """
        with city.unit(begun) as unit:
            unit.assign(city.obligation("other", field="dat-dai"))
        shown = {"scope": FeedScope.OVERDUE, "person": DEPUTY, "post": "pho-noi-vu"}
        token = city.token(begun, **shown)

        response = city.get(city.server(begun), token, "2017-03-20")

        assert city.keys(response) == ["o1"]

    def test_work_that_passes_on(self, city, begun):
        """
        What a deputy takes leaves the inbox of his head, and comes to his own feed.
        """
        server, head = city.server(begun), city.token(begun)
        deputy = city.token(begun, "f2", person=DEPUTY, post="pho-noi-vu")
        assert city.keys(city.get(server, deputy)) == []
        with city.unit(begun, day="2017-02-20", actor=DEPUTY) as unit:
            unit.do("o1", do.Claim(post="pho-noi-vu"))

        assert city.keys(city.get(server, head)) == ["o2"]
        assert city.keys(city.get(server, deputy)) == ["o1"]

    @pytest.mark.parametrize("warm", [True, False])
    def test_what_the_owner_hid_is_not_in_his_list(self, city, begun, warm):
        """
        Hidden work leaves his own feed until he shows it, and no other.
        """
        server, own = city.server(begun), city.token(begun)
        body = city.token(begun, "f2", **BODY)
        deputy = city.token(
            begun, "f3", person=DEPUTY, post="pho-noi-vu", scope=FeedScope.OVERDUE
        )
        if warm:
            assert city.keys(city.get(server, own)) == ["o1", "o2"]
        with city.unit(begun, day="2017-02-20", actor=HEAD) as unit:
            unit.do("o1", do.Hide())

        assert city.keys(city.get(server, own)) == ["o2"]
        assert city.keys(city.get(server, body)) == ["o1", "o2"]
        assert city.keys(city.get(server, deputy, "2017-03-20")) == ["o1"]
        with city.unit(begun, day="2017-02-21", actor=HEAD) as unit:
            unit.do("o1", do.Show())
        assert city.keys(city.get(server, own)) == ["o1", "o2"]

    def test_query_of_the_address_is_ignored(self, city, begun):
        """
        Nothing in an address widens a feed: what follows ``?`` is not the path.
        """
        token = city.token(begun)
        response = city.get(city.server(begun), token, path=f"/{token}.ics?body=tp")

        assert response.status == 404


class TestWindow:
    @pytest.mark.parametrize(
        ("day", "keys"),
        [
            pytest.param("2017-03-20", ["late", "near", "open"], id="in time"),
            pytest.param("2017-06-13", ["late", "near", "open"], id="90 days behind"),
            pytest.param("2017-06-14", ["late", "open"], id="91 days behind"),
        ],
    )
    @pytest.mark.parametrize("warm", [True, False])
    def test_is_cut_by_days(self, city, day, keys, warm):
        """
        What is closed stays for 90 days; what is open and late is never left out.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("late"))
            unit.assign(city.obligation("near"))
            unit.assign(city.obligation("open", rule=city.fixed("2017-12-01")))
            unit.assign(city.obligation("far", rule=city.fixed("2019-12-01")))
        with city.unit(register, day="2017-03-10", actor=HEAD) as unit:
            unit.do("near", do.Accept())
            unit.do("near", do.Submit(result="Kế hoạch"))
        with city.unit(register, day="2017-03-10", time="09:00") as unit:
            unit.do("near", do.Confirm())
        token, server = city.token(register, **BODY), city.server(register)
        if warm:
            city.get(server, token, "2017-03-19")

        assert city.keys(city.get(server, token, day)) == keys

    @pytest.mark.parametrize(
        ("day", "keys"),
        [
            pytest.param("2017-04-09", ["o1", "o2"], id="30 days"),
            pytest.param("2017-04-10", ["o2"], id="31 days"),
        ],
    )
    def test_withdrawn_stays_for_a_while(self, city, begun, day, keys):
        """
        What was withdrawn is shown as such for 30 days.
        """
        with city.unit(begun, day="2017-03-10") as unit:
            unit.do("o1", do.Withdraw(reason="trùng"))

        token = city.token(begun, **BODY)

        assert city.keys(city.get(city.server(begun), token, day)) == keys

    def test_far_comes_near(self, city):
        """
        What lies more than twelve months ahead comes into the feed by itself.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("far", rule=city.fixed("2018-06-01")))
        token, server = city.token(register), city.server(register)

        assert city.keys(city.get(server, token, "2017-05-30")) == []
        assert city.keys(city.get(server, token, "2017-05-31")) == ["far"]


class TestPolicy:
    @pytest.mark.parametrize(
        ("full", "profile", "told"),
        [
            pytest.param(False, FeedProfile.FULL, "minimal", id="not allowed"),
            pytest.param(True, FeedProfile.FULL, "full", id="allowed"),
            pytest.param(True, FeedProfile.MINIMAL, "minimal", id="not wanted"),
        ],
    )
    def test_full_only_where_it_is_allowed(self, city, begun, full, profile, told):
        """
        A feed tells all only where its owner and the host want it.
        """
        token = city.token(begun, profile=profile)
        response = city.get(city.server(begun, policy={"full": full}), token)

        assert f"('profile', '{told}')" in response.body.decode()

    def test_settings_of_the_exporter(self, city, begun):
        """
        The exporter gets the host's settings; shape and profile are the feed's.
        """
        settings = {"host": "tp.example", "shape": "event"}
        server = city.server(begun, policy={"settings": settings})
        told = city.get(server, city.token(begun, shape=FeedShape.TODO)).body.decode()

        assert "('host', 'tp.example')" in told
        assert "('shape', 'todo')" in told

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            pytest.param({"max_age": -1}, "from 0 to 3600", id="age under 0"),
            pytest.param({"max_age": 3601}, "from 0 to 3600", id="over an hour"),
            pytest.param({"max_age": True}, "from 0 to 3600", id="yes as an age"),
            pytest.param({"max_age": "900"}, "from 0 to 3600", id="text as an age"),
            pytest.param({"most_feeds": -1}, "from 0", id="feeds"),
            pytest.param({"most_items": -1}, "from 0", id="items"),
            pytest.param({"most_exporters": 0.5}, "from 0", id="exporters"),
            pytest.param({"full": "no"}, "must be", id="text for yes or no"),
            pytest.param({"window": None}, "must be", id="no window"),
        ],
    )
    def test_refuses(self, changes, message):
        """
        What a host cannot mean is refused when it is said, and named.
        """
        with pytest.raises(InvalidValueError, match=message) as caught:
            FeedPolicy(**changes)

        (name,) = changes
        assert caught.value.field == name

    @pytest.mark.parametrize("locale", ["vi", "en"])
    def test_language_is_the_feeds(self, city, begun, locale):
        """
        A feed is written in the language that it was opened in.
        """
        response = city.get(city.server(begun), city.token(begun, locale=locale))

        assert response.body.startswith(f"{locale} [".encode())

    def test_same_calendar_for_the_same_work(self, city, begun):
        """
        What two people see of one body is one calendar; own work is another.
        """
        with city.unit(begun) as unit:
            unit.assign(city.obligation("o5"))
        chair = {"person": CHAIR, "post": "ct-tp"}
        tokens = (
            city.token(begun, "f1", **BODY),
            city.token(begun, "f2", **BODY, **chair),
            city.token(begun, "f3"),
            city.token(begun, "f4", **chair),
        )
        server = city.server(begun)
        heads = [city.get(server, one).body.split(b"\n")[0] for one in tokens]

        assert heads[0] == heads[1]
        assert len(set(heads)) == 3

    @pytest.mark.parametrize(
        "limits",
        [
            pytest.param({"most_items": 0}, id="no room for items"),
            pytest.param({"most_items": 4}, id="room for one feed"),
            pytest.param({"most_feeds": 1}, id="one validator"),
            pytest.param({"most_feeds": 0}, id="nothing at all"),
            pytest.param({"most_exporters": 0}, id="no exporter"),
        ],
    )
    def test_little_memory_answers_the_same(self, city, begun, limits):
        """
        Whatever is forgotten for want of room is read again.
        """
        server = city.server(begun, policy=limits)
        tokens = [city.token(begun, f"f{n}", **BODY) for n in range(1, 4)]
        first = [city.get(server, token) for token in tokens]
        with city.unit(begun, day="2017-02-20") as unit:
            unit.do("o1", do.Withdraw(reason="trùng"))
        second = [city.get(server, token) for token in tokens]

        assert {one.status for one in first + second} == {200}
        assert (
            len({one.body for one in first}) == len({one.body for one in second}) == 1
        )
        for one, token in zip(second, tokens, strict=True):
            etag = headers(one)["ETag"]
            assert city.get(server, token, **asked(etag)).status == 304


class TestLimit:
    def test_guessing_costs_the_store_nothing(self, city, begun):
        """
        Of 10 000 guesses from one place, a few are looked up and the rest wait.
        """
        misses, guesses = {}, []

        def wait(request):
            is_too_often = misses.get(request.remote, 0) >= 20
            return dt.timedelta(minutes=10) if is_too_often else None

        def missed(request):
            misses[request.remote] = misses.get(request.remote, 0) + 1

        server = city.server(begun, limit=wait, missed=missed)
        token = city.token(begun)
        for number in range(10_000):
            guess = f"{number:043}"
            guesses.append(city.get(server, guess, remote="198.51.100.7"))

        assert [one.status for one in guesses[:20]] == [404] * 20
        assert {one.status for one in guesses[20:]} == {429}
        assert headers(guesses[-1])["Retry-After"] == "600"
        assert misses == {"198.51.100.7": 20}
        assert city.get(server, token, remote="203.0.113.9").status == 200

    def test_is_asked_first(self, city, begun):
        """
        Whoever has to wait learns nothing else, whatever he asks.
        """
        server = city.server(begun, limit=lambda request: dt.timedelta(seconds=5))
        begun.close()
        answers = {
            city.get(server, token, method=method)
            for token in ("x", new_token())
            for method in ("GET", "POST")
        }

        assert [one.status for one in answers] == [429]


class Refusing(MemoryStore):
    """A store that cannot be reached."""

    def begin(self, tenant, connection=None):
        """Refuse to begin."""
        problem = "is not there"
        raise StoreError(problem)


class TestFaults:
    def test_store_is_away(self, city, begun, caplog):
        """
        Nobody learns anything while the store is away, and everybody may come back.
        """
        token, server = city.token(begun), city.server(begun)
        before = city.get(server, token)
        etag = headers(before)["ETag"]
        source = server._journal.source  # noqa: SLF001 - the way to the store
        away = attrs.evolve(source, begin=lambda: Refusing().begin("default"))
        server._journal.source = away  # noqa: SLF001 - the same
        answers = {
            city.get(server, one, **asked(etag)) for one in (token, new_token(), "x")
        }
        server._journal.source = source  # noqa: SLF001 - the same

        (response,) = answers
        assert response.status == 503
        assert headers(response)["Retry-After"] == "300"
        assert city.get(server, token) == before
        assert token not in caplog.text

    def test_exporter_fails(self, city, begun, caplog):
        """
        What goes wrong in writing is told to the host, not to whoever asks.
        """
        city.doubles.export = lambda entries, locale: 1 // 0
        token = city.token(begun)
        server = city.server(begun, policy={"exporter": "double"})
        with caplog.at_level(logging.ERROR, "govtasks.feeds"):
            response = city.get(server, token)

        assert response.status == 500
        assert response.body == b"the feed cannot be written\n"
        assert "ZeroDivisionError" in caplog.text
        assert token not in caplog.text

    def test_no_such_exporter(self, city, begun):
        """
        A format that nobody offers is the host's mistake.
        """
        server = city.server(begun, policy={"exporter": "nothing"})

        assert city.get(server, city.token(begun)).status == 500

    def test_without_an_organisation(self, city):
        """
        Where nothing is recorded, nobody has a feed.
        """
        assert city.get(city.server(city.open()), new_token()).status == 404

    def test_store_that_was_put_back(self, file_city, tmp_path):
        """
        A store that was restored to yesterday gives yesterday's feed, not today's.
        """
        city = file_city
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1"))
        token, server = city.token(register), city.server(register)
        before = city.get(server, token)
        kept = {}
        with register._begin() as session:  # noqa: SLF001 - what a backup holds
            kept["facts"] = session.since(0, limit=1000)
            kept["rows"] = session.rows(_all_rows())
        other = type(city)(f"sqlite:///{tmp_path / 'restored.db'}", city.doubles)
        restored = other.open()
        with restored._begin() as session:  # noqa: SLF001 - the same
            session.restore(kept["facts"], rows=kept["rows"])
        with city.unit(register, day="2017-02-20") as unit:
            unit.do("o1", do.Withdraw(reason="trùng"))
        assert city.get(server, token) != before
        server._journal.source = restored.feed_source()  # noqa: SLF001 - put back
        server._source = restored.feed_source()  # noqa: SLF001 - the same

        assert city.get(server, token) == before
        other.close()

    def test_erased_obligation_leaves_the_feed(self, city, begun):
        """
        What was destroyed after its time is not shown by anything that remembers it.
        """
        token, server = city.token(begun, **BODY), city.server(begun)
        assert city.keys(city.get(server, token)) == ["o1", "o2"]
        with begun._begin() as session:  # noqa: SLF001 - as retention does it
            from govtasks.register.retaining import DESTROYED, DESTRUCTIONS

            record = session.read(f"{OBLIGATIONS}o1")[0].record
            gone = attrs.evolve(record, type=DESTROYED)
            session.append(DESTRUCTIONS, 0, (gone,))
            session.erase((f"{OBLIGATIONS}o1",), at=city.at("2017-02-28"))

        assert city.keys(city.get(server, token)) == ["o2"]


def _all_rows():
    from govtasks.ports import RowQuery

    return RowQuery()


class TestFeedSource:
    @pytest.mark.parametrize("number", [*range(6), 15, 16, 17, 33])
    def test_finds_the_end(self, city, number):
        """
        The last fact is found, however many there are, without reading all of them.
        """
        register = city.open()
        for _ in range(number):
            with city.unit(register) as unit:
                unit.record_organisation(city.office())
        mark = register.feed_source().last()

        with register._begin() as session:  # noqa: SLF001 - to count them
            facts = session.since(0, limit=100)
        assert mark.position == len(facts) == number
        assert mark.digest == (facts[-1].fact.digest if facts else "")

    @pytest.mark.parametrize(
        ("most", "is_followed"),
        [
            pytest.param(4, True, id="fewer than that"),
            pytest.param(3, False, id="as many"),
            pytest.param(1, False, id="more"),
        ],
    )
    @pytest.mark.parametrize("before", [0, 1, 2])
    def test_follows_so_many_facts(self, city, most, is_followed, before):
        """
        What came is named in order; what is too much is not followed.
        """
        register = city.open()
        source = register.feed_source()
        for _ in range(before):
            with city.unit(register) as unit:
                unit.record_organisation(city.office())
        mark = source.last()
        for _ in range(3):
            with city.unit(register) as unit:
                unit.record_organisation(city.office())
        found = source.since(mark, most)

        assert (found is not None) is is_followed
        if found is not None:
            now, facts = found
            assert now == source.last()
            assert [fact.version for fact in facts] == [
                before + number for number in (1, 2, 3)
            ]


class TestThreads:
    def test_ask_and_write_at_once(self, database_city):
        """
        While one records and many ask, every answer is a whole feed of some moment.
        """
        city = database_city
        register = city.begun()
        with city.unit(register) as unit:
            for number in range(12):
                unit.assign(city.obligation(f"o{number:02}"))
        token, server = city.token(register, **BODY), city.server(register)
        answers, errors, done = [], [], threading.Event()

        def ask():
            etag = ""
            try:
                while not done.is_set():
                    response = city.get(server, token, **asked(etag))
                    answers.append((etag, response))
                    etag = headers(response)["ETag"]
            except Exception as error:  # noqa: BLE001 - told by the test
                errors.append(error)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(12):
            with city.unit(register, day="2017-02-20") as unit:
                unit.do(f"o{number:02}", do.Withdraw(reason="trùng"))
        done.set()
        for thread in threads:
            thread.join()

        last = city.get(server, token)
        assert errors == []
        assert last == city.get(city.server(register), token)
        assert last.body.count(b"state='withdrawn'") == 12
        for etag, response in answers:
            if response.status == 304:
                assert headers(response)["ETag"] == etag
            else:
                assert response.body.count(b"key='o") == 12
                assert headers(response)["ETag"] == etag_of(response.body)
