"""Eight who write to the same hundred streams."""

from .racing import WRITERS, Race

UNITS = 25


class TestRace:
    def test_no_update_is_lost(self, store):
        """
        Each unit of each writer is there once and whole, however often they collided.
        """
        race = Race(store)

        wrong = race.run(644, UNITS)

        assert wrong == []
        assert len(race.told.units) == WRITERS * UNITS
