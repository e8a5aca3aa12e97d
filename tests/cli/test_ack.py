import pytest

NOW = "2017-03-10T08:00:00+07:00"
LATER = "2017-03-10T09:00:00+07:00"
STEP = "o1:2017-03-15:remind"


@pytest.fixture
def swept(run):
    """Give a way to run commands after a reminder was said."""
    run("sweep", "--now", NOW)
    return run


def facts_of(run):
    """Return what was recorded about the obligation, by its kind."""
    return [fact["type"] for fact in run("--json", "obligation", "facts", "o1").json]


class TestAck:
    @pytest.mark.parametrize(
        "step",
        [pytest.param("remind", id="by its name"), pytest.param(STEP, id="by its key")],
    )
    def test_records_that_a_step_was_heard(self, swept, step):
        """
        The step that was said last under the name is acknowledged.
        """
        said = swept("ack", "o1", step, "--actor", "ng-pho-noi-vu", "--now", LATER)

        assert said.code == 0
        assert said.out == f"{STEP}\n"
        assert facts_of(swept)[-1] == "acknowledged"

    def test_in_json(self, swept):
        """
        The answer names the obligation and the step.
        """
        actor = ("--actor", "ng-truong-noi-vu")

        said = swept("--json", "ack", "o1", "remind", *actor, "--now", LATER)

        assert said.json == {"obligation": "o1", "acknowledged": STEP}

    def test_keeps_the_note(self, swept):
        """
        What will be done about it stands with the fact.
        """
        actor = ("--actor", "ng-truong-noi-vu", "--note", "Gửi trước ngày 14/3")

        swept("ack", "o1", "remind", *actor, "--now", LATER)

        text = swept("--json", "obligation", "facts", "o1").json[-1]["text"]
        assert "Gửi trước ngày 14/3" in text

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            pytest.param(
                ("o1", "rimind", "--actor", "ng-truong-noi-vu"),
                "unknown step, got 'rimind' (did you mean 'remind'?)",
                id="no such step",
            ),
            pytest.param(
                ("o9", "remind", "--actor", "ng-truong-noi-vu"),
                "unknown obligation, got 'o9'",
                id="no such obligation",
            ),
            pytest.param(
                ("o1", "remind", "--actor", "ng-truong-tai-chinh"),
                "refused",
                id="somebody who was not told and does not answer",
            ),
        ],
    )
    def test_refuses_what_cannot_be_meant(self, swept, words, message):
        """
        Nothing is recorded, and the reason is told.
        """
        before = facts_of(swept)

        said = swept("ack", *words, "--now", LATER)

        assert said.code == 1
        assert message in said.err
        assert facts_of(swept) == before
