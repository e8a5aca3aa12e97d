import pytest

from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.errors import InvalidValueError, PluginError, UnknownNameError
from govtasks.hookspecs import hookimpl
from govtasks.obligations.followup import builtin_ladder
from govtasks.register.register import open_register
from govtasks.register.rulebook import Rulebook
from govtasks.specs import StorageSpec


class Refusing:
    """A plugin whose store cannot be opened."""

    @hookimpl
    def govtasks_storages(self):
        """Offer a store that fails."""
        yield StorageSpec(schemes=("broken",), factory=lambda url: 1 / 0)


class TestOpen:
    def test_keeps_facts_in_memory_where_nothing_else_is_said(self):
        """
        Without a URL the register forgets.
        """
        with open_register(plugins=[]) as register:
            assert register.views() == ()

    @pytest.mark.parametrize(
        ("options", "error", "message"),
        [
            pytest.param(
                {"url": "tasks.db"}, InvalidValueError, "must be a URL", id="no URL"
            ),
            pytest.param(
                {"url": "sqlit:///tasks.db", "plugins": ["sql"]},
                UnknownNameError,
                "did you mean 'sqlite'",
                id="misspelled scheme",
            ),
            pytest.param(
                {"url": "oracle:db"}, UnknownNameError, "no active plugin", id="scheme"
            ),
            pytest.param(
                {"notify": ("consol",)},
                UnknownNameError,
                "did you mean 'console'",
                id="channel",
            ),
            pytest.param(
                {"url": "broken:", "plugins": [Refusing()]},
                PluginError,
                "store broken: ZeroDivisionError",
                id="store that fails",
            ),
        ],
    )
    def test_refuses_what_it_cannot_open(self, options, error, message):
        """
        Stores and channels that nobody offers are named, with the nearest.
        """
        with pytest.raises(error, match=message):
            open_register(**({"plugins": []} | options))

    def test_a_driver_in_the_scheme_does_not_matter(self, tmp_path):
        """
        ``sqlite+pysqlite:`` is a kind of ``sqlite:``.
        """
        url = f"sqlite+pysqlite:///{tmp_path / 'a.db'}"

        with open_register(url, plugins=["sql"]) as register:
            assert register.views() == ()

    def test_reports_on_every_plugin(self):
        """
        A plugin that is not there is a report with its reason, not an error.
        """
        with open_register(plugins=["sqll", "ical"], blocked=["ical"]) as register:
            reports = {report.name: report for report in register.plugins}

        assert reports["built-in"].state.value == "active"
        assert reports["ical"].state.value == "blocked"
        assert "did you mean 'sql'" in reports["sqll"].reason


class TestRulebook:
    def test_the_hosts_own_goes_before_the_librarys(self):
        """
        A calendar, regime or ladder of the host is found under its key.
        """
        own = Rulebook.of(
            calendars=[builtin_calendar("vn-enterprise")],
            regimes=[builtin_regime("vn-civil-2015")],
            ladders=[builtin_ladder("default")],
        )

        assert own.calendar("vn-enterprise") is own.calendars["vn-enterprise"]
        assert own.regime("vn-civil-2015") is own.regimes["vn-civil-2015"]
        assert own.ladder("default") is own.ladders["default"]
        assert own.calendar("vn-state") == builtin_calendar("vn-state")

    @pytest.mark.parametrize("kind", ["calendar", "regime", "ladder"])
    def test_what_nobody_has_is_refused(self, kind):
        """
        A key that neither the host nor the library has is named.
        """
        with pytest.raises(UnknownNameError, match=f"unknown {kind}, got 'nope'"):
            getattr(Rulebook.of(), kind)("nope")

    def test_a_register_uses_the_hosts(self, city):
        """
        What a host gives is what its register counts by.
        """
        own = Rulebook.of(calendars=[builtin_calendar("vn-enterprise")])

        assert city.open(rulebook=own).rulebook == own
