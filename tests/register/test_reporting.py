import attrs
import pytest

import govtasks
from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    PluginError,
    UnknownNameError,
)
from govtasks.evaluation.reports import Report
from govtasks.hookspecs import hookimpl
from govtasks.specs import ReporterSpec

REPORT = Report(title="Báo cáo")


@attrs.frozen(kw_only=True)
class OutlineSettings:
    """Settings of a reporter."""

    mark: str = "-"


@attrs.define
class Outlines:
    """A plugin that writes outlines, and what is scripted."""

    render_as: object = lambda report, mark: f"{mark} {report.title}".encode()

    @hookimpl
    def govtasks_reporters(self):
        """Offer one kind of file."""
        yield ReporterSpec(
            name="outline",
            media_type="text/plain",
            suffix=".txt",
            factory=self.make,
            settings=OutlineSettings,
        )

    def make(self, settings):
        """Make what writes."""
        plugin = self

        class Outline:
            def render(self, report):
                return plugin.render_as(report, settings.mark)

        return Outline()


@pytest.fixture
def plugin():
    """The plugin."""
    return Outlines()


@pytest.fixture
def register(plugin):
    """A register with that plugin."""
    with govtasks.open("memory:", plugins=[plugin]) as register:
        yield register


class TestWriteReport:
    def test_writes(self, register):
        """
        A plugin writes the report by its own settings.
        """
        assert register.write_report("outline", REPORT) == "- Báo cáo".encode()

    def test_settings(self, register):
        """
        What is set for one file goes before what the register was opened with.
        """
        data = register.write_report("outline", REPORT, {"mark": "*"})

        assert data == "* Báo cáo".encode()

    def test_wrong_settings(self, register):
        """
        A setting that there is not is refused with its place.
        """
        with pytest.raises(GovtasksError, match=r"reporter outline.*marks") as caught:
            register.write_report("outline", REPORT, {"marks": "*"})

        assert caught.value.code == "unknown-key"

    def test_unknown_kind(self, register):
        """
        A kind of file that nobody offers is answered with the nearest.
        """
        with pytest.raises(UnknownNameError, match="offers this reporter") as caught:
            register.write_report("outlin", REPORT)

        assert caught.value.hint == "did you mean 'outline'?"

    def test_no_report(self, register):
        """
        Only a report is written.
        """
        with pytest.raises(InvalidValueError, match="must be a value of Report"):
            register.write_report("outline", "Báo cáo")

    @pytest.mark.parametrize(
        ("render", "problem"),
        [
            pytest.param(lambda *_: 1 / 0, "ZeroDivisionError", id="raises"),
            pytest.param(lambda *_: "text", "gave str, not bytes", id="text"),
            pytest.param(lambda *_: None, "gave NoneType", id="nothing"),
        ],
    )
    def test_a_plugin_that_fails_is_named(self, register, plugin, render, problem):
        """
        What goes wrong in a plugin is an error that names it.
        """
        plugin.render_as = render

        with pytest.raises(PluginError, match=f"reporter outline.*{problem}"):
            register.write_report("outline", REPORT)

    def test_a_refusal_keeps_its_kind(self, register, plugin):
        """
        An error of ours passes as it is.
        """

        def refuse(*_):
            problem = "needs more ink"
            raise InvalidValueError(problem)

        plugin.render_as = refuse

        with pytest.raises(InvalidValueError, match="needs more ink"):
            register.write_report("outline", REPORT)

    def test_what_it_writes(self, register):
        """
        Media type and suffix are known before anything is written.
        """
        held = register.reporter("outline")

        assert (held.media_type, held.suffix) == ("text/plain", ".txt")
