import datetime as dt
import typing

import pytest

from govtasks.errors import InvalidValueError
from govtasks.explain import Citation
from govtasks.messages import LOCALES
from govtasks.organisation import Manner, Person, Portfolio, Post, PostKind, Tenure
from govtasks.text import Text

JAN = dt.date(2017, 1, 1)
GOOD = {
    Person: {"key": "an", "name": "Nguyễn Văn An"},
    Post: {
        "key": "head",
        "title": Text.of(vi="Trưởng phòng"),
        "body": "home",
        "kind": PostKind.HEAD,
        "since": JAN,
    },
    Tenure: {"post": "head", "person": "an", "since": JAN},
    Portfolio: {"post": "deputy", "since": JAN},
}


class TestPostKind:
    @pytest.mark.parametrize(
        ("kind", "head", "deputy", "single"),
        [
            pytest.param(PostKind.CHAIR, True, False, True, id="chair"),
            pytest.param(PostKind.HEAD, True, False, True, id="head"),
            pytest.param(PostKind.VICE_CHAIR, False, True, True, id="vice-chair"),
            pytest.param(PostKind.DEPUTY, False, True, True, id="deputy"),
            pytest.param(PostKind.MEMBER, False, False, False, id="member"),
            pytest.param(PostKind.OFFICIAL, False, False, False, id="official"),
        ],
    )
    def test_tells_heads_and_deputies(self, kind, head, deputy, single):
        """
        Heads lead, deputies have portfolios, and each such post has one holder.
        """
        assert (kind.is_head, kind.is_deputy) == (head, deputy)
        assert kind.has_one_holder is single

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("member", [*PostKind, *Manner], ids=lambda m: m.value)
    def test_has_a_word(self, member, locale):
        """
        Every kind of post and manner of holding it has a word in both languages.
        """
        assert member.in_locale(locale)

    def test_acting_is_quyen(self):
        """
        Acting is called quyền, in charge phụ trách.
        """
        assert Manner.ACTING.in_locale("vi") == "quyền"
        assert Manner.IN_CHARGE.in_locale("vi") == "phụ trách"


class TestValues:
    def test_contacts_are_by_channel(self):
        """
        A person's addresses are kept as pairs sorted by channel.
        """
        person = Person(
            key="an", name="An", contacts={"sms": "0905", "mail": "an@example.org"}
        )

        assert person.contacts == (("mail", "an@example.org"), ("sms", "0905"))

    def test_defaults(self):
        """
        A person is written to in Vietnamese, a post is held in full.
        """
        assert Person(**GOOD[Person]).locale == "vi"
        assert Tenure(**GOOD[Tenure]).manner is Manner.FULL

    def test_portfolio_takes_lists(self):
        """
        Fields and bodies of a portfolio may come as lists.
        """
        portfolio = Portfolio(**GOOD[Portfolio], fields=["staff"], bodies=["home"])

        assert portfolio.fields == ("staff",)
        assert portfolio.bodies == ("home",)

    @pytest.mark.parametrize(
        ("cls", "field", "value"),
        [
            pytest.param(Person, "key", "An", id="person key"),
            pytest.param(Person, "name", " ", id="person name"),
            pytest.param(Person, "locale", "", id="person locale"),
            pytest.param(Post, "key", None, id="post key"),
            pytest.param(Post, "title", "Trưởng phòng", id="post title"),
            pytest.param(Post, "body", 3, id="post body"),
            pytest.param(Post, "kind", "head", id="post kind"),
            pytest.param(Post, "since", None, id="post since"),
            pytest.param(Post, "until", "2018-01-01", id="post until"),
            pytest.param(Tenure, "post", "", id="tenure post"),
            pytest.param(Tenure, "person", "", id="tenure person"),
            pytest.param(Tenure, "since", 2017, id="tenure since"),
            pytest.param(Tenure, "until", 2018, id="tenure until"),
            pytest.param(Tenure, "manner", "full", id="tenure manner"),
            pytest.param(Portfolio, "post", "", id="portfolio post"),
            pytest.param(Portfolio, "since", None, id="portfolio since"),
            pytest.param(Portfolio, "until", 0, id="portfolio until"),
            pytest.param(Portfolio, "fields", "staff", id="portfolio fields"),
            pytest.param(Portfolio, "bodies", ("Home",), id="portfolio bodies"),
            pytest.param(Portfolio, "citation", "12/TB-UBND", id="citation"),
        ],
    )
    def test_refuses_other_values(self, cls, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            cls(**{**GOOD[cls], field: value})

        assert caught.value.field == field

    def test_annotations_resolve(self):
        """
        Tools that read annotations at run time find every type.
        """
        hints = {cls: typing.get_type_hints(cls) for cls in GOOD}

        assert hints[Portfolio]["citation"] == Citation | None
        assert hints[Tenure]["manner"] is Manner
