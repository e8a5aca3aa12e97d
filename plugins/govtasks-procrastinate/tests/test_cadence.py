import pytest

from govtasks.errors import InvalidValueError
from govtasks_procrastinate.cadence import Cadence


class TestCadence:
    def test_the_usual_one_needs_no_word(self):
        """
        Work is handed out every five minutes; a worker may be silent for a minute.
        """
        usual = Cadence()

        assert usual.tick == "*/5 * * * *"
        assert usual.worker_options == {
            "concurrency": 1,
            "delete_jobs": "successful",
            "shutdown_graceful_timeout": 5.0,
            "stalled_worker_timeout": 60.0,
            "update_heartbeat_interval": 10.0,
        }

    @pytest.mark.parametrize(
        ("heartbeat", "stalled"),
        [(10, 10), (10, 19), (30, 1), (31, 61)],
        ids=["as long", "one beat late", "shorter", "just under twice"],
    )
    def test_whoever_is_late_once_is_not_dead(self, heartbeat, stalled):
        """
        A threshold under twice the heartbeat would have jobs rescued from the living.
        """
        with pytest.raises(InvalidValueError, match="at least twice") as info:
            Cadence(heartbeat_seconds=heartbeat, stalled_seconds=stalled)

        assert info.value.field == "stalled_seconds"
        assert info.value.value == stalled
        assert str(heartbeat) in info.value.hint

    def test_twice_the_heartbeat_is_enough(self):
        """
        The threshold itself is taken.
        """
        assert Cadence(heartbeat_seconds=10, stalled_seconds=20).stalled_seconds == 20

    @pytest.mark.parametrize(
        "cron", ["*/5 * * * *", "0 1-11 * * 1-6", "*/10 * * * * *"]
    )
    def test_times_are_cron(self, cron):
        """
        Five fields, or six with seconds.
        """
        assert Cadence(tick=cron, rescue=cron).tick == cron

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("tick", "every 5 minutes", "fields of cron"),
            ("tick", "61 * * * *", "fields of cron"),
            ("tick", None, "fields of cron"),
            ("rescue", "", "fields of cron"),
            ("queue", "", "key"),
            ("heartbeat_seconds", 0, "from 1 to"),
            ("heartbeat_seconds", 1.5, "whole number"),
            ("stalled_seconds", 86_401, "at most a day"),
            ("grace_seconds", -1, "from 0 to a day"),
            ("grace_seconds", True, "from 0 to a day"),
            ("wait_seconds", 86_401, "from 0 to a day"),
            ("retries", 0, "from 1 to"),
            ("portion", 0, "from 1 to"),
        ],
    )
    def test_what_cannot_be_is_refused(self, field, value, message):
        """
        The error names the field, and says what it takes.
        """
        with pytest.raises(InvalidValueError, match=message) as info:
            Cadence(**{field: value})

        assert info.value.field == field
