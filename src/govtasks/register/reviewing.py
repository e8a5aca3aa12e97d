"""Reviews of a register: of oneself, of the head, and what the collective concluded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from ..evaluation.dossiers import Dossier
from ..evaluation.judges import Judges
from ..evaluation.reviews import ReviewPlan
from .dossier_making import DossierMaker
from .review_reading import Reviews
from .review_views import ReviewView
from .scoring import Scoring


class Reviewing(Scoring):
    """A register that knows where each review stands."""

    @contextmanager
    def _library(self) -> Iterator[Reviews]:
        with self._queries() as queries:
            yield Reviews(queries)

    def review_plans(self, at: dt.datetime | None = None) -> tuple[ReviewPlan, ...]:
        """Every plan of reviews as it stood at an instant, sorted by key."""
        with self._library() as library:
            return library.plans(self._now(at))

    def reviews(
        self,
        at: dt.datetime | None = None,
        *,
        plan: str | None = None,
        body: str | None = None,
        person: str | None = None,
        is_concluded: bool | None = None,
        overdue: bool | None = None,
    ) -> tuple[ReviewView, ...]:
        """Every review that there should be at an instant, sorted by key.

        They come from the plans and from the obligations that these name: of a series,
        one for each occurrence that was opened, which a sweep does.

        Args:
            at: The instant; the clock's time where it is not given.
            plan: Only those of this plan.
            body: Only those in this body.
            person: Only those of this person.
            is_concluded: Only those that are concluded, or only the others.
            overdue: Only those that are overdue, or only the others.

        Raises:
            MissingFactError: No organisation was recorded.
        """
        now = self._now(at)
        with self._library() as library:
            found = tuple(library.reviews(now))
        return tuple(
            one
            for one in found
            if plan in {None, one.plan.key}
            and body in {None, one.subject.body}
            and person in {None, one.subject.person}
            and is_concluded in {None, one.is_concluded}
            and overdue in {None, one.is_overdue}
        )

    def reviews_due(self, at: dt.datetime | None = None) -> tuple[ReviewView, ...]:
        """Every review that waits for somebody at an instant; those due first first.

        Each has its stage, its last day with the explanation, and whether that is over.
        What looks back on a period that still runs is not among them: see `reviews`.

        Raises:
            MissingFactError: No organisation was recorded.
        """
        found = self.reviews(at, is_concluded=False)
        waiting = (one for one in found if not one.is_running)
        return tuple(
            sorted(waiting, key=lambda one: (one.last_day or dt.date.max, one.key))
        )

    def review(self, key: str, at: dt.datetime | None = None) -> ReviewView:
        """One review at an instant, with everything that was said in it.

        Raises:
            UnknownNameError: There should be no such review.
            MissingFactError: No organisation was recorded.
        """
        with self._library() as library:
            return library.review(key, self._now(at))

    def review_judges(self, key: str, at: dt.datetime | None = None) -> Judges:
        """Who may speak in each stage of a review on the day of an instant.

        Raises:
            UnknownNameError: There should be no such review.
            MissingFactError: No organisation was recorded.
        """
        now = self._now(at)
        with self._library() as library:
            return library.judges(library.review(key, now), now)

    def dossier(self, key: str, at: dt.datetime | None = None) -> Dossier:
        """What a review would be opened with at an instant; nothing is recorded.

        Raises:
            UnknownNameError: There should be no such review.
            MissingFactError: No organisation was recorded.
        """
        now = self._now(at)
        with self._library() as library:
            return DossierMaker(library, now).make(library.review(key, now))
