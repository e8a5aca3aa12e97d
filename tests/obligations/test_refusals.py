import pytest

from govtasks.errors import RefusedError
from govtasks.messages import LOCALES, catalogue
from govtasks.obligations import commands as do
from govtasks.obligations.refusals import Words, refuse, refused_text

RULES = [rule for rule in catalogue("refused") if not rule.endswith("-hint")]


class TestCatalogue:
    @pytest.mark.parametrize("rule", RULES)
    @pytest.mark.parametrize("locale", LOCALES)
    def test_every_refusal_has_words_and_a_hint(self, rule, locale):
        """
        Whoever is refused learns what and what to do instead, in his language.
        """
        texts = catalogue("refused")

        assert texts[rule][locale]
        assert texts[f"{rule}-hint"][locale]

    @pytest.mark.parametrize("command", [*do.Command.__args__])
    @pytest.mark.parametrize("locale", LOCALES)
    def test_every_command_has_words(self, command, locale):
        """
        A refusal can name each command.
        """
        words = Words(f"obligations.command-{command.__name__.lower()}")

        assert words.in_locale(locale)


class TestRefuse:
    def test_names_its_rule_and_keeps_its_values(self):
        """
        A program sees the rule and the values, a person the sentence.
        """
        with pytest.raises(RefusedError) as caught:
            refuse("approver-is-doer", doer="van-thu")

        error = caught.value
        assert (error.rule, error.arguments["doer"]) == ("approver-is-doer", "van-thu")
        assert str(error) == (
            "van-thu did the work and cannot judge it (the confirming side decides)"
        )
        assert error.to_json()["arguments"] == {
            "rule": "approver-is-doer",
            "doer": "van-thu",
        }

    def test_can_be_read_in_vietnamese(self):
        """
        The same refusal in the reader's language.
        """
        with pytest.raises(RefusedError) as caught:
            refuse("approver-is-doer", doer="van-thu")

        assert refused_text(caught.value, "vi") == (
            "van-thu đã thực hiện nên không được tự xác nhận hoặc trả lại "
            "(bên xác nhận quyết định)"
        )

    def test_words_are_english_where_nobody_asks(self):
        """
        In a log the words are English.
        """
        assert str(Words("obligations.command-accept")) == "accept it"
