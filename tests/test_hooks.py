import ast
import inspect
import re
from pathlib import Path

import attrs
import pytest

from govtasks import hookspecs
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.errors import PluginError, UnknownNameError
from govtasks.evaluation.formula_loading import builtin_formula
from govtasks.hookspecs import hookimpl
from govtasks.memory import MemoryStore
from govtasks.plugins import PluginState, load_plugins
from govtasks.specs import (
    AuthorizerSpec,
    CalendarSpec,
    ChannelSpec,
    DeliveryListenerSpec,
    ExporterSpec,
    FormulaSpec,
    HoldSpec,
    ListenerSpec,
    ObserverSpec,
    PluginInfo,
    RecipientsSpec,
    RegimeSpec,
    ReporterSpec,
    StorageSpec,
    TemplateSpec,
)

ROOT = Path(__file__).parents[1]
HOOKS = {
    name: hook for name, hook in vars(hookspecs).items() if name.startswith("govtasks_")
}


def exporter(name):
    """Give the specification of an exporter of that name."""
    return ExporterSpec(
        name=name, media_type="text/plain", suffix=".txt", factory=lambda _: None
    )


def plugin(**hooks):
    """Give a plugin with these hooks, each returning what is given."""
    marked = {
        name: staticmethod(hookimpl(lambda answer=answer: answer))
        for name, answer in hooks.items()
    }
    return type("Sample", (), marked)()


def calendar(key):
    """Give a calendar of that key."""
    return attrs.evolve(builtin_calendar("vn-state"), key=key)


def regime(key):
    """Give a regime of that key."""
    return attrs.evolve(builtin_regime("vn-civil-2015"), key=key)


def formula(key):
    """Give a formula of that key."""
    return attrs.evolve(builtin_formula("default"), key=key)


def names_of_tests():
    """Name every test function below tests/."""
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield node.name


class TestEveryHook:
    def test_there_are_some(self):
        """
        The hooks are found by their names.
        """
        assert "govtasks_channels" in HOOKS

    @pytest.mark.parametrize("name", HOOKS)
    def test_has_a_heading_with_its_arguments(self, name):
        """
        The reference has a heading for each hook, as it is defined.
        """
        page = (ROOT / "docs/reference/hooks.md").read_text("utf-8")
        arguments = ", ".join(inspect.signature(HOOKS[name]).parameters)

        headings = re.findall(rf"^## {name}\((.*)\)$", page, re.MULTILINE)

        assert headings == [arguments]

    def test_reference_has_no_others(self):
        """
        The reference does not describe hooks that are not there.
        """
        page = (ROOT / "docs/reference/hooks.md").read_text("utf-8")

        assert set(re.findall(r"^## (\w+)\(", page, re.MULTILINE)) == set(HOOKS)

    @pytest.mark.parametrize("name", HOOKS)
    def test_has_a_docstring(self, name):
        """
        Each hook says what it is for.
        """
        assert inspect.getdoc(HOOKS[name])

    @pytest.mark.parametrize("name", HOOKS)
    def test_has_a_test(self, name):
        """
        Each hook has a test that carries its name.
        """
        assert f"test_{name}" in set(names_of_tests())

    @pytest.mark.parametrize("name", HOOKS)
    def test_brings_nothing_by_itself(self, name):
        """
        The definition of a hook is a plugin that offers nothing.
        """
        assert HOOKS[name]() in {(), PluginInfo(summary="")}


def test_govtasks_plugin_info():
    """
    What a plugin says about itself stands in its report.
    """
    info = PluginInfo(summary=" one\nline ")

    report = load_plugins([plugin(govtasks_plugin_info=info)]).reports[-1]

    assert (report.summary, report.hooks) == ("one line", ("govtasks_plugin_info",))


def test_govtasks_channels():
    """
    Channels are found by their names.
    """
    spec = ChannelSpec(name="radio", factory=lambda _: None)

    loaded = load_plugins([plugin(govtasks_channels=[spec])])

    assert loaded.channel("radio") is spec
    assert loaded.reports[-1].offers == ("channel radio",)


def test_govtasks_storages():
    """
    Stores are found by each of their schemes.
    """
    spec = StorageSpec(schemes=("a", "b+c"), factory=lambda _: MemoryStore())

    loaded = load_plugins([plugin(govtasks_storages=[spec])])

    assert (loaded.storage("a"), loaded.storage("b+c")) == (spec, spec)
    assert loaded.reports[-1].offers == ("store a", "store b+c")


def test_govtasks_exporters():
    """
    Exporters are found by their names.
    """
    spec = exporter("titles")

    loaded = load_plugins([plugin(govtasks_exporters=[spec])])

    assert loaded.exporter("titles") is spec
    assert loaded.reports[-1].offers == ("exporter titles",)


def test_govtasks_reporters():
    """
    What writes reports is found by its name, apart from an exporter of that name.
    """
    spec = ReporterSpec(
        name="titles", media_type="text/plain", suffix=".txt", factory=lambda _: None
    )

    loaded = load_plugins(
        [plugin(govtasks_reporters=[spec], govtasks_exporters=[exporter("titles")])]
    )

    assert loaded.reporter("titles") is spec
    assert loaded.reports[-1].offers == ("exporter titles", "reporter titles")
    with pytest.raises(UnknownNameError, match="no active plugin offers this reporter"):
        loaded.reporter("title")


def test_govtasks_calendars():
    """
    Calendars are found by their keys, those of a family by what keys begin with.
    """
    one = CalendarSpec(key="ward", factory=calendar)
    many = CalendarSpec(key="place", factory=calendar, family=True)

    loaded = load_plugins([plugin(govtasks_calendars=[one, many])])

    assert loaded.calendars["ward"] is one
    assert loaded.calendar("ward").key == "ward"
    assert loaded.calendar("place-de-by").key == "place-de-by"
    assert loaded.reports[-1].offers == ("calendar place-*", "calendar ward")


def test_govtasks_regimes():
    """
    Regimes are found by their keys.
    """
    spec = RegimeSpec(key="canton", factory=regime)

    loaded = load_plugins([plugin(govtasks_regimes=[spec])])

    assert loaded.regime("canton").key == "canton"
    assert loaded.reports[-1].offers == ("regime canton",)


def test_govtasks_formulas():
    """
    Formulas are found by their keys, those of the library among them.
    """
    spec = FormulaSpec(key="canton", factory=formula)

    loaded = load_plugins([plugin(govtasks_formulas=[spec])])

    assert loaded.formula("canton").key == "canton"
    assert loaded.formula("default") is builtin_formula("default")
    assert loaded.reports[-1].offers == ("formula canton",)


def test_govtasks_authorize():
    """
    Authorizers are kept with the name of their plugin; each may use any name.
    """
    specs = [AuthorizerSpec(name="roster", factory=lambda: None) for _ in range(2)]
    first, second = (plugin(govtasks_authorize=[spec]) for spec in specs)
    second.__name__ = "Second"

    loaded = load_plugins([first, second])

    assert loaded.authorizers == (("Sample", specs[0]), ("Second", specs[1]))
    assert [report.offers for report in loaded.reports[1:]] == [
        ("authorizer roster",),
        ("authorizer roster",),
    ]


def test_govtasks_recipients():
    """
    Whoever says who else is told is kept with the name of the plugin.
    """
    spec = RecipientsSpec(name="legal", factory=lambda: None)

    loaded = load_plugins([plugin(govtasks_recipients=[spec])])

    assert loaded.recipients[-1] == ("Sample", spec)
    assert loaded.reports[-1].offers == ("recipients legal",)


def test_govtasks_hold():
    """
    Whoever says until when a notice waits is kept with the name of the plugin.
    """
    spec = HoldSpec(name="night", factory=lambda: None)

    loaded = load_plugins([plugin(govtasks_hold=[spec])])

    assert loaded.holds[-1] == ("Sample", spec)
    assert loaded.reports[-1].offers == ("hold night",)


def test_govtasks_message_templates():
    """
    A text of a plugin goes before the library's own.
    """
    spec = TemplateSpec(key="notices.remind", locale="vi", subject="x", body="y")

    loaded = load_plugins([plugin(govtasks_message_templates=[spec])])

    assert loaded.template("notices.remind", "vi", "mail") is spec
    assert loaded.reports[-1].offers == ("template notices.remind vi",)


def test_govtasks_after_commit():
    """
    Listeners are kept with the name of the plugin, the library's own among them.
    """
    spec = ListenerSpec(name="index", factory=lambda: None)

    loaded = load_plugins([plugin(govtasks_after_commit=[spec])])

    assert [owner for owner, _ in loaded.listeners] == ["built-in", "Sample"]
    assert loaded.reports[-1].offers == ("listener index",)


def test_govtasks_delivery_changed():
    """
    Listeners of deliveries are kept in the same way.
    """
    spec = DeliveryListenerSpec(name="post", factory=lambda: None)

    loaded = load_plugins([plugin(govtasks_delivery_changed=[spec])])

    assert [owner for owner, _ in loaded.delivery_listeners] == ["built-in", "Sample"]
    assert loaded.reports[-1].offers == ("delivery-listener post",)


def test_govtasks_observers():
    """
    Observers of work are kept in the same way.
    """
    spec = ObserverSpec(name="traces", factory=lambda: None)

    loaded = load_plugins([plugin(govtasks_observers=[spec])])

    assert [owner for owner, _ in loaded.observers] == ["built-in", "Sample"]
    assert loaded.reports[-1].offers == ("observer traces",)


class TestCalendarsOfPlugins:
    def test_built_in_ones_come_the_same_way(self):
        """
        What comes with the library is offered by the built-in plugin.
        """
        loaded = load_plugins([])

        assert loaded.calendar("vn-state") is builtin_calendar("vn-state")
        assert loaded.regime("vn-civil-2015") is builtin_regime("vn-civil-2015")

    def test_nothing_is_made_before_it_is_asked_for(self):
        """
        Factories are called when a calendar is needed, and not at loading.
        """
        made = []
        spec = CalendarSpec(key="ward", factory=made.append)

        load_plugins([plugin(govtasks_calendars=[spec])])

        assert made == []

    def test_the_nearest_answers(self):
        """
        A calendar goes before a family, and a narrow family before a wide one.
        """
        said = []

        def spec(key, *, family):
            def make(asked):
                said.append((key, family))
                return calendar(asked)

            return CalendarSpec(key=key, factory=make, family=family)

        specs = [
            spec("place", family=True),
            spec("place-de", family=True),
            spec("place-de-by", family=False),
        ]
        loaded = load_plugins([plugin(govtasks_calendars=specs)])

        for key in ("place-fr", "place-de-be", "place-de-by"):
            loaded.calendar(key)

        assert said == [("place", True), ("place-de", True), ("place-de-by", False)]

    @pytest.mark.parametrize("key", ["place", "plac", "places-de", "place_de"])
    def test_a_family_answers_for_no_other_key(self, key):
        """
        Only what begins with its key and a hyphen belongs to a family.
        """
        spec = CalendarSpec(key="place", factory=calendar, family=True)
        loaded = load_plugins([plugin(govtasks_calendars=[spec])])

        assert not loaded.has_calendar(key)
        with pytest.raises(UnknownNameError, match="offers this calendar"):
            loaded.calendar(key)

    def test_a_key_of_the_library_is_not_taken_over(self):
        """
        A plugin that claims a calendar of the library is reported, not used.
        """
        spec = CalendarSpec(key="vn-state", factory=calendar)

        loaded = load_plugins([plugin(govtasks_calendars=[spec])])

        assert loaded.reports[-1].state is PluginState.FAILED
        assert "vn-state is offered by built-in" in loaded.reports[-1].reason
        assert loaded.calendar("vn-state") is builtin_calendar("vn-state")

    @pytest.mark.parametrize(
        ("factory", "problem"),
        [
            pytest.param(lambda _: None, "gave None", id="none"),
            pytest.param(lambda _: calendar("other"), "gave 'other'", id="key"),
            pytest.param(lambda _: 1 / 0, "ZeroDivisionError", id="raises"),
        ],
    )
    def test_a_factory_that_fails_is_named(self, factory, problem):
        """
        What goes wrong in a plugin becomes an error that names the calendar.
        """
        spec = CalendarSpec(key="ward", factory=factory)
        loaded = load_plugins([plugin(govtasks_calendars=[spec])])

        with pytest.raises(PluginError, match=rf"calendar ward: .*{problem}"):
            loaded.calendar("ward")

    def test_a_refusal_of_a_factory_keeps_its_kind(self):
        """
        An error of ours passes with its place.
        """

        def refuse(key):
            raise UnknownNameError.of("place", key, ["place-de"])  # noqa: EM101

        spec = CalendarSpec(key="place", factory=refuse, family=True)
        loaded = load_plugins([plugin(govtasks_calendars=[spec])])

        with pytest.raises(UnknownNameError, match="calendar place-df: unknown place"):
            loaded.calendar("place-df")
