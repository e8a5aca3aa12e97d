"""The working calendar of a place, from what the package holidays knows of it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence

import attrs
import holidays
from holidays import HolidayBase
from holidays.registry import COUNTRIES
from holidays.version import __version__

from govtasks.deadlines.calendars import DayKind, DayStatus, SpecialDay, WorkCalendar
from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.explain import Citation
from govtasks.text import Text, plain_text

PREFIX = "holidays-"
FIRST_YEAR = 2000
YEARS_AHEAD = 5
_RELEASES = ((2026, 88), (2025, 0))
"""First release of each year since the oldest that works: 0.88 of 5 January 2026."""
_VERSION = re.compile(r"0\.(\d+)")
_MADE_UP = Text.of(vi="Ngày làm bù", en="Made-up working day")
_GUESS = "estimated)"
_WANTED = frozenset({"en", "vi"})


def place_calendar(
    key: str, *, first_year: int | None = None, last_year: int | None = None
) -> WorkCalendar:
    """The working calendar of a place.

    Args:
        key: ``holidays-vn``, ``holidays-de-by``, ``holidays-au-nsw-western``:
            the code of the country (ISO 3166-1), and that of a part of it in
            lower case, with hyphens for anything but letters and digits.
        first_year: First year covered; 2000, or the first that the package
            knows of, where None. Where the weekly days off have changed since,
            the calendar begins on the day of the change.
        last_year: Last year covered; five after the release of the package
            where None.

    Returns:
        A calendar of public holidays and of made-up working days, in the
        languages that the package has them in. It is decided until the end of
        the year in which the package was released; what comes later follows
        rules and guesses, and is estimated. Each day cites the package and its
        version, which are no law: the citation is not confirmed.

    Raises:
        UnknownNameError: The package has no such place.
        InvalidValueError: No year is left between the first and the last.
    """
    country, part = _place(key)
    source = _Source.of(country, part, _span(country, first_year, last_year))
    first_day = source.first_day()
    return WorkCalendar(
        key=key,
        title=_title(country, part),
        version=f"holidays {__version__}",
        first_day=first_day,
        last_day=source.last_day,
        decided_until=dt.date(decided_year(__version__), 12, 31),
        weekend=source.weekend,
        days=tuple(day for day in source.days() if day.day >= first_day),
    )


def places() -> Iterator[str]:
    """Keys of every place, sorted."""
    yield from sorted(
        _key(country, part)
        for country in _countries()
        for part in ("", *_parts(country))
    )


def decided_year(version: str) -> int:
    """Year of release of a version: its days are decided until the end of it.

    The package does not say it, so it stands here. A release that came after
    this plugin counts as one of the last year that the plugin knows: too much
    is then provisional, never too little.
    """
    found = _VERSION.match(version)
    minor = int(found[1]) if found else 0
    return next(year for year, first in _RELEASES if minor >= first)


@attrs.frozen
class _Source:
    """What the package says of a place, in each language.

    Attributes:
        main: In the language of the place.
        named: In every language that we want, by locale.
        years: The years that it was asked for.
    """

    main: HolidayBase
    named: Mapping[str, HolidayBase]
    years: range

    @classmethod
    def of(cls, country: str, part: str, years: range) -> _Source:
        known = _known(country, part, years)
        # Without a language, the package takes that of the process.
        own = getattr(holidays, country).default_language
        main = _ask(country, part, known, own)
        named = {_locale(own): main}
        for language in main.supported_languages:
            locale = _locale(language)
            if locale in _WANTED and locale not in named:
                named[locale] = _ask(country, part, known, language)
        return cls(main, named, known)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.years[-1], 12, 31)

    @property
    def weekend(self) -> frozenset[int]:
        """The weekly days off in the last week."""
        last = self.last_day.toordinal()
        week = map(dt.date.fromordinal, range(last - 6, last + 1))
        return frozenset(day.weekday() for day in week if self.main.is_weekend(day))

    def first_day(self) -> dt.date:
        """The day from which on the weekly days off are those of the last week."""
        weekend = self.weekend
        first = dt.date(self.years[0], 1, 1).toordinal()
        for ordinal in range(self.last_day.toordinal(), first - 1, -1):
            day = dt.date.fromordinal(ordinal)
            if self.main.is_weekend(day) is not (day.weekday() in weekend):
                return dt.date.fromordinal(ordinal + 1)
        return dt.date.fromordinal(first)

    def days(self) -> Iterator[SpecialDay]:
        """Public holidays, and days off that are worked in place of others."""
        # What is made up for one year may lie in the next, which is not asked for.
        made_up = {
            day
            for day in self.main.weekend_workdays
            if day.year in self.years and self.main.is_weekend(day)
        }
        for day in sorted({*self.main, *made_up}):
            if day in made_up:
                yield _special(day, DayKind.MADE_UP, _MADE_UP)
            else:
                yield _special(day, DayKind.CLOSED, self._name(day))

    def _name(self, day: dt.date) -> Text:
        return Text(
            {
                locale: plain_text(source.get(day) or self.main[day])
                for locale, source in self.named.items()
            }
        )


def _ask(country: str, part: str, years: range, language: str | None) -> HolidayBase:
    return holidays.country_holidays(
        country, subdiv=part or None, years=years, language=language
    )


def _known(country: str, part: str, years: range) -> range:
    """The years without those at either end that the package warns of.

    It knows the moon only for so long, and some places only since a while ago.
    """
    sure = [year for year in years if not _warns(country, part, year)]
    if not sure:
        problem = f"the package warns of every year of {country} that was asked for"
        raise InvalidValueError(problem, field="first_year", value=years[0])
    return range(sure[0], sure[-1] + 1)


def _warns(country: str, part: str, year: int) -> bool:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _ask(country, part, range(year, year + 1), None)
    return bool(caught)


def _special(day: dt.date, kind: DayKind, name: Text) -> SpecialDay:
    # Where the moon decides, the package says of a day that it is estimated.
    sure = day.year <= decided_year(__version__) and _GUESS not in name.in_locale("en")
    return SpecialDay(
        day=day,
        kind=kind,
        name=name,
        status=DayStatus.DECIDED if sure else DayStatus.ESTIMATED,
        citation=Citation(
            instrument="Python package holidays", provision=__version__, confirmed=False
        ),
    )


def _span(country: str, first_year: int | None, last_year: int | None) -> range:
    known = holidays.country_holidays(country)
    first = max(FIRST_YEAR if first_year is None else first_year, known.start_year)
    ahead = decided_year(__version__) + YEARS_AHEAD
    last = min(ahead if last_year is None else last_year, known.end_year)
    if last < first:
        span = f"{known.start_year} to {known.end_year}"
        problem = f"must leave a year that the package knows of, {span}"
        raise InvalidValueError(problem, field="last_year", value=last_year)
    return range(first, last + 1)


def _place(key: str) -> tuple[str, str]:
    """Country and part as the package writes them."""
    country = "-".join(key.split("-")[:2])
    countries = {_key(code, ""): code for code in _countries()}
    if country not in countries:
        kind = "place"
        raise UnknownNameError.of(kind, key, countries)
    code = countries[country]
    if key == country:
        return code, ""
    known = {_key(code, name): name for name in _parts(code)}
    if key not in known:
        kind = "place"
        raise UnknownNameError.of(kind, key, known)
    return code, known[key]


def _countries() -> tuple[str, ...]:
    """Codes of all countries, of two letters each."""
    return tuple(names[1] for names in COUNTRIES.values())


def _parts(country: str) -> Sequence[str]:
    found: Sequence[str] = getattr(holidays, country).subdivisions
    return found


def _key(country: str, part: str) -> str:
    plain = unicodedata.normalize("NFKD", f"{country}-{part}" if part else country)
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    return PREFIX + re.sub(r"[^a-z0-9]+", "-", ascii_only)


def _locale(language: str | None) -> str:
    """``en_US`` as ``en``; what has no language is in English."""
    return (language or "en").partition("_")[0].lower()


def _title(country: str, part: str) -> Text:
    shown = f"{country} {part}".strip()
    return Text.of(vi=f"Ngày làm việc của {shown}", en=f"Working days of {shown}")
