import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from govtasks.messages import LOCALES
from govtasks.obligations.particulars import RoleName
from govtasks.organisation import Level, chain, successors
from govtasks.organisation.changes import rewritten
from govtasks.organisation.csv_tables import dump_tables, load_tables
from govtasks.organisation.loading import load_organisation

EXAMPLE = Path(__file__).parents[2] / "examples" / "quang_ngai_2025"
LAST = dt.date(2025, 6, 30)
FIRST = dt.date(2025, 7, 1)
ARRANGED = dt.date(2020, 2, 1)
# Former units by new one, as conversion tables of 2025 have them.
UNITS = {
    "Phường Cẩm Thành": "Nghĩa Chánh, Trần Hưng Đạo, Nguyễn Nghiêm, Chánh Lộ",
    "Phường Nghĩa Lộ": "Lê Hồng Phong, Trần Phú, Quảng Phú, Nghĩa Lộ",
    "Phường Trương Quang Trọng": (
        "Trương Quang Trọng, Tịnh Ấn Đông, Tịnh Ấn Tây, Tịnh An"
    ),
    "Xã Tịnh Khê": "Tịnh Kỳ, Tịnh Thiện, Tịnh Châu, Tịnh Khê, Tịnh Long",
    "Xã An Phú": "Nghĩa Dũng, Nghĩa Dõng, Nghĩa Hà, An Phú, Nghĩa An, Nghĩa Phú",
    "Xã Đông Sơn": "Tịnh Hòa, Bình Hiệp, Bình Thanh, Bình Tân Phú, Bình Châu",
}
PAIRS = [
    pytest.param(former, new, id=f"{former} to {new}")
    for new, listed in UNITS.items()
    for former in listed.split(", ")
]
REUSED = {"Nghĩa Lộ", "Trương Quang Trọng", "Tịnh Khê", "An Phú"}


@pytest.fixture(scope="module")
def city():
    """Give the organisation of the example."""
    text = (EXAMPLE / "organisation.toml").read_text("utf-8")
    return load_organisation(text, "organisation.toml", recordable=True)


def unit(city, name, *, since_2025):
    """Return the ward or commune of that name, before or since 1 July 2025."""
    (found,) = (
        body
        for body in city.bodies
        if body.level is Level.COMMUNE
        and body.name.in_locale("vi").split(maxsplit=2)[2] == name
        and (body.since == FIRST) is since_2025
    )
    return found


class TestUnits:
    @pytest.mark.parametrize(("former", "new"), PAIRS)
    def test_each_has_one_successor(self, city, former, new):
        """
        Every former ward and commune has the successor of the conversion tables.
        """
        kind, _, name = new.partition(" ")
        old = unit(city, former, since_2025=False)
        heir = unit(city, name, since_2025=True)

        found = successors(city, old.key, day=FIRST)

        assert found.only == heir.key
        assert heir.name.in_locale("vi") == f"UBND {kind.lower()} {name}"
        assert found.explanation.steps[-2].cites[0].instrument == (
            "Resolution 1677/NQ-UBTVQH15"
        )

    def test_are_all_that_there_were(self, city):
        """
        The 23 units of 2017, the merged one of 2020 and four of another district.
        """
        old = [
            body
            for body in city.bodies
            if body.level is Level.COMMUNE and body.since < FIRST
        ]

        assert len(old) == len(PAIRS) == 23 + 1 + 4
        assert all(body.until in {ARRANGED, FIRST} for body in old)

    @pytest.mark.parametrize("name", ["Nghĩa An", "Nghĩa Phú"])
    def test_that_ended_before(self, city, name):
        """
        Two communes became An Phú in 2020, and with it another An Phú in 2025.
        """
        old = unit(city, name, since_2025=False)

        between = successors(city, old.key, day=LAST)
        after = successors(city, old.key, day=FIRST)

        assert between.only == unit(city, "An Phú", since_2025=False).key
        assert after.only == unit(city, "An Phú", since_2025=True).key
        assert [passed.on for passed in after.passed] == [ARRANGED, FIRST]

    def test_districts_meet_in_one(self, city):
        """
        Đông Sơn came of the city and of another district.
        """
        above = {
            city.parent_of(passed.body, LAST)
            for passed in city.successions
            if passed.successor == "dong-son" and passed.kind.value == "merge"
        }

        assert above == {"tp", "binh-son"}

    def test_districts_are_gone(self, city):
        """
        Nothing of the district level is left, and all stand below the province.
        """
        left = [body for body in city.bodies if body.until is None]

        assert Level.DISTRICT not in {body.level for body in left}
        assert {city.parent_of(body.key, FIRST) for body in left} == {None, "tinh-2025"}


class TestNames:
    def test_that_were_given_to_another_body(self, city):
        """
        Four names of units mean another body since, which has its own key.
        """
        for name in REUSED:
            old, new = (unit(city, name, since_2025=since) for since in (False, True))
            assert old.key != new.key
            assert (old.until, new.since) == (FIRST, FIRST)

    def test_do_not_make_a_successor(self, city):
        """
        Lê Hồng Phong goes on as Nghĩa Lộ, although it never had that name.
        """
        heirs = {
            successors(city, key, day=FIRST).only
            for key in ("le-hong-phong", "nghia-lo")
        }

        assert len(heirs) == 1

    def test_codes_stay_with_the_old_body(self, city):
        """
        The code of the former Nghĩa Lộ leads to nobody any more.
        """
        assert [one.key for one in city.by_identifier("gso", "21028", LAST)] == [
            "nghia-lo"
        ]
        assert city.by_identifier("gso", "21028", FIRST) == ()


class TestCity:
    def test_has_many_successors(self, city):
        """
        Without field and place all successors of the city are listed, none is chosen.
        """
        found = successors(city, "tp", day=FIRST)

        assert found.only is None
        assert len(found.bodies) == 8
        assert [finding.code for finding in found.findings] == [
            "scope-needed",
            "several-successors",
        ]

    @pytest.mark.parametrize(("former", "new"), PAIRS)
    def test_by_place(self, city, former, new):
        """
        Work of the city about a place goes to where that place now belongs.
        """
        old = unit(city, former, since_2025=False)
        heir = unit(city, new.partition(" ")[2], since_2025=True)
        district = "tp" if city.parent_of(old.key, LAST) == "tp" else "binh-son"

        assert successors(city, district, day=FIRST, place=old.key).only == heir.key

    def test_by_field(self, city):
        """
        A field that went to the province goes there, whatever the place.
        """
        for place in (None, "nghia-lo"):
            found = successors(city, "tp", day=FIRST, field="quy-hoach", place=place)
            assert found.only == "so-xay-dung"


class TestPast:
    def test_is_not_touched(self, city):
        """
        Who answered on the last day is asked of the same record for ever.
        """
        links = chain(city, lead="nghia-lo", day=LAST).links

        assert [(link.role.value, link.person) for link in links] == [
            ("head", "ng-nghia-lo"),
            ("chair", "ng-tp"),
        ]
        assert rewritten(city, city, FIRST) == ()

    def test_comes_back_from_tables(self, city):
        """
        The organisation is the same after a way through tables of rows.
        """
        assert load_tables(dump_tables(city)) == city


class TestRun:
    @pytest.mark.parametrize("locale", LOCALES)
    def test_tells_the_story(self, tmp_path, locale):
        """
        The example runs, and says and draws what it promises.
        """
        done = subprocess.run(
            [sys.executable, EXAMPLE / "run.py", "--out", "out", "--locale", locale],
            check=True,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONUTF8": "1"},
            encoding="utf-8",
        )

        assert done.stderr == ""
        assert "nghia-lo -> nghia-lo-2025" in done.stdout
        assert "[dong-son]" in done.stdout
        for said in (
            "ve-sinh: {role}: le-hong-phong -> nghia-lo-2025",
            "phan-khu: {role}: tp -> so-xay-dung",
            "de-tinh-hoa: {role}: tp -> dong-son",
            "ho-ngheo: {role}: nghia-lo -> nghia-lo-2025",
            "cai-cach: {role}: tp -> so-noi-vu",
        ):
            assert said.format(role=RoleName.LEAD.in_locale(locale)) in done.stdout
        # What waited for a decision did so between the two.
        waiting = done.stdout.index("  ? cai-cach\n")
        assert waiting < done.stdout.index("tp -> so-noi-vu")
        assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
            "quang-ngai-2025-06-30.dot",
            "quang-ngai-2025-06-30.mmd",
            "quang-ngai-2025-07-01.dot",
            "quang-ngai-2025-07-01.mmd",
        ]
