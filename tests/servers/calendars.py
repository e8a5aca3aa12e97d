"""Real servers of calendars (CalDAV) for tests: a process of one's own.

```
with Radicale.running() as server:
    collection = server.create()
    client = caldav.DAVClient(**collection.options)
```

They need no privileges and refuse none, so they run as whoever runs the tests.
"""

import base64
import contextlib
import http.client
import secrets
import sys
from abc import abstractmethod
from importlib.util import find_spec

import attrs

from .account import Missing, free_port, private_folder
from .server import Server

USER = "govtasks"
MADE = 201
GONE = 204
TIMEOUT_SECONDS = 30
MKCALENDAR = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:set><D:prop><D:displayname>{name}</D:displayname>
<C:supported-calendar-component-set>{components}</C:supported-calendar-component-set>
</D:prop></D:set></C:mkcalendar>"""


@attrs.frozen(kw_only=True)
class Collection:
    """A collection of calendar objects on a server.

    Attributes:
        url: Its address, with a slash at the end and no password in it.
        root: Address of the server.
        name: Its name.
        user: Whose it is.
        password: Of that user.
    """

    url: str
    root: str
    name: str
    user: str
    password: str = attrs.field(repr=False)

    @property
    def options(self):
        """What `caldav.DAVClient` takes, by name."""
        return {
            "url": self.root,
            "username": self.user,
            "password": self.password,
            "enable_rfc6764": False,
            "require_tls": False,
        }


@attrs.frozen(kw_only=True)
class CalendarServer(Server):
    """A server of calendars; `running` makes one."""

    home = "calendar"

    @classmethod
    @contextlib.contextmanager
    def running(cls):
        """Make a server and start it; it ends with the block.

        What it answered with success survives `Server.kill`.

        Raises:
            Missing: It is not installed.
        """
        with private_folder(None) as folder:
            port, password = free_port(), secrets.token_hex()
            server = cls(
                command=cls.prepared(folder, port, password),
                folder=folder,
                port=port,
                password=password,
                account=None,
            )
            try:
                server.start()
                yield server
            finally:
                server.stop()

    @classmethod
    @abstractmethod
    def prepared(cls, folder, port, password):
        """Write what the server needs into its folder, and give its command."""

    @property
    @abstractmethod
    def homes(self):
        """Path of the folder that holds the collections of the one user."""

    def at(self, name):
        """Give the collection of a name."""
        root = f"http://127.0.0.1:{self.port}/"
        return Collection(
            url=f"{root.rstrip('/')}{self.homes}{name}/",
            root=root,
            name=name,
            user=USER,
            password=self.password,
        )

    def is_ready(self):
        """Tell whether it answers."""
        try:
            self.asked("OPTIONS", "/")
        except (OSError, http.client.HTTPException):
            return False
        return True

    def create(self, *components):
        """Make an empty collection.

        Args:
            components: Kinds of components that it takes; to-dos and events by default.
        """
        collection = self.at(f"test-{next(self._numbers)}")
        named = "".join(
            f'<C:comp name="{one}"/>' for one in components or ("VTODO", "VEVENT")
        )
        body = MKCALENDAR.format(name=collection.name, components=named)
        self._order("MKCALENDAR", collection, MADE, body)
        return collection

    def drop(self, collection):
        """Remove a collection with everything in it."""
        self._order("DELETE", collection, GONE)

    def _order(self, method, collection, expected, body=None):
        path = f"{self.homes}{collection.name}/"
        status, said = self.asked(method, path, body)
        if status not in {expected, http.client.OK}:
            message = f"{method} {path}: {status}\n{said.decode(errors='replace')}"
            raise RuntimeError(message)

    def asked(self, method, path, body=None):
        """Give status and body of the answer to a request."""
        credentials = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        headers = {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/xml; charset=utf-8",
        }
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.port, TIMEOUT_SECONDS)
        ) as connection:
            connection.request(method, path, body and body.encode(), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()


def program(module, name):
    """Give the command that runs a module.

    Raises:
        Missing: It is not installed.
    """
    if find_spec(module) is None:
        message = f"{name} is not installed: `python -m pip install {module}`"
        raise Missing(message)
    return (sys.executable, "-m", module)
