import datetime as dt
import json
import tomllib
from pathlib import Path

import attrs
import pytest

from govtasks.codec import Codec
from govtasks.messages import LOCALES, catalogue
from govtasks.obligations import events as did
from govtasks.obligations.events import Act, Fact, event_types
from govtasks.obligations.telling import Teller, sentence
from govtasks.organisation import Naming, Organisation
from govtasks.text import Text

DATA = Path(__file__).parents[1] / "data"
AT = dt.datetime(2017, 3, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@pytest.fixture(scope="module")
def office():
    """The small organisation that tests share."""
    data = tomllib.loads((DATA / "office.toml").read_text("utf-8"))
    return Codec().load(data, Organisation)


def fact_of(event, at=AT):
    """A fact with that event."""
    return Fact(
        event=event, act=Act(actor="a"), effective_at=at, recorded_at=at, version=1
    )


def sample(name):
    """The event of a recorded sample."""
    kept = json.loads((DATA / "events" / f"{name}.json").read_text("utf-8"))
    return Codec().load(kept["data"], event_types()[name])


def expected():
    """The sentences of the samples, in English and in Vietnamese."""
    lines = (DATA / "sentences.txt").read_text("utf-8").splitlines()
    for name, en, vi in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        yield pytest.param(name, en.strip(), vi.strip(), id=name)


class TestSentence:
    @pytest.mark.parametrize(("name", "en", "vi"), list(expected()))
    def test_tells_what_happened(self, office, name, en, vi):
        """
        What happened, with its reason and the document that decided it.
        """
        fact = fact_of(sample(name))

        assert sentence(fact, office, "en") == en
        assert sentence(fact, office, "vi") == vi

    @pytest.mark.parametrize("name", list(event_types()))
    def test_every_kind_of_fact_has_one(self, name):
        """
        Nothing can happen that there are no words for.
        """
        assert set(catalogue("facts")[name]) == set(LOCALES)

    @pytest.mark.parametrize(
        ("event", "en"),
        [
            pytest.param(
                did.ProgressReported(), "progress was reported", id="no percentage"
            ),
            pytest.param(
                did.ProgressReported(percent=0), "progress was reported: 0 %", id="0 %"
            ),
            pytest.param(
                did.RefusalAgreed(reason="đúng"),
                "the refusal was agreed to (đúng)",
                id="no other lead",
            ),
            pytest.param(did.Accepted(), "accepted", id="no note"),
            pytest.param(
                did.DayInherited(source="o05", source_version=7, of="inherited"),
                "o05 has no day, and so it has none",
                id="no day",
            ),
            pytest.param(
                did.HandedOver(to_post="pho-noi-vu", reason="ốm"),
                "handed over to Deputy head of Home Affairs (ốm)",
                id="a post by its title",
            ),
        ],
    )
    def test_says_no_more_than_was_recorded(self, office, event, en):
        """
        A percentage, a lead and a note are told only where there are any.
        """
        assert sentence(fact_of(event), office) == en

    def test_calls_a_body_as_on_the_day(self, office):
        """
        What was renamed later keeps its name in what happened before.
        """
        named = Naming(
            body="noi-vu", name=Text.of(vi="Phòng Tổ chức"), since=dt.date(2017, 3, 2)
        )
        renamed = attrs.evolve(office, names=[named])
        event = did.Reassigned(lead="noi-vu", reason="r")
        day = dt.timedelta(days=1)

        told = [sentence(fact_of(event, at), renamed, "vi") for at in (AT, AT + day)]

        assert told == [
            "đã giao lại cho Phòng Nội vụ chủ trì (r)",
            "đã giao lại cho Phòng Tổ chức chủ trì (r)",
        ]


class TestTeller:
    @pytest.mark.parametrize(
        ("act", "told"),
        [
            pytest.param(
                Act(actor="ng-truong-noi-vu"), "Trưởng phòng Nội vụ", id="himself"
            ),
            pytest.param(
                Act(actor="x", on_behalf_of="ng-truong-noi-vu"),
                "x for Trưởng phòng Nội vụ",
                id="for another",
            ),
            pytest.param(
                Act(actor="x", on_behalf_of="y", mandate="02-guq"),
                "x for y [02-guq]",
                id="under a mandate",
            ),
        ],
    )
    def test_says_who_acted_for_whom(self, office, act, told):
        """
        Persons by their names, those that nobody knows by their keys.
        """
        assert Teller(office, AT.date()).actor(act) == told
