"""MariaDB of the system, for tests marked `systems`."""

import contextlib
import secrets
import shutil
from pathlib import Path
from urllib.parse import quote

import attrs
import pymysql

from .account import Missing, free_port, private_folder, run, unprivileged
from .server import Database, Server

USER = "govtasks"
SETTINGS = {
    "bind-address": "127.0.0.1",
    # As Debian sets it; the collation that goes with it takes 'a' for 'A'.
    "character-set-server": "utf8mb4",
    "innodb-buffer-pool-size": "32M",
    "innodb-log-file-size": "8M",
    "performance-schema": "OFF",
    "skip-name-resolve": "ON",
}
DURABLE = {"innodb-flush-log-at-trx-commit": "1"}
# Right as long as the machine stands; what a crash takes is of no concern.
QUICK = {"innodb-flush-log-at-trx-commit": "0", "innodb-flush-method": "nosync"}


def program(name):
    """Find a program of the server.

    Raises:
        Missing: It is not there.
    """
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/libexec")
    if found is None:
        message = (
            f"MariaDB is not installed: there is no {name} (Debian: mariadb-server)"
        )
        raise Missing(message)
    return found


@attrs.frozen(kw_only=True)
class MariaDB(Server):
    """A server of MariaDB; see `running`."""

    home = "mysql"

    @classmethod
    @contextlib.contextmanager
    def running(cls, *, durable=False):
        """Make a server and start it; it ends with the block.

        Args:
            durable: Whether a commit waits for the disk, as it must for what is
                committed to survive `Server.kill`.

        Raises:
            Missing: MariaDB is not installed.
        """
        account = unprivileged()
        with private_folder(account) as folder:
            server = cls._made(folder, account, DURABLE if durable else QUICK)
            try:
                server.start()
                yield server
            finally:
                server.stop()

    @classmethod
    def _made(cls, folder, account, settings):
        data, password = folder / "data", secrets.token_hex()
        data.mkdir()
        given = [f"--datadir={data}", "--auth-root-authentication-method=normal"]
        install = [program("mariadb-install-db"), "--no-defaults", *given]
        if account:
            shutil.chown(data, account.user, account.group)
        run([*install, "--skip-test-db", "--skip-name-resolve"], account, folder)
        port = free_port()
        settings = SETTINGS | settings | _places(folder, password) | {"port": str(port)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return cls(
            command=(program("mariadbd"), "--no-defaults", *options),
            folder=folder,
            port=port,
            password=password,
            account=account,
        )

    def is_ready(self):
        """Tell whether it takes connections."""
        try:
            self._admin().close()
        except pymysql.OperationalError:
            return False
        return True

    def _admin(self):
        return pymysql.connect(**self.at(self.home).options, autocommit=True)

    def at(self, name):
        """Give the database of a name."""
        address = f"{USER}:{quote(self.password)}@127.0.0.1:{self.port}"
        options = {
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "password": self.password,
            "database": name,
        }
        url = f"mariadb+pymysql://{address}/{name}"
        return Database(url=url, name=name, options=options)

    def create(self):
        """Make an empty database."""
        database = self.at(f"test_{next(self._numbers)}")
        self._order(f"CREATE DATABASE {database.name}")
        return database

    def drop(self, database):
        """Remove a database, whoever is connected to it."""
        self._order(f"DROP DATABASE IF EXISTS {database.name}")

    def _order(self, statement):
        with contextlib.closing(self._admin()) as admin, admin.cursor() as cursor:
            cursor.execute(statement)


def _places(folder: Path, password):
    """Where a server keeps what, and who may use it."""
    first = folder / "first.sql"
    first.write_text(
        f"CREATE OR REPLACE USER {USER}@127.0.0.1 IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON *.* TO {USER}@127.0.0.1 WITH GRANT OPTION;\n"
        "DELETE FROM mysql.global_priv WHERE User IN ('root', '');\n"
        "FLUSH PRIVILEGES;\n",
        "utf-8",
    )
    return {
        "datadir": str(folder / "data"),
        "init-file": str(first),
        "pid-file": str(folder / "pid"),
        "socket": str(folder / "socket"),
        "tmpdir": str(folder),
    }
