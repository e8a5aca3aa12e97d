import itertools
import json
import shutil
import textwrap
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.hookspecs import API, hookimpl
from govtasks.plugins import MOST_OFFERS, PluginState, load_plugins
from govtasks.specs import ChannelSpec, ExporterSpec, PluginInfo, StorageSpec

HEAD = """\
from govtasks.hookspecs import hookimpl
from govtasks.specs import ChannelSpec, ExporterSpec, PluginInfo, StorageSpec
"""
RADIO = """
@hookimpl
def govtasks_channels():
    yield ChannelSpec(name="radio", factory=dict)
"""


def channel(name):
    """Give the specification of a channel of that name."""
    return ChannelSpec(name=name, factory=lambda _: None)


def plugin(name, *channels):
    """Give a plugin of that name with these channels."""
    return SimpleNamespace(
        __name__=name, govtasks_channels=hookimpl(lambda: map(channel, channels))
    )


RADIO_PLUGIN = plugin("radio", "radio")


def answering(answer):
    """Give a plugin whose channels are this answer."""
    return SimpleNamespace(__name__="odd", govtasks_channels=hookimpl(lambda: answer))


def report_of(loaded, name):
    """Give the one report of that name."""
    (found,) = (report for report in loaded.reports if report.name == name)
    return found


def failure(*wanted, name="odd"):
    """Load these beside a good one, and give the reason why *name* failed."""
    loaded = load_plugins([*wanted, RADIO_PLUGIN])
    states = {r.name: r.state for r in loaded.reports if r.name != name}
    assert states == {"built-in": PluginState.ACTIVE, "radio": PluginState.ACTIVE}
    assert set(loaded.channels) == {"console", "radio"}
    assert [r.name for r in loaded.failed] == [name]
    return report_of(loaded, name).reason


@pytest.fixture
def write(tmp_path):
    """Write a plugin into a file and give its path."""

    def written(code, name="odd.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + textwrap.dedent(code), "utf-8")
        return path

    return written


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a distribution with an entry point onto the path."""
    monkeypatch.syspath_prepend(tmp_path / "site")

    def installed(dist, *, entry=None, code=RADIO, points=None):
        module = dist.replace("-", "_")
        info = tmp_path / "site" / f"{module}-1.0.dist-info"
        info.mkdir(parents=True)
        metadata = f"Metadata-Version: 2.1\nName: {dist}\nVersion: 1.0\n"
        (info / "METADATA").write_text(metadata, "utf-8")
        listed = points or f"[govtasks]\n{entry} = {module}\n".encode()
        (info / "entry_points.txt").write_bytes(listed)
        (tmp_path / "site" / f"{module}.py").write_text(HEAD + code, "utf-8")

    return installed


class TestBuiltIn:
    def test_is_there_alone(self):
        """
        Without any plugin there are the console and the store in memory.
        """
        loaded = load_plugins([])

        assert [r.name for r in loaded.reports] == ["built-in"]
        assert loaded.channel("console").name == "console"
        assert loaded.storage("memory").factory("memory:").close() is None
        assert loaded.failed == ()

    def test_may_be_named(self):
        """
        To name it changes nothing.
        """
        assert load_plugins(["built-in"]).reports == load_plugins([]).reports

    def test_may_be_blocked(self):
        """
        A host can do without it.
        """
        loaded = load_plugins([], blocked=["built-in"])

        assert report_of(loaded, "built-in").state is PluginState.BLOCKED
        assert (loaded.channels, loaded.storages) == ({}, {})
        with pytest.raises(UnknownNameError, match="none is offered"):
            loaded.channel("console")

    def test_nobody_takes_its_place(self):
        """
        A plugin that calls itself built-in is refused.
        """
        loaded = load_plugins([plugin("built-in", "radio")])

        states = [(r.state, r.source) for r in loaded.reports]
        assert states[0] == (PluginState.ACTIVE, "built-in")
        assert states[1][0] is PluginState.FAILED


class TestWays:
    def test_object(self):
        """
        Any object with marked functions is a plugin.
        """
        loaded = load_plugins([RADIO_PLUGIN])

        report = report_of(loaded, "radio")
        assert report.state is PluginState.ACTIVE
        assert report.source == "object of types.SimpleNamespace"
        assert (report.hooks, report.offers) == (
            ("govtasks_channels",),
            ("channel radio",),
        )

    def test_module(self):
        """
        A module is named as it is.
        """
        module = ModuleType("radio_plugin")
        module.govtasks_channels = RADIO_PLUGIN.govtasks_channels

        report = report_of(load_plugins([module]), "radio_plugin")

        assert report.offers == ("channel radio",)

    def test_class(self):
        """
        A class with static hooks is a plugin too.
        """
        cls = type("Sender", (), {"govtasks_channels": RADIO_PLUGIN.govtasks_channels})
        cls.govtasks_channels = staticmethod(cls.govtasks_channels)

        assert report_of(load_plugins([cls]), "Sender").offers == ("channel radio",)

    def test_instance_without_name(self):
        """
        An instance is named after its class.
        """

        class Sender:
            @hookimpl
            def govtasks_channels(self):
                return [channel("radio")]

        assert report_of(load_plugins([Sender()]), "Sender").offers

    @pytest.mark.parametrize("kind", [str, lambda path: path])
    def test_file(self, write, kind):
        """
        A file is named by its path, as text or as path.
        """
        path = write(RADIO, "radio.py")

        report = report_of(load_plugins([kind(path)]), "radio")

        assert (report.offers, report.source) == (("channel radio",), str(path))

    def test_file_with_values(self, write):
        """
        A file can define classes that look their module up while they are made.
        """
        value = """
import dataclasses

@dataclasses.dataclass
class Value:
    size: "int"
"""

        path = write(value + RADIO)

        assert report_of(load_plugins([path]), "odd").reason == ""

    def test_two_files_of_one_name(self, write):
        """
        The first by its path is used, and the other is reported.
        """
        one = write(RADIO, "a/odd.py")
        two = write(RADIO.replace('"radio"', '"tv"'), "b/odd.py")

        reports = load_plugins([two, one]).reports[1:]

        assert [(r.source, r.offers) for r in reports] == [
            (str(one), ("channel radio",)),
            (str(two), ()),
        ]
        assert reports[1].reason.startswith("another plugin has the same name")

    def test_entry_point(self, install):
        """
        An installed plugin is named by its entry point.
        """
        install("govtasks-sender", entry="sender")

        report = report_of(load_plugins(["sender"]), "sender")

        assert report.source == "govtasks-sender 1.0"
        assert report.offers == ("channel radio",)

    def test_every_entry_point(self, install):
        """
        Without a list, every installed plugin is taken.
        """
        install("govtasks-sender", entry="sender")

        assert report_of(load_plugins(), "sender").state is PluginState.ACTIVE

    def test_installed_while_the_program_runs(self, install):
        """
        What is installed is read anew as soon as something was added.
        """
        install("govtasks-sender", entry="sender")
        before = [r.name for r in load_plugins().reports]
        install("govtasks-waver", entry="waver", code=RADIO.replace("radio", "wave"))

        after = [r.name for r in load_plugins().reports]

        assert sorted(set(after) - set(before)) == ["waver"]

    def test_removed_while_the_program_runs(self, install, tmp_path):
        """
        And as soon as something was removed.
        """
        install("govtasks-sender", entry="sender")
        assert report_of(load_plugins(), "sender").state is PluginState.ACTIVE
        shutil.rmtree(tmp_path / "site" / "govtasks_sender-1.0.dist-info")

        assert "sender" not in [r.name for r in load_plugins().reports]

    def test_of_a_folder_that_is_gone(self, install, tmp_path):
        """
        A folder of the path that is there no more holds nothing.
        """
        install("govtasks-sender", entry="sender")
        assert report_of(load_plugins(), "sender").state is PluginState.ACTIVE
        shutil.rmtree(tmp_path / "site")

        assert "sender" not in [r.name for r in load_plugins().reports]

    def test_two_distributions_of_one_name(self, install):
        """
        The first distribution by name has the entry point.
        """
        install("b-sender", entry="sender", code=RADIO.replace('"radio"', '"tv"'))
        install("a-sender", entry="sender")

        loaded = load_plugins(["sender"])

        assert [(r.source, r.state.value) for r in loaded.reports[1:]] == [
            ("a-sender 1.0", "active"),
            ("b-sender 1.0", "failed"),
        ]

    def test_distribution_that_cannot_be_read(self, install):
        """
        A distribution with noise for entry points is reported beside the others.
        """
        install("govtasks-sender", entry="sender")
        install("govtasks-noise", points=b"\xff\xfe")

        loaded = load_plugins()

        assert report_of(loaded, "sender").state is PluginState.ACTIVE
        noise = report_of(loaded, "govtasks-noise")
        assert noise.reason.startswith("UnicodeDecodeError: ")
        assert noise.source == "govtasks-noise 1.0"

    def test_distribution_that_is_there_twice(self, install, tmp_path, monkeypatch):
        """
        Of two copies of a distribution the first on the path counts, as in imports.
        """
        install("govtasks-sender", entry="sender")
        install("govtasks-noise", points=b"\xff\xfe")
        copy = tmp_path / "copy"
        shutil.copytree(tmp_path / "site", copy)
        monkeypatch.syspath_prepend(copy)

        names = [r.name for r in load_plugins().reports]

        assert (names.count("sender"), names.count("govtasks-noise")) == (1, 1)

    def test_once_is_enough(self, write):
        """
        What is named twice is one plugin.
        """
        path = write(RADIO)

        loaded = load_plugins([path, str(path), RADIO_PLUGIN, RADIO_PLUGIN, "x", "x"])

        assert [r.name for r in loaded.reports] == ["built-in", "odd", "radio", "x"]


class TestImport:
    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            pytest.param(
                "import nothing_here", "ModuleNotFoundError: No mod", id="import"
            ),
            pytest.param("def f(:", "SyntaxError: ", id="syntax"),
            pytest.param("raise SystemExit(3)", "SystemExit: 3", id="exit"),
            pytest.param(
                "class E(BaseException): ...\nraise E('no')", "E: no", id="base"
            ),
            pytest.param("raise ValueError('a\\n  b')", "ValueError: a b", id="lines"),
            pytest.param(
                "raise ValueError('\\ud800')", r"ValueError: \ud800", id="half"
            ),
            pytest.param("x = 1", "implements no hook (mark", id="nothing"),
        ],
    )
    def test_fails(self, write, code, reason):
        """
        A plugin that cannot be imported is reported, and the others go on.
        """
        assert failure(write(code)).startswith(reason)

    def test_leaves_no_module_behind(self, write, fresh_python):
        """
        A file that failed half-way is not kept.
        """
        code = (
            "import sys; from govtasks.plugins import load_plugins;"
            "load_plugins([sys.argv[1]]);"
            "print([n for n in sys.modules if n.startswith('govtasks_file')])"
        )

        done = fresh_python(code, str(write("raise ValueError")))

        assert done.stdout == "[]\n"

    def test_operator_can_interrupt(self, write):
        """
        To interrupt is not the plugin's failure.
        """
        path = write("raise KeyboardInterrupt")

        with pytest.raises(KeyboardInterrupt):
            load_plugins([path])

    @pytest.mark.parametrize("name", ["odd.py", "odd.txt"])
    def test_no_file(self, tmp_path, name):
        """
        A path without a Python file is answered as that.
        """
        reason = failure(tmp_path / name)

        assert reason.endswith("odd" + name[3:] + ": is not a Python file")

    def test_long_reason_is_cut(self, write):
        """
        A reason stays readable.
        """
        assert len(failure(write("raise ValueError('x' * 10_000)"))) == 500

    def test_error_that_cannot_be_read(self, write):
        """
        Even an error whose text raises is reported.
        """
        code = """
        class E(Exception):
            def __str__(self):
                raise ValueError
        raise E
        """

        assert failure(write(code)) == "E: its message cannot be read"

    def test_unknown_name(self, install):
        """
        A name that is not installed is answered with the nearest that is.
        """
        install("govtasks-sender", entry="sender")

        assert failure("sendr", name="sendr") == (
            "unknown plugin, got 'sendr' (did you mean 'sender'?)"
        )


class TestHooks:
    @pytest.mark.parametrize(
        ("hook", "hint"),
        [
            pytest.param(
                "govtasks_chanels", "did you mean 'govtasks_channels'?", id="near"
            ),
            pytest.param("xyz", "known are govtasks_after_commit, ", id="far"),
        ],
    )
    def test_misspelt(self, hook, hint):
        """
        A hook that is not there is answered with the nearest that is.
        """
        odd = SimpleNamespace(__name__="odd", **{hook: hookimpl(lambda: ())})

        reason = failure(odd)

        assert reason.startswith(f"unknown hook, got '{hook}' ({hint}")

    def test_not_marked(self):
        """
        A hook that would silently not be called is pointed out.
        """
        odd = plugin("odd", "tv")
        odd.govtasks_exporters = lambda: ()

        assert failure(odd).startswith("govtasks_exporters is not marked (mark")

    def test_argument_that_the_hook_lacks(self):
        """
        A hook cannot ask for more than there is.
        """
        odd = SimpleNamespace(
            __name__="odd", govtasks_channels=hookimpl(lambda config: config)
        )

        reason = failure(odd)

        assert reason.startswith("PluginValidationError: ")
        assert "'config'" in reason
        assert "\n" not in reason

    @pytest.mark.parametrize(
        "hook",
        [
            "govtasks_plugin_info",
            "govtasks_channels",
            "govtasks_storages",
            "govtasks_exporters",
        ],
    )
    def test_raises(self, hook):
        """
        Whatever a hook raises is the reason.
        """
        odd = SimpleNamespace(__name__="odd", **{hook: hookimpl(lambda: 1 / 0)})

        assert failure(odd) == "ZeroDivisionError: division by zero"

    def test_raises_in_every_hook(self, write):
        """
        A plugin of which nothing works harms nobody else.
        """
        hooks = ("plugin_info", "channels", "storages", "exporters")
        code = "".join(
            f"@hookimpl\ndef govtasks_{hook}():\n    raise SystemExit\n"
            for hook in hooks
        )

        assert failure(write(code)).startswith("SystemExit")

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            pytest.param(5, "govtasks_channels must return a list of Ch", id="number"),
            pytest.param("ab", "govtasks_channels must give ChannelSpec", id="text"),
            pytest.param([None], "govtasks_channels must give Channel", id="nothing"),
            pytest.param(
                [StorageSpec(schemes=("a",), factory=dict)],
                "govtasks_channels must give ChannelSpec",
                id="other kind",
            ),
            pytest.param(
                map(channel, itertools.cycle("ab")),
                "govtasks_channels gives more",
                id="endless",
            ),
            pytest.param([channel("a")] * 2, "offers channel a twice", id="twice"),
        ],
    )
    def test_nonsense(self, answer, reason):
        """
        What is not the promised kind of thing is not used.
        """
        assert failure(answering(answer)).startswith(reason)

    def test_most_offers(self):
        """
        A thousand offers are allowed.
        """
        names = map(str, range(MOST_OFFERS))

        assert len(load_plugins([plugin("many", *names)]).channels) == MOST_OFFERS + 1

    def test_no_answer_is_no_offer(self):
        """
        A hook that returns nothing brings nothing.
        """
        assert load_plugins([answering(None)]).reports[-1].state is PluginState.ACTIVE

    def test_info_of_another_kind(self):
        """
        What a plugin says about itself has its own type.
        """
        odd = SimpleNamespace(
            __name__="odd", govtasks_plugin_info=hookimpl(lambda: {"api": 1})
        )

        assert failure(odd).startswith("govtasks_plugin_info must return a PluginInfo")

    def test_newer_hooks(self):
        """
        A plugin for other hooks is told so, not that it misspells them.
        """
        odd = SimpleNamespace(
            __name__="odd",
            govtasks_plugin_info=hookimpl(lambda: PluginInfo(summary="", api=API + 1)),
            govtasks_calendars=hookimpl(lambda: ()),
        )

        assert failure(odd).startswith("is for hook API 2, this is 1")

    def test_getattr_that_raises(self):
        """
        An object that answers every question with an error is only reported.
        """

        class odd:  # noqa: N801 - its name is that of the plugin
            def __getattr__(self, name):
                raise RuntimeError(name)

        assert failure(odd()) == "RuntimeError: govtasks_plugin_info"

    def test_name_that_is_no_text(self):
        """
        The class stands in for a name that is none.
        """
        loaded = load_plugins([plugin(5, "radio")])

        assert report_of(loaded, "SimpleNamespace").offers == ("channel radio",)


class TestClaims:
    def test_first_by_name_has_it(self):
        """
        Of two plugins that claim a name, the first by its own name has it.
        """
        loaded = load_plugins([plugin("b", "radio", "tv"), plugin("a", "radio")])

        assert report_of(loaded, "a").state is PluginState.ACTIVE
        later = report_of(loaded, "b")
        assert (later.state, later.offers) == (PluginState.FAILED, ())
        assert later.reason == "channel radio is offered by a already"
        assert set(loaded.channels) == {"console", "radio"}

    def test_built_in_comes_first(self):
        """
        Nobody takes a name from the built-in plugin.
        """
        loaded = load_plugins([plugin("a", "console")])

        reason = "channel console is offered by built-in already"
        assert report_of(loaded, "a").reason == reason

    def test_claim_of_a_failed_plugin_is_free(self):
        """
        What a failed plugin offered, the next one may offer.
        """
        wanted = [plugin("a", "radio"), plugin("b", "radio", "tv"), plugin("c", "tv")]

        assert report_of(load_plugins(wanted), "c").state is PluginState.ACTIVE

    def test_twins(self):
        """
        Two objects that nothing tells apart are both refused, whichever is first.
        """
        loaded = load_plugins([plugin("odd", "tv"), plugin("odd", "radio")])

        assert [r.state.value for r in loaded.reports] == ["active", "failed", "failed"]
        assert loaded.failed[0] == loaded.failed[1]


SAMPLES = (
    RADIO_PLUGIN,
    plugin("a", "tv", "radio"),
    plugin("b", "tv"),
    plugin("b", "post"),
    answering(5),
    plugin("console-too", "console"),
    "not-installed",
)


@given(st.permutations(SAMPLES))
def test_order_changes_nothing(wanted):
    """
    What is loaded and reported is the same in whatever order it is named.
    """
    loaded, usual = load_plugins(wanted), load_plugins(SAMPLES)

    assert loaded.reports == usual.reports
    assert list(loaded.channels) == list(usual.channels)
    assert {n: s.name for n, s in loaded.channels.items()} == {
        n: s.name for n, s in usual.channels.items()
    }


class TestBlocked:
    def test_is_not_even_imported(self, write):
        """
        A blocked plugin does nothing at all.
        """
        path = write("raise KeyboardInterrupt")

        report = report_of(load_plugins([path], blocked=["odd"]), "odd")

        assert (report.state, report.reason) == (PluginState.BLOCKED, "")

    def test_in_vain(self):
        """
        A block that hits nobody may be misspelt, so it is shown.
        """
        loaded = load_plugins([RADIO_PLUGIN], blocked=["radoi"])

        assert loaded.reports[-1].state is PluginState.BLOCKED
        assert loaded.reports[-1].reason == (
            "unknown plugin, got 'radoi' (did you mean 'radio'?)"
        )
        assert loaded.channel("radio")

    @pytest.mark.parametrize(
        ("arguments", "field"),
        [
            pytest.param({"wanted": "radio"}, "plugins", id="text"),
            pytest.param({"wanted": 5}, "plugins", id="number"),
            pytest.param({"blocked": "radio"}, "blocked", id="text to block"),
            pytest.param({"blocked": [RADIO_PLUGIN]}, "blocked", id="object to block"),
        ],
    )
    def test_refuses(self, arguments, field):
        """
        One text is no list of letters, and only names can be blocked.
        """
        with pytest.raises(InvalidValueError, match="must be") as caught:
            load_plugins(**arguments)

        assert caught.value.field == field


class TestPlugins:
    @pytest.mark.parametrize(
        ("kind", "name", "hint"),
        [
            pytest.param("channel", "consol", "did you mean 'console'?", id="near"),
            pytest.param("storage", "xyz", "offered are memory", id="far"),
            pytest.param("exporter", "ical", "none is offered", id="none"),
        ],
    )
    def test_unknown(self, kind, name, hint):
        """
        What nobody offers is answered with what there is.
        """
        ask = getattr(load_plugins([]), kind)

        with pytest.raises(UnknownNameError, match="no active plugin offers") as caught:
            ask(name)

        assert (caught.value.value, caught.value.hint) == (name, hint)

    def test_cannot_be_changed(self):
        """
        Nobody adds a channel behind the back of the register.
        """
        with pytest.raises(TypeError, match="item assignment"):
            load_plugins([]).channels["x"] = channel("x")

    def test_report_to_json(self):
        """
        A report is a JSON object.
        """
        shown = load_plugins([RADIO_PLUGIN]).reports[-1].to_json()

        assert json.loads(json.dumps(shown)) == {
            "name": "radio",
            "source": "object of types.SimpleNamespace",
            "state": "active",
            "reason": "",
            "summary": "",
            "api": 1,
            "hooks": ["govtasks_channels"],
            "offers": ["channel radio"],
            "settings": [],
        }


class TestSpecs:
    @pytest.mark.parametrize(
        ("build", "field"),
        [
            pytest.param(lambda: PluginInfo(summary=5), "summary", id="summary"),
            pytest.param(lambda: PluginInfo(summary="", api="1"), "api", id="api"),
            pytest.param(lambda: channel("A"), "name", id="name of a channel"),
            pytest.param(
                lambda: ChannelSpec(name="a", factory=5), "factory", id="factory"
            ),
            pytest.param(
                lambda: ChannelSpec(name="a", factory=dict, needs_address=1),
                "needs_address",
                id="flag",
            ),
            pytest.param(
                lambda: StorageSpec(schemes=(), factory=dict), "schemes", id="none"
            ),
            pytest.param(
                lambda: StorageSpec(schemes="ab", factory=dict), "schemes", id="text"
            ),
            pytest.param(
                lambda: StorageSpec(schemes=("a:",), factory=dict), "schemes", id="sign"
            ),
            pytest.param(
                lambda: ExporterSpec(
                    name="a", media_type="ics", suffix=".ics", factory=dict
                ),
                "media_type",
                id="media type",
            ),
            pytest.param(
                lambda: ExporterSpec(
                    name="a", media_type="text/calendar", suffix="ics", factory=dict
                ),
                "suffix",
                id="suffix",
            ),
        ],
    )
    def test_refused(self, build, field):
        """
        A specification is what it says before anybody uses it.
        """
        with pytest.raises(InvalidValueError, match="must be") as caught:
            build()

        assert caught.value.field == field
