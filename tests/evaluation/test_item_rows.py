from govtasks.evaluation.item_rows import ITEM_COLUMNS, item_rows

from .made_items import make_item


class TestItemRows:
    def test_are_flat_with_the_same_columns(self):
        """
        Texts, whole numbers, flags and nothing.
        """
        rows = item_rows([make_item("o1"), make_item("o2", bucket="undated")])

        assert [tuple(row) for row in rows] == [ITEM_COLUMNS] * 2
        values = {type(value) for row in rows for value in row.values()}
        assert values <= {str, int, bool, type(None)}

    def test_say_what_was_ordered_and_how_it_stands(self):
        """
        The days are those of the obligation.
        """
        (row,) = item_rows(
            [make_item(bucket="completed_late", late=[2, 6], judged="2017-03-22")]
        )

        wanted = {
            "key": "o1",
            "title": "Lập kế hoạch",
            "lead": "noi-vu",
            "level": "district",
            "kind": "task",
            "assigned_on": "2017-02-10",
            "due_on": "2017-03-15",
            "judged_on": "2017-03-22",
            "workflow": "confirmed",
            "bucket": "completed_late",
            "early": False,
            "delayed": True,
            "excused": False,
            "delay": 6,
        }
        assert {name: row[name] for name in wanted} == wanted

    def test_without_a_level_or_a_deadline_have_none(self):
        """
        What there is not is empty.
        """
        (row,) = item_rows([make_item(bucket="undated", level=None)])

        assert (row["level"], row["due_on"], row["delay"]) == (None, None, None)
