import pytest

from govtasks.errors import StoreError
from govtasks.ports import Append
from govtasks.testing.store_samples import sample_record
from govtasks_sql import open_store


class TestTenants:
    def test_those_with_facts_are_named_sorted(self, store):
        """
        Each tenant that has facts is named once, however many streams it has.
        """
        for tenant in ("so-noi-vu", "an-giang", "b"):
            with store.begin(tenant) as session:
                for number in range(3):
                    session.append(f"obligation/{number}", 0, [sample_record()])
        with store.begin("nobody") as session:
            session.streams()

        assert store.tenants() == ("an-giang", "b", "so-noi-vu")

    def test_none_in_a_new_database(self, store):
        """
        A database that nobody wrote to has no tenants.
        """
        assert store.tenants() == ()

    def test_closed_store_names_none(self, store):
        """
        A store that was closed says so.
        """
        store.close()

        with pytest.raises(StoreError, match="closed"):
            store.tenants()

    def test_stream_that_was_seen_empty_makes_no_tenant(self, postgres):
        """
        What holds the place of a stream that nobody began is not seen by anybody.
        """
        store = open_store(postgres.url)
        with store.begin("t") as session:
            session.append_many(
                [
                    Append(
                        stream="obligation/2",
                        expected=0,
                        records=[sample_record()],
                        seen={"obligation/1": 0},
                    )
                ]
            )
            streams, heads = session.streams(), session.heads()
            later = session.append("obligation/1", 0, [sample_record()])
        store.close()

        assert streams == ("obligation/2",)
        assert [head.stream for head in heads] == ["obligation/2"]
        assert later == 1
