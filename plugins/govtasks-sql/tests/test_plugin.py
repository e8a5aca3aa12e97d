import govtasks_sql
from govtasks.ports import RowQuery
from govtasks.specs import StorageState
from govtasks.testing.store_samples import sample_record


class TestHooks:
    def test_govtasks_plugin_info(self):
        """
        The plugin says what it is, for the first version of the hooks.
        """
        info = govtasks_sql.govtasks_plugin_info()

        assert info.summary == "registers in SQLite, PostgreSQL and MariaDB"
        assert info.api == 1

    def test_govtasks_storages(self, url):
        """
        The plugin opens the stores of URLs that begin with sqlite.
        """
        (spec,) = govtasks_sql.govtasks_storages()

        store = spec.factory(url)
        with store.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()])
            rows = session.rows(RowQuery())
        store.close()

        assert spec.schemes == ("sqlite", "postgresql", "mariadb", "mysql")
        assert rows == ()

    def test_maintenance(self, url):
        """
        The plugin looks after the tables of its databases.
        """
        (spec,) = govtasks_sql.govtasks_storages()

        before = spec.maintenance.upgrade(url)

        assert before.state is StorageState.EMPTY
        assert spec.maintenance.status(url).state is StorageState.CURRENT
        assert spec.maintenance.sql(url) == ""


class TestImport:
    def test_loads_no_database(self, fresh_python):
        """
        A host that loads the plugin pays for SQLAlchemy only when it opens a store.
        """
        code = """
import sys, govtasks_sql
list(govtasks_sql.govtasks_storages())
print(sorted({"sqlalchemy", "sqlite3"} & set(sys.modules)))
"""

        assert fresh_python(code).stdout == "[]\n"
