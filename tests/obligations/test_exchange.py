import datetime as dt
import json

import attrs
import pytest

from govtasks.deadlines.rules import Undated
from govtasks.errors import GovtasksError
from govtasks.obligations import commands as do
from govtasks.obligations.exchange import LinkMessage, PartMessage
from govtasks.obligations.model import Force, Kind, Origin, Roles
from govtasks.text import Text

SENT = {
    "system": "ubnd-tinh",
    "key": "644-2017/2a",
    "directive": "644-2017",
    "title": {"en": "Draw up a plan", "vi": "Xây dựng kế hoạch"},
    "force": "order",
    "last_day": "2017-03-15",
}


class TestPartMessage:
    def test_it_tells_what_the_whole_is(self, make):
        """
        Key, directive, title, force and last day, as plain data.
        """
        state = make.state()
        sent = PartMessage.of(state, make.due(state), system="ubnd-tinh")

        assert sent.to_json() == SENT

    def test_what_has_no_day_tells_none(self, make):
        """
        No date is made up on the way, and none on arrival.
        """
        state = make.state(obligation=make.obligation(rule=Undated()))
        sent = PartMessage.of(state, make.due(state), system="ubnd-tinh")

        assert sent.to_json()["last_day"] is None
        assert self.made(sent).rule == Undated()

    def test_it_comes_back_from_plain_data(self):
        """
        What was written as JSON is read as it was.
        """
        read = PartMessage.from_json(json.loads(json.dumps(SENT)))

        assert read.to_json() == SENT
        assert read.title == Text.of(vi="Xây dựng kế hoạch", en="Draw up a plan")

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            pytest.param({"system": ""}, "system", id="no system"),
            pytest.param({"force": "wish"}, "force", id="no such force"),
            pytest.param({"last_day": "15/3"}, "last_day", id="no such day"),
            pytest.param({"more": 1}, "more", id="an unknown key"),
        ],
    )
    def test_bad_data_is_refused_with_its_place(self, changes, problem):
        """
        A message of somebody else is never trusted.
        """
        with pytest.raises(GovtasksError, match=problem):
            PartMessage.from_json(SENT | changes, "message 7")

    def made(self, message, **changes):
        """Return the obligation that is made of a message."""
        given = {
            "key": "nv-12",
            "directive": "12-2017",
            "provision": "1",
            "roles": Roles(lead="to-1"),
            "assigner": "phuong",
        }
        return message.part(**(given | changes))

    def test_the_part_names_its_origin(self, make):
        """
        It is due on the day of the whole, which it can be traced to.
        """
        part = self.made(PartMessage.from_json(SENT))

        assert part.origin == Origin(
            system="ubnd-tinh", key="644-2017/2a", directive="644-2017"
        )
        assert part.rule == make.fixed("2017-03-15")
        assert (part.kind, part.force, part.parent) == (Kind.TASK, Force.ORDER, None)
        assert (part.key, part.assigner, part.roles.lead) == ("nv-12", "phuong", "to-1")

    def test_what_is_asked_for_stays_a_request(self):
        """
        No order is made of a request on the way.
        """
        part = self.made(PartMessage.from_json(SENT | {"force": "request"}))

        assert (part.kind, part.force) == (Kind.REQUEST, Force.REQUEST)


class TestLinkMessage:
    def test_it_links_the_part_in_the_whole(self, make):
        """
        The answer becomes a command on the whole, so both know each other.
        """
        part = make.obligation(
            key="nv-12", origin=Origin(system="ubnd-tinh", key="644-2017/2a")
        )
        sent = LinkMessage.of(part, system="phuong")
        read = LinkMessage.from_json(json.loads(json.dumps(sent.to_json())))

        assert read == LinkMessage(whole="644-2017/2a", system="phuong", key="nv-12")
        assert read.command() == do.LinkPart(system="phuong", key="nv-12")

    def test_what_came_from_nowhere_answers_nothing(self, make):
        """
        An obligation without an origin has nobody to tell.
        """
        assert LinkMessage.of(make.obligation(), system="phuong") is None

    def test_bad_data_is_refused_with_its_place(self):
        """
        A message without a whole links nothing.
        """
        with pytest.raises(GovtasksError, match="whole"):
            LinkMessage.from_json({"system": "phuong", "key": "nv-12"}, "message 8")


def test_a_message_keeps_a_day_that_only_the_clock_has(make):
    """
    The state of the whole is read, not how it was given.
    """
    state = make.state(make.extended("2017-03-31", make.at("2017-02-20")))
    sent = PartMessage.of(state, make.due(state), system="tinh")

    assert sent.last_day == dt.date(2017, 3, 31)
    assert attrs.evolve(sent, last_day=None).last_day is None
