"""The dated lists of an organisation as they stand in documents."""

import datetime as dt
import tomllib

import attrs
import pytest

from govtasks.codec import Codec
from govtasks.errors import GovtasksError
from govtasks.organisation import Organisation, SuccessionKind
from govtasks.signing import Capacity

CODEC = Codec()
DOCUMENT = """
[[bodies]]
key = "city"
name = { vi = "UBND thành phố" }
kind = "committee"
level = "district"
since = 2005-09-01
until = 2025-07-01

[[bodies]]
key = "ward"
name = { vi = "Phường Nghĩa Lộ" }
kind = "committee"
level = "commune"
since = 2025-07-01

[[bodies]]
key = "home"
name = { vi = "Phòng Nội vụ" }
kind = "division"
level = "district"
parent = "city"
since = 2005-09-01

[[posts]]
key = "head"
title = { vi = "Trưởng phòng" }
body = "home"
kind = "head"
since = 2005-09-01

[[posts]]
key = "deputy"
title = { vi = "Phó Trưởng phòng" }
body = "home"
kind = "deputy"
since = 2005-09-01

[[persons]]
key = "an"
name = "Ông An"

[[tenures]]
post = "head"
person = "an"
since = 2017-01-01

[[names]]
body = "home"
name = { vi = "Phòng Tổ chức" }
since = 2020-02-01
citation = { instrument = "Decision 5/QĐ-UBND" }

[[placements]]
body = "home"
since = 2025-07-01

[[identifiers]]
body = "city"
scheme = "vn-qcvn-102"
code = "000.00.53.H48"
since = 2016-01-01
until = 2020-09-15

[[successions]]
body = "city"
successor = "ward"
kind = "split"
on = 2025-07-01
fields = ["land"]
citation = { instrument = "Resolution 1677/NQ-UBTVQH15" }

[[mandates]]
key = "uq-1"
from_post = "head"
to_post = "deputy"
commands = ["confirm", "return"]
capacity = "tuq"
since = 2017-03-01
until = 2017-04-01
instrument = { instrument = "Decision 12/QĐ-UBND" }

[[absences]]
person = "an"
post = "head"
since = 2017-03-01
until = 2017-04-01
substitute_post = "deputy"
mandate = "uq-1"
reason = "nghỉ phép"
"""
LISTS = (
    *("names", "placements", "identifiers"),
    *("successions", "mandates", "absences"),
)


class TestDocument:
    def test_is_read(self):
        """
        Every dated list is read from TOML.
        """
        made = CODEC.load(tomllib.loads(DOCUMENT), Organisation)

        assert made.name_of("home", dt.date(2020, 2, 1)).in_locale("vi") == (
            "Phòng Tổ chức"
        )
        assert made.parent_of("home", dt.date(2025, 7, 1)) is None
        assert made.identifiers[0].code == "000.00.53.H48"
        assert made.successions[0].kind is SuccessionKind.SPLIT
        assert made.mandates[0].capacity is Capacity.TUQ
        assert made.absences[0].substitute_post == "deputy"

    def test_comes_back_equal(self):
        """
        What is stored is read back, equal.
        """
        made = CODEC.load(tomllib.loads(DOCUMENT), Organisation)

        assert CODEC.load(CODEC.dump(made), Organisation) == made
        assert CODEC.load(tomllib.loads(CODEC.to_toml(made)), Organisation) == made

    def test_of_an_older_release_is_read(self):
        """
        A document without the dated lists is one in which nothing changes.
        """
        data = CODEC.dump(CODEC.load(tomllib.loads(DOCUMENT), Organisation))
        older = {name: part for name, part in data.items() if name not in LISTS}

        made = CODEC.load(older, Organisation)

        assert attrs.asdict(made, recurse=False).keys() >= set(LISTS)
        assert all(getattr(made, name) == () for name in LISTS)

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            pytest.param(
                'kind = "split"', 'kind = "spilt"', "successions[0].kind", id="kind"
            ),
            pytest.param(
                'capacity = "tuq"', 'capacity = "kt"', "mandates[0]", id="capacity"
            ),
            pytest.param(
                'code = "000.00.53.H48"', 'code = "H48"', "identifiers[0]", id="code"
            ),
            pytest.param(
                'reason = "nghỉ phép"', 'note = "x"', "absences[0]", id="unknown key"
            ),
        ],
    )
    def test_names_the_place_of_what_is_wrong(self, old, new, expected):
        """
        What is wrong in a dated list is refused with its path.
        """
        data = tomllib.loads(DOCUMENT.replace(old, new))

        with pytest.raises(GovtasksError) as caught:
            CODEC.load(data, Organisation, "city.toml")

        assert expected in str(caught.value)
        assert "city.toml" in str(caught.value)
