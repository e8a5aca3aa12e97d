from pathlib import Path
from typing import get_args

import attrs
import pytest

from govtasks.errors import MalformedDataError
from govtasks.explain import Citation
from govtasks.obligations import commands as do
from govtasks.obligations.rights import (
    RIGHTS,
    WORDS,
    Party,
    check_commands,
    parties_for,
    word_of,
)
from govtasks.organisation import Mandate

DOCS = Path(__file__).parents[2] / "docs" / "explanation" / "rights.md"


def documented():
    """The table of commands and parties as the docs print it."""
    lines = DOCS.read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("| command |"))
    head, _, *rows = (
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in lines[start : start + 2 + len(RIGHTS)]
    )
    return {
        row[0]: {
            Party(party): mark == "yes"
            for party, mark in zip(head[1:], row[1:], strict=True)
        }
        for row in rows
    }


class TestTable:
    def test_is_that_of_the_docs(self):
        """
        Each party may give exactly the commands that the docs say.
        """
        assert documented() == {
            command.__name__: {party: party in parties for party in Party}
            for command, parties in RIGHTS.items()
        }

    def test_knows_every_command(self):
        """
        There is no command that nobody may give.
        """
        assert set(RIGHTS) == set(get_args(do.Command))
        assert all(RIGHTS.values())

    def test_parties_come_in_their_order(self):
        """
        Whoever is nearest to the work is named first.
        """
        assert parties_for(do.Receive) == (Party.PERFORMER, Party.STAFF, Party.HEAD)

    @pytest.mark.parametrize(
        ("locale", "expected"),
        [
            pytest.param("en", "confirming body", id="en"),
            pytest.param("vi", "cơ quan xác nhận", id="vi"),
        ],
    )
    def test_parties_are_written_for_people(self, locale, expected):
        """
        Each party has a name in both languages.
        """
        assert Party.CONFIRMING.in_locale(locale) == expected
        assert all(party.in_locale(locale) for party in Party)


class TestWords:
    @pytest.mark.parametrize(
        ("command", "word"),
        [
            pytest.param(do.Confirm, "confirm", id="one word"),
            pytest.param(do.GrantExtension, "grant-extension", id="two"),
            pytest.param(do.ConsentToChange, "consent-to-change", id="three"),
        ],
    )
    def test_is_the_name_in_lower_case(self, command, word):
        """
        A mandate names a command by its name, words joined by hyphens.
        """
        assert word_of(command) == word
        assert WORDS[word] is command

    def test_each_command_has_its_own(self):
        """
        No two commands share a word.
        """
        assert len(WORDS) == len(get_args(do.Command))


class TestCheckCommands:
    def with_words(self, parties, *words):
        """The city with mandates, each for some words."""
        mandates = [
            Mandate(
                key=f"m{number}",
                from_post="truong-nv",
                to_post="cv-nv",
                commands=commands,
                since=parties.posts[0].since,
                instrument=Citation(instrument="12/QĐ"),
            )
            for number, commands in enumerate(words)
        ]
        return attrs.evolve(parties, mandates=mandates)

    def test_takes_every_command(self, parties):
        """
        Each word of a command may stand in a mandate.
        """
        assert check_commands(self.with_words(parties, list(WORDS))) is None

    def test_names_the_nearest(self, parties):
        """
        A misspelt command is answered with the one that was meant, and its place.
        """
        given = self.with_words(parties, ["confirm"], ["submit", "grant-extention"])

        with pytest.raises(MalformedDataError) as caught:
            check_commands(given)

        assert caught.value.arguments["problems"] == (
            (
                "mandates[1].commands[1]: unknown command 'grant-extention' "
                "(did you mean 'grant-extension'?)"
            ),
        )
        assert "grant-extention" in str(caught.value)

    def test_names_all(self, parties):
        """
        Everything that is wrong is told at once; what is far from all gets the list.
        """
        given = self.with_words(parties, ["xyz", "confirm"], ["confirms"])

        with pytest.raises(MalformedDataError) as caught:
            check_commands(given)

        first, second = caught.value.arguments["problems"]
        assert first.startswith(
            "mandates[0].commands[0]: unknown command 'xyz' (known are assign, receive"
        )
        assert second == (
            "mandates[1].commands[0]: unknown command 'confirms' "
            "(did you mean 'confirm'?)"
        )
