import pytest

from govtasks.errors import RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations.lifecycle import decide
from govtasks.obligations.model import Roles
from govtasks.obligations.particulars import Opinion
from govtasks.obligations.records import Opined


class TestReply:
    def test_opinions_are_kept_in_order(self, make):
        """
        Each opinion of each body with who gave it and when.
        """
        roles = Roles(lead="noi-vu", coordinating=("tai-chinh",))
        reply = do.Reply(
            body="tai-chinh", opinion=Opinion.OBJECTS, text="thiếu dự toán"
        )

        state = make.state(
            (reply, make.performer, make.at("2017-02-13")),
            obligation=make.obligation(roles=roles),
        )

        assert state.replies == (
            Opined(
                body="tai-chinh",
                opinion=Opinion.OBJECTS,
                text="thiếu dự toán",
                act=make.performer,
                at=make.at("2017-02-13"),
            ),
        )

    @pytest.mark.parametrize(
        ("helping", "rule"),
        [((), "nobody-coordinates"), (("y-te",), "not-coordinating")],
    )
    def test_is_of_a_body_that_was_asked(self, make, helping, rule):
        """
        Nobody replies who was not asked to help.
        """
        roles = Roles(lead="noi-vu", coordinating=helping)
        state = make.state(obligation=make.obligation(roles=roles))
        reply = do.Reply(body="tai-chinh", opinion=Opinion.AGREES)

        with pytest.raises(RefusedError) as caught:
            decide(state, reply, make.performer, now=make.at("2017-02-20"))

        assert caught.value.rule == rule
