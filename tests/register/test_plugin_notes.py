import pytest

from govtasks.errors import ConflictError, InvalidValueError


class TestNotes:
    def test_are_read_as_they_were_noted(self, city):
        """
        What one process notes, another reads in order, from where it wants.
        """
        notes, now = city.open().notes("caldav"), city.at("2017-02-10")
        assert (notes.version("binh"), notes.read("binh")) == (0, ())

        for number in (1, 2, 3):
            assert notes.append("binh", number - 1, {"n": [number]}, now=now) == number

        again = city.open().notes("caldav")
        assert again.version("binh") == 3
        assert again.read("binh") == ({"n": [1]}, {"n": [2]}, {"n": [3]})
        assert again.read("binh", after=2) == ({"n": [3]},)

    def test_may_be_long(self, city):
        """
        There is no limit but that of the store.
        """
        notes, text = city.open().notes("caldav"), "x" * 300_000
        notes.append("binh", 0, {"text": text}, now=city.at("2017-02-10"))

        assert notes.read("binh") == ({"text": text},)

    def test_of_each_plugin_and_about_each_thing_are_apart(self, city):
        """
        One about `binh` is none about `binh-2`, nor one of another plugin.
        """
        register, now = city.open(), city.at("2017-02-10")
        register.notes("caldav").append("binh-2", 0, {"a": 1}, now=now)
        register.notes("webdav").append("binh", 0, {"a": 2}, now=now)

        assert register.notes("caldav").version("binh") == 0
        assert register.notes("caldav").read("binh") == ()

    def test_nobody_writes_over_another(self, city):
        """
        Of two that read the same, the second is refused and nothing of his is kept.
        """
        notes, now = city.open().notes("caldav"), city.at("2017-02-10")
        notes.append("binh", 0, {"first": True}, now=now)

        with pytest.raises(ConflictError, match="at version 1, not 0"):
            notes.append("binh", 0, {"first": False}, now=now)

        assert notes.read("binh") == ({"first": True},)

    @pytest.mark.parametrize(
        ("about", "data", "problem"),
        [
            pytest.param("An Bình", {}, "about: must", id="no key"),
            pytest.param("binh", {"at": object()}, "JSON", id="no JSON"),
            pytest.param("binh", ["a"], "table", id="no table"),
        ],
    )
    def test_what_cannot_be_noted(self, city, about, data, problem):
        """
        A name that is no key, and what is no table of JSON, is refused.
        """
        notes = city.open().notes("caldav")

        with pytest.raises(InvalidValueError, match=problem):
            notes.append(about, 0, data, now=city.at("2017-02-10"))
        assert notes.version("binh") == 0

    def test_name_of_a_plugin_is_a_key(self, city):
        """
        It is part of the key of a stream.
        """
        with pytest.raises(InvalidValueError, match="plugin"):
            city.open().notes("Cal DAV")

    def test_leave_the_facts_whole(self, city):
        """
        They are chained with the rest, and no obligation is made of them.
        """
        register = city.begun()
        register.notes("caldav").append("binh", 0, {}, now=city.at("2017-02-10"))

        assert register.verify().is_sound
        assert register.views() == ()
        assert register.rows() == ()
