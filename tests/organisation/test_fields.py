import datetime as dt

import pytest

from govtasks.errors import MalformedDataError
from govtasks.organisation import (
    Body,
    BodyKind,
    Field,
    Level,
    Organisation,
    Person,
    Portfolio,
    Post,
    PostKind,
    Tenure,
    chain,
)
from govtasks.text import Text

JAN = dt.date(2017, 1, 1)
FEB = dt.date(2017, 2, 1)


def office(**parts):
    """A division whose deputy is charged with the field ``planning``."""
    name = Text.of(vi="Phòng Nội vụ", en="Home Affairs")
    return Organisation(
        bodies=[
            Body(
                key="home",
                name=name,
                kind=BodyKind.DIVISION,
                level=Level.DISTRICT,
                since=JAN,
            )
        ],
        posts=[
            Post(key="deputy", title=name, body="home", kind=PostKind.DEPUTY, since=JAN)
        ],
        persons=[Person(key="an", name="An")],
        tenures=[Tenure(post="deputy", person="an", since=JAN)],
        portfolios=[Portfolio(post="deputy", since=JAN, fields=["planning"])],
        **parts,
    )


class TestField:
    @pytest.mark.parametrize(
        ("locale", "words"),
        [
            pytest.param("vi", "kế hoạch", id="Vietnamese"),
            pytest.param("en", "planning work", id="English"),
        ],
    )
    def test_is_shown_by_its_name(self, locale, words):
        """
        The chain names the field of a deputy in the reader's language.
        """
        name = Text.of(vi="kế hoạch", en="planning work")
        named = office(fields=[Field(key="planning", name=name)])

        answer = chain(named, lead="home", field="planning", day=FEB)

        assert words in answer.explanation.text(locale)

    def test_without_a_name_is_shown_by_its_key(self):
        """
        A field that nobody named still appears, under its key.
        """
        answer = chain(office(), lead="home", field="planning", day=FEB)

        assert "the field planning" in answer.explanation.text("en")

    def test_is_named_once(self):
        """
        Two names for one field are a problem of the organisation.
        """
        name = Text.of(vi="kế hoạch")

        with pytest.raises(MalformedDataError, match=r"fields\[1\]\.key: 'planning'"):
            office(fields=[Field(key="planning", name=name)] * 2)
