"""A city with feeds, and a format that shows everything that an exporter is given."""

import attrs
import pytest

from govtasks.hookspecs import hookimpl
from govtasks.register.feeds import Feed
from govtasks.serving.exchange import FeedRequest
from govtasks.serving.server import FeedPolicy, FeedServer
from govtasks.specs import ExporterSpec
from tests.register.conftest import City, Doubles


@attrs.frozen
class Plain:
    """Writes its settings and each entry on a line, whole."""

    settings: dict

    def render(self, entries, *, locale):
        """Write them by key."""
        told = [f"{locale} {sorted(self.settings.items())}"]
        told += [repr(one) for one in sorted(entries, key=lambda entry: entry.key)]
        return "\n".join(told).encode()


class PlainFormat:
    """A plugin with that format."""

    @hookimpl
    def govtasks_exporters(self):
        """Offer it."""
        yield ExporterSpec(
            name="plain", media_type="text/x-plain", suffix=".txt", factory=Plain
        )


class FeedCity(City):
    """The city, with short ways to feeds."""

    def open(self, **options):
        """Open a register that also knows the plain format."""
        plugins = ["sql", "ical", self.doubles, PlainFormat(), *self.authorizers]
        return super().open(**({"plugins": plugins} | options))

    def feed(self, key="f1", **changes):
        """Return the feed of the head of Home Affairs."""
        given = {"key": key, "person": "ng-truong-noi-vu", "post": "truong-noi-vu"}
        return Feed(**(given | changes))

    def token(self, register, key="f1", *, day="2017-02-10", **changes):
        """Open a feed by its owner, and return its token."""
        feed = self.feed(key, **changes)
        with self.unit(register, day=day, actor=feed.person) as unit:
            return unit.open_feed(feed).token

    def server(self, register, **options):
        """Return what serves the feeds of a register in the plain format."""
        given = {"exporter": "plain"} | options.pop("policy", {})
        return FeedServer(register, policy=FeedPolicy(**given), **options)

    def get(self, server, token, day="2017-03-01", time="09:00", **request):
        """Ask for a feed at a time in Vietnam."""
        given = {"path": f"/{token}.ics"} | request
        return server.answer(FeedRequest(**given), at=self.at(day, time))

    def keys(self, response):
        """Return the keys of the obligations in an answer."""
        lines = response.body.decode().splitlines()[1:]
        return [line.split("key='")[1].split("'")[0] for line in lines]


@pytest.fixture(params=["memory", "sqlite"])
def city(request, tmp_path):
    """Give the small city on each kind of store."""
    sqlite = f"sqlite:///{tmp_path / 'register.db'}"
    made = FeedCity("kept:" if request.param == "memory" else sqlite, Doubles())
    yield made
    made.close()


@pytest.fixture
def file_city(tmp_path):
    """Give the small city on a file that several threads may use."""
    made = FeedCity(f"sqlite:///{tmp_path / 'register.db'}", Doubles())
    yield made
    made.close()


@pytest.fixture(
    params=["sqlite", "postgres", pytest.param("mariadb", marks=pytest.mark.systems)]
)
def database_city(request, tmp_path):
    """Give the small city on each kind of database, which several threads may use."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'register.db'}"
    else:
        url = request.getfixturevalue(request.param).url
    made = FeedCity(url, Doubles())
    yield made
    made.close()


@pytest.fixture(scope="session")
def new_city():
    """Give a way to a new city in memory, for each example of a property."""
    return lambda: FeedCity("kept:", Doubles())
