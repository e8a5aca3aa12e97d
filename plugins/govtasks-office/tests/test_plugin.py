import pytest

import govtasks_office
from govtasks.errors import GovtasksError, InvalidValueError, UnknownKeyError
from govtasks.plugins import load_plugins
from govtasks.register.register import open_register
from govtasks.testing import PluginSuite
from govtasks.testing.reporter import sample_report
from govtasks_office.settings import Orientation, PageSettings, WorkbookSettings


class TestPlugin(PluginSuite):
    @pytest.fixture
    def plugin(self):
        """The plugin."""
        return govtasks_office


class TestWriteReport:
    @pytest.fixture
    def register(self):
        """A register with the installed plugin."""
        with open_register("memory:", plugins=["office"]) as register:
            yield register

    @pytest.mark.parametrize(
        ("name", "suffix", "begins"),
        [
            pytest.param("xlsx", ".xlsx", b"PK\x03\x04", id="xlsx"),
            pytest.param("docx", ".docx", b"PK\x03\x04", id="docx"),
            pytest.param("html", ".html", b"<!DOCTYPE html>", id="html"),
        ],
    )
    def test_kinds_of_files(self, register, name, suffix, begins):
        """
        A register writes each kind of file that the plugin offers.
        """
        data = register.write_report(name, sample_report())

        assert data.startswith(begins)
        assert register.reporter(name).suffix == suffix

    def test_settings(self, register):
        """
        Settings come as plain data.
        """
        data = register.write_report("html", sample_report(), {"font": "Arial"})

        assert b"'Arial'" in data

    def test_pdf_is_offered(self):
        """
        PDF is offered before anybody knows whether it can be written.
        """
        assert load_plugins(["office"]).reporter("pdf").media_type == "application/pdf"


class TestSettings:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            pytest.param({"font": "a'; }"}, "font", id="quotation-mark"),
            pytest.param({"font": ""}, "font", id="no-font"),
            pytest.param({"font": "x" * 65}, "font", id="long-font"),
            pytest.param({"size": 7}, "size", id="too-small"),
            pytest.param({"size": 21}, "size", id="too-large"),
            pytest.param({"size": True}, "size", id="flag"),
            pytest.param({"left": 4}, "left", id="narrow"),
            pytest.param({"right": 81}, "right", id="wide"),
            pytest.param({"charts": "no"}, "charts", id="text-as-flag"),
        ],
    )
    def test_refuses(self, given, field):
        """
        What would break a page is refused.
        """
        with pytest.raises(InvalidValueError) as caught:
            PageSettings(**given)

        assert caught.value.field == field

    @pytest.mark.parametrize("size", [6, 20])
    def test_bounds(self, size):
        """
        The smallest and the largest text that can be read are taken.
        """
        assert WorkbookSettings(size=size).size == size

    def test_unknown_setting(self):
        """
        A misspelt setting is named, with the nearest.
        """
        with (
            open_register("memory:", plugins=["office"]) as register,
            pytest.raises(UnknownKeyError, match="orientation"),
        ):
            register.reporter("docx", {"orientaton": "portrait"})

    def test_words(self):
        """
        Orientations are words.
        """
        with open_register("memory:", plugins=["office"]) as register:
            held = register.reporter("html", {"orientation": "landscape"})
            with pytest.raises(GovtasksError):
                register.reporter("html", {"orientation": "upright"})

        assert held.reporter.settings.orientation is Orientation.LANDSCAPE
