import pytest

from govtasks.register.recent import MOST, Recent


class Maker:
    """Makes another object each time, and counts."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        """Make one."""
        self.times += 1
        return [self.times]


class TestMade:
    def test_of_the_same_data_it_is_made_once(self):
        """
        Whoever asks again for what is made of equal data gets the same object.
        """
        recent, make = Recent(), Maker()
        organisation = object()

        first = recent.made(("chain", "ward"), make, organisation)
        again = recent.made(("chain", "ward"), make, organisation)

        assert first is again
        assert make.times == 1

    def test_of_other_data_it_is_made_anew(self):
        """
        Other data give another value, also of the same objects.
        """
        recent, make = Recent(), Maker()
        organisation = object()

        first = recent.made(("chain", "ward"), make, organisation)
        other = recent.made(("chain", "city"), make, organisation)

        assert (first, other) == ([1], [2])

    def test_an_equal_object_is_another_one(self):
        """
        Objects are compared by identity: of an equal one it is made anew.
        """
        recent, make = Recent(), Maker()

        first = recent.made("text", make, [1])
        other = recent.made("text", make, [1])

        assert (first, other) == ([1], [2])

    def test_the_objects_are_held(self):
        """
        However many objects come and go, none takes the place of another.
        """
        recent = Recent()

        found = [recent.made("text", Maker(), [number]) for number in range(500)]

        assert len({id(one) for one in found}) == len(found)

    def test_nothing_can_be_what_was_made(self):
        """
        That there is nothing is remembered as well.
        """
        recent, times = Recent(), []

        def nothing():
            times.append(1)

        assert recent.made("none", nothing) is None
        assert recent.made("none", nothing) is None
        assert times == [1]

    def test_an_error_is_not_kept(self):
        """
        What could not be made is tried again the next time.
        """
        recent, answers = Recent(), iter([0, 1])

        def divide():
            return 1 // next(answers)

        with pytest.raises(ZeroDivisionError, match="by zero"):
            recent.made("share", divide)

        assert recent.made("share", divide) == 1

    def test_when_there_are_many_all_are_forgotten(self):
        """
        A unit that reads a whole register holds no more than so many.
        """
        recent, make = Recent(), Maker()
        for number in range(MOST):
            recent.made(number, make)

        assert recent.made(0, make) == [1]
        recent.made(MOST, make)
        assert recent.made(0, make) == [MOST + 2]
