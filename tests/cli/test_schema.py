import json

import pytest
from jsonschema import Draft202012Validator

from govtasks.cli import main
from govtasks.register.fact_types import fact_type, fact_types


@pytest.fixture
def run(capsys):
    """Run a command, and return its exit code, its answer and what else it said."""

    def call(*words):
        code = main(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


class TestSchema:
    def test_lists_every_type_with_its_version_and_its_streams(self, run):
        """
        One line for each type of fact, sorted.
        """
        code, out, err = run("schema")

        head, *lines = out.splitlines()
        assert code == 0
        assert err == ""
        assert head.split() == ["type", "version", "stream", "what"]
        assert [line.split()[0] for line in lines] == list(fact_types())
        assert any("preferences/" in line for line in lines)

    @pytest.mark.parametrize("options", [(), ("--json",)], ids=["plain", "json"])
    def test_prints_the_schema_of_a_type(self, run, options):
        """
        A schema is JSON, asked for or not.
        """
        code, out, _ = run(*options, "schema", "submitted")

        assert code == 0
        assert json.loads(out) == fact_type("submitted").schema()

    def test_gives_all_schemas_as_json(self, run):
        """
        Everything that is stored can be described in one go.
        """
        code, out, _ = run("--json", "schema")

        found = json.loads(out)
        assert code == 0
        assert [one["type"] for one in found] == list(fact_types())
        for one in found:
            Draft202012Validator.check_schema(one["schema"])
            assert len(one["fingerprint"]) == 64
            assert one["version"] == 1

    def test_an_unknown_type_is_an_error_with_the_nearest(self, run):
        """
        Nothing is printed for a misspelt name.
        """
        code, out, err = run("schema", "submited")

        assert (code, out) == (1, "")
        assert "did you mean 'submitted'?" in err
