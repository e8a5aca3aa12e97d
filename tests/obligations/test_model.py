import pytest

from govtasks.deadlines.rules import Fixed, Undated
from govtasks.errors import InvalidValueError
from govtasks.obligations.model import (
    Coordinating,
    Force,
    Kind,
    Obligation,
    Origin,
    Roles,
    Silence,
    counts_from,
)


class TestRoles:
    @pytest.mark.parametrize(
        "lead",
        [
            pytest.param("", id="nobody"),
            pytest.param(None, id="none"),
            pytest.param(["noi-vu", "tai-chinh"], id="list"),
            pytest.param(("noi-vu",), id="tuple"),
        ],
    )
    def test_exactly_one_body_leads(self, lead):
        """
        No lead, several leads and a list of one are all refused.
        """
        with pytest.raises(InvalidValueError, match="exactly one lead") as caught:
            Roles(lead=lead)

        assert caught.value.field == "lead"

    def test_lead_is_a_key(self):
        """
        A lead that is no key is refused as such.
        """
        with pytest.raises(InvalidValueError, match="must be a key"):
            Roles(lead="Phòng Nội vụ")

    def test_lead_does_not_coordinate(self):
        """
        The lead cannot be among the bodies that only help.
        """
        with pytest.raises(InvalidValueError, match="cannot also coordinate") as caught:
            Roles(lead="noi-vu", coordinating=("tai-chinh", "noi-vu"))

        assert (caught.value.field, caught.value.value) == ("coordinating", "noi-vu")

    def test_body_coordinates_once(self):
        """
        A coordinating body is named once.
        """
        with pytest.raises(InvalidValueError, match="names a body twice"):
            Roles(lead="noi-vu", coordinating=("tai-chinh", "tai-chinh"))

    @pytest.mark.parametrize("keys", [("tai-chinh", "y-te"), ["tai-chinh", "y-te"]])
    def test_bare_key_coordinates_without_a_day(self, keys):
        """
        A document that only names who helps sets no day for a reply.
        """
        roles = Roles(lead="noi-vu", coordinating=keys)

        assert roles.coordinating == tuple(Coordinating(body=key) for key in keys)
        assert roles.helping == ("tai-chinh", "y-te")

    @pytest.mark.parametrize(
        ("coordinating", "problem"),
        [
            pytest.param("tai-chinh", "must be a list", id="text"),
            pytest.param(None, "must be a list", id="none"),
            pytest.param((5,), "coordinating body or its key", id="number"),
            pytest.param(("Tài chính",), "must be a key", id="name"),
        ],
    )
    def test_coordinating_bodies_are_a_list(self, coordinating, problem):
        """
        Anything but bodies or their keys is refused.
        """
        with pytest.raises(InvalidValueError, match=problem):
            Roles(lead="noi-vu", coordinating=coordinating)

    @pytest.mark.parametrize("role", ["monitoring", "confirming"])
    def test_other_roles_are_keys(self, role):
        """
        The other roles name bodies by key.
        """
        with pytest.raises(InvalidValueError, match="must be a key") as caught:
            Roles(lead="noi-vu", **{role: "Văn phòng"})

        assert caught.value.field == role


class TestCoordinating:
    def test_reply_is_due_once(self, make):
        """
        A body that helps replies once; a cycle is an obligation of its own.
        """
        with pytest.raises(InvalidValueError, match="due once") as caught:
            Coordinating(body="tai-chinh", reply=make.monthly("2017-01-01"))

        assert caught.value.field == "reply"

    @pytest.mark.parametrize("silence", ["agrees", True])
    def test_silence_has_one_of_its_meanings(self, silence):
        """
        What silence means is said in so many words.
        """
        with pytest.raises(InvalidValueError, match="rule for silence") as caught:
            Coordinating(body="tai-chinh", silence=silence)

        assert caught.value.field == "silence"

    @pytest.mark.parametrize("silence", Silence)
    def test_silence_has_words(self, silence):
        """
        Each meaning can be read in Vietnamese and English.
        """
        assert silence.in_locale("vi") != silence.in_locale("en")


class TestReview:
    def test_is_for_standing_duties(self, make):
        """
        A standing duty has a cadence of review, and nothing else has.
        """
        cadence = make.monthly("2017-01-01")

        given = make.obligation(kind=Kind.STANDING, review=cadence)

        assert given.review == cadence
        with pytest.raises(InvalidValueError, match="only a standing duty") as caught:
            make.obligation(review=cadence)
        assert caught.value.field == "review"


class TestRepeats:
    def test_is_for_conditional_duties(self, make):
        """
        Only a condition can come about again.
        """
        assert make.obligation(kind=Kind.CONDITIONAL, repeats=True).repeats

        with pytest.raises(InvalidValueError, match="only a conditional") as caught:
            make.obligation(repeats=True)
        assert caught.value.field == "repeats"


class TestOrigin:
    def test_is_called_there_what_it_is_called_there(self, make):
        """
        The other system's name for it is no key of ours.
        """
        origin = Origin(system="tinh", key="NV 12/2017", directive="12/CT-UBND")

        assert make.obligation(origin=origin).origin.key == "NV 12/2017"

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"system": "Tỉnh"}, "system"), ({"key": " "}, "key")],
    )
    def test_names_system_and_key(self, given, field):
        """
        Both are needed to find it again.
        """
        with pytest.raises(InvalidValueError) as caught:
            Origin(**({"system": "tinh", "key": "1"} | given))

        assert caught.value.field == field


class TestObligation:
    def test_assigner_confirms_where_nobody_else_does(self, make):
        """
        Without a confirming body the assigner confirms.
        """
        named = Roles(lead="noi-vu", confirming="van-phong")

        assert make.obligation().confirming == "ubnd"
        assert make.obligation(roles=named).confirming == "van-phong"

    @pytest.mark.parametrize("kind", Kind)
    def test_each_kind_has_a_rule_that_fits(self, make, kind):
        """
        Every kind can be built with the rule that is its own.
        """
        assert make.obligation(kind=kind).kind is kind

    @pytest.mark.parametrize(
        ("kind", "rule", "problem"),
        [
            pytest.param(
                Kind.STANDING,
                lambda make: make.fixed("2017-03-15"),
                "standing duty has no due day",
                id="standing-with-a-day",
            ),
            pytest.param(
                Kind.RECURRING,
                lambda make: make.fixed("2017-03-15"),
                "needs a cycle",
                id="series-without-a-cycle",
            ),
            pytest.param(
                Kind.TASK,
                lambda make: make.monthly("2017-01-01"),
                "only a recurring obligation has a cycle",
                id="task-with-a-cycle",
            ),
            pytest.param(
                Kind.CONDITIONAL,
                lambda make: make.within("5 days", of="receipt"),
                "counts from its trigger",
                id="condition-counted-from-receipt",
            ),
            pytest.param(
                Kind.CONDITIONAL,
                lambda make: make.fixed("2017-03-15"),
                "counts from its trigger",
                id="condition-with-a-day",
            ),
        ],
    )
    def test_rule_fits_the_kind(self, make, kind, rule, problem):
        """
        A rule that contradicts the kind is refused.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            make.obligation(kind=kind, rule=rule(make))

        assert caught.value.field == "rule"

    def test_condition_without_a_date_is_legal(self, make):
        """
        A conditional duty for which no time is stated is not given one.
        """
        assert make.obligation(kind=Kind.CONDITIONAL, rule=Undated()).rule == Undated()

    @pytest.mark.parametrize("force", [Force.ORDER, Force.ENCOURAGEMENT])
    def test_request_has_the_force_of_one(self, make, force):
        """
        Bodies that the government does not command are not ordered.
        """
        with pytest.raises(InvalidValueError, match="force of a request") as caught:
            make.obligation(kind=Kind.REQUEST, force=force)

        assert caught.value.field == "force"

    def test_nothing_is_its_own_parent(self, make):
        """
        An obligation does not serve itself.
        """
        with pytest.raises(InvalidValueError, match="own parent"):
            make.obligation(parent="644-2017/2a")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("key", "Có dấu", id="key"),
            pytest.param("directive", "", id="directive"),
            pytest.param("provision", "a\x00", id="provision"),
            pytest.param("title", "Kế hoạch", id="title"),
            pytest.param("kind", "task", id="kind"),
            pytest.param("force", "order", id="force"),
            pytest.param("roles", "noi-vu", id="roles"),
            pytest.param("rule", "2017-03-15", id="rule"),
            pytest.param("assigner", None, id="assigner"),
            pytest.param("field", "lĩnh vực", id="field"),
            pytest.param("product", "Kế hoạch", id="product"),
            pytest.param("parent", "A", id="parent"),
            pytest.param("regime", "", id="regime"),
            pytest.param("calendar", 5, id="calendar"),
            pytest.param("ladder", None, id="ladder"),
            pytest.param("note", None, id="note"),
        ],
    )
    def test_wrong_value_is_named_by_its_field(self, make, field, value):
        """
        What is not of the right form is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            make.obligation(**{field: value})

        assert caught.value.field == field

    def test_is_a_frozen_value(self, make):
        """
        Two obligations of the same content are the same value.
        """
        assert make.obligation() == make.obligation()
        assert isinstance(make.obligation(), Obligation)


class TestWords:
    @pytest.mark.parametrize("word", [*Kind, *Force])
    def test_kinds_and_forces_have_words_in_both_languages(self, word):
        """
        Each kind and force can be read in Vietnamese and English.
        """
        assert word.in_locale("vi") != word.in_locale("en")


class TestCountsFrom:
    def test_names_the_fact(self, make):
        """
        Rules that run from a fact name it, the others name none.
        """
        assert counts_from(make.within("5 days", of="issue")) == "issue"
        assert counts_from(make.at_once("1 working day")) == "receipt"
        assert counts_from(Undated()) is None
        assert counts_from(make.fixed("2017-03-15")) is None
        assert isinstance(make.fixed("2017-03-15"), Fixed)
