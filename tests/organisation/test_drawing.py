import datetime as dt
import html
import re

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.messages import LOCALES
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Manner,
    Naming,
    Organisation,
    Placement,
    Tenure,
    chain,
)
from govtasks.organisation.drawing import Box, Drawing, draw_chain, draw_organisation
from govtasks.text import Text

FEB = dt.date(2017, 2, 10)
APRIL = dt.date(2017, 4, 1)
HOME = """\
Tổ chức bộ máy, Thứ Sáu 10/02/2017
Phòng Nội vụ
- Trưởng phòng Nội vụ: Ông home-head
- Phó Trưởng phòng Nội vụ: Ông home-deputy
- Chuyên viên Nội vụ: Ông home-official
  Trung tâm Lưu trữ
  - Giám đốc Trung tâm Lưu trữ: Ông archive-head
"""
CHAIN = """\
Who answers at UBND xã Tịnh Khê on Fri 10 Feb 2017
Ông city-chair, Chủ tịch UBND thành phố: chair of the committee above
  Ông city-vice-1, Phó Chủ tịch thứ nhất: superior in charge
    Ông tinh-khe-chair, Chủ tịch UBND xã Tịnh Khê: head, answers with the deputy in \
charge
      Ông tinh-khe-vice, Phó Chủ tịch UBND xã: deputy in charge, answers directly
Ông city-chair, Chủ tịch UBND thành phố: assigner
"""


def keys(drawing):
    """What stands first in each box, with the one above it."""
    boxes = drawing.boxes
    return {
        box.lines[0]: [boxes[above].lines[0] for above in box.above] for box in boxes
    }


class TestDrawOrganisation:
    def test_as_a_tree(self, organisation):
        """
        Each body stands below the one above it, with its posts and their holders.
        """
        drawing = draw_organisation(organisation, FEB, "vi", root="home")

        assert drawing.tree() == HOME

    def test_without_posts(self, organisation):
        """
        Posts can be left out.
        """
        drawing = draw_organisation(organisation, FEB, root="home", posts=False)

        assert [box.lines for box in drawing.boxes] == [
            ("Phòng Nội vụ",),
            ("Trung tâm Lưu trữ",),
        ]

    def test_all_of_it(self, organisation):
        """
        Without a root every body that exists is drawn, several tops too.
        """
        drawing = draw_organisation(organisation, FEB, posts=False)

        assert [name for name, above in keys(drawing).items() if not above] == [
            "UBND tỉnh Quảng Ngãi",
            "Ủy ban MTTQ Việt Nam thành phố",
        ]
        assert len(drawing.boxes) == len(organisation.bodies)

    def test_as_it_stood_that_day(self, organisation):
        """
        Names, places and holders are those of the day; a vacancy is shown.
        """
        tenures = [one for one in organisation.tenures if one.post != "archive-head"]
        left = [attrs.evolve(one, until=APRIL) for one in tenures]
        made = attrs.evolve(
            organisation,
            tenures=[
                *left,
                Tenure(
                    post="home-head",
                    person="home-deputy",
                    since=APRIL,
                    manner=Manner.IN_CHARGE,
                ),
            ],
            names=[Naming(body="archive", name=Text.of(vi="Kho Lưu trữ"), since=APRIL)],
            placements=[Placement(body="archive", parent="city", since=APRIL)],
        )

        before, after = (
            keys(draw_organisation(made, day, posts=False)) for day in (FEB, APRIL)
        )
        staff = draw_organisation(made, APRIL, root="home").boxes[0].lines
        vacant = draw_organisation(made, FEB, "vi", root="archive").boxes[0].lines

        assert before["Trung tâm Lưu trữ"] == ["Phòng Nội vụ"]
        assert after["Kho Lưu trữ"] == ["UBND TP Quảng Ngãi"]
        assert staff[1:] == (
            "Trưởng phòng Nội vụ: Ông home-deputy (in charge)",
            "Phó Trưởng phòng Nội vụ: vacant",
            "Chuyên viên Nội vụ: vacant",
        )
        assert vacant[1] == "Giám đốc Trung tâm Lưu trữ: đang khuyết"

    def test_nothing_exists(self, organisation):
        """
        Of a day before all bodies nothing is left but the title.
        """
        drawing = draw_organisation(organisation, dt.date(2000, 1, 1))

        assert drawing.tree() == "Organisation on Sat 1 Jan 2000\n"
        assert drawing.boxes == ()

    def test_bodies_above_each_other_are_drawn_once(self):
        """
        A circle of a day loses nobody and has an end.
        """
        bodies = [
            Body(
                key=key,
                name=Text.of(vi=key.upper()),
                kind=BodyKind.OTHER,
                level=Level.COMMUNE,
                parent=parent,
                since=dt.date(2005, 1, 1),
            )
            for key, parent in (("a", None), ("b", "a"), ("c", "b"), ("d", None))
        ]
        made = Organisation(
            bodies=bodies, placements=[Placement(body="a", parent="b", since=FEB)]
        )

        whole = draw_organisation(made, FEB).tree().splitlines()[1:]
        part = draw_organisation(made, FEB, root="b").tree().splitlines()[1:]

        assert whole == ["D", "A", "  B", "    A ...", "    C"]
        assert part == ["B", "  A", "  C"]

    @pytest.mark.parametrize(
        ("asked", "error"),
        [
            pytest.param({"root": "hom"}, UnknownNameError, id="unknown body"),
            pytest.param({"day": "2017-02-10"}, InvalidValueError, id="no day"),
            pytest.param(
                {"root": "home", "day": dt.date(2000, 1, 1)},
                InvalidValueError,
                id="body that is not there",
            ),
            pytest.param({"locale": "fr"}, InvalidValueError, id="language"),
        ],
    )
    def test_refuses(self, organisation, asked, error):
        """
        What cannot be drawn is refused.
        """
        with pytest.raises(error):
            draw_organisation(organisation, **{"day": FEB, **asked})


class TestDrawChain:
    def test_as_a_tree(self, organisation):
        """
        The chain stands from the chair down to the deputy, the sides beside it.
        """
        made = chain(
            organisation, lead="tinh-khe", day=FEB, field="economy", assigner="city"
        )

        assert draw_chain(organisation, made).tree() == CHAIN

    def test_deputies_side_by_side(self, organisation):
        """
        Two deputies who answer both stand below the head, and above the performer.
        """
        more = [attrs.evolve(one, fields=("x",)) for one in organisation.portfolios]
        shared = attrs.evolve(organisation, portfolios=more)
        made = chain(shared, lead="city", day=FEB, field="x", performer="city-member")

        found = draw_chain(shared, made)

        above = {box.lines[0].split(",")[0]: box.above for box in found.boxes}
        assert above["Ông city-chair"] != above["Ông city-vice-1"]
        assert above["Ông city-vice-1"] == above["Ông city-vice-2"]
        assert len(above["Ông city-member"]) == 2

    @pytest.mark.parametrize("locale", LOCALES)
    def test_findings_are_remarks(self, organisation, locale):
        """
        What the chain lacks stands beside it, in every form.
        """
        made = chain(organisation, lead="nowhere", day=FEB)
        (finding,) = made.findings

        drawing = draw_chain(organisation, made, locale)

        assert drawing.boxes == (Box(lines=(finding.text(locale),), note=True),)
        assert drawing.tree().endswith(f"\n! {finding.text(locale)}\n")
        assert "n0" in drawing.mermaid()
        assert ":::note" in drawing.mermaid()
        assert "shape=note" in drawing.dot()


class TestForms:
    DRAWING = Drawing(
        title='A "b"',
        boxes=(
            Box(lines=("Phòng Nội vụ", "Ông A: trưởng phòng")),
            Box(lines=('x\\ "y" <z> & #1;',), above=(0,)),
            Box(lines=("1. end.",), note=True),
        ),
    )

    def test_mermaid(self):
        """
        Labels stand in quotes, and punctuation as codes.
        """
        assert self.DRAWING.mermaid() == (
            "flowchart TD\n"
            '  n0["Phòng Nội vụ<br/>Ông A#58; trưởng phòng"]\n'
            '  n1["x#92; #34;y#34; #60;z#62; #38; #35;1#59;"]\n'
            '  n2["1#46; end#46;"]:::note\n'
            "  n0 --> n1\n"
            "  classDef note stroke-dasharray:4\n"
        )

    def test_dot(self):
        """
        Labels stand in quotes, with entities for what HTML has them for.
        """
        assert self.DRAWING.dot() == (
            "digraph {\n"
            '  label="A &quot;b&quot;" labelloc=t\n'
            "  node [shape=box]\n"
            '  n0 [label="Phòng Nội vụ\\nÔng A: trưởng phòng"]\n'
            '  n1 [label="x\\\\ &quot;y&quot; &lt;z&gt; &amp; #1;"]\n'
            '  n2 [label="1. end." shape=note]\n'
            "  n0 -> n1\n"
            "}\n"
        )


@st.composite
def drawings(draw):
    """Boxes of any texts, each below some of those before it."""
    words = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.text(
        '#;"&<>`[]{}()|\\-=%\n\t.:/1a', max_size=12
    )
    boxes = [
        Box(
            lines=tuple(draw(st.lists(words, min_size=1, max_size=3))),
            above=tuple(draw(st.sets(st.integers(0, number - 1), max_size=2)))
            if number
            else (),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    boxes += [
        Box(lines=(text,), note=True) for text in draw(st.lists(words, max_size=2))
    ]
    return Drawing(title=draw(words), boxes=tuple(boxes))


def shown(box):
    """The lines of a box, each on one line."""
    return [" ".join(line.split()) for line in box.lines]


def edges(drawing, arrow):
    """Return the lines that draw the edges."""
    return {
        f"  n{above} {arrow} n{number}"
        for number, box in enumerate(drawing.boxes)
        for above in box.above
    }


MERMAID = re.compile(
    r'  n(\d+)\["((?:[^\x00-\x1f"#;&<>`\\]|#\d+;|<br/>)*)"\](:::note)?'
)
DOT = re.compile(
    r'  n(\d+) \[label="((?:[^\x00-\x1f"\\<>]|\\\\|\\n)*)"( shape=note)?\]'
)


@given(drawings())
def test_mermaid_holds_any_text(drawing):
    """
    Whatever boxes say, a flowchart has a line for each of them that says it.
    """
    first, *lines = drawing.mermaid().split("\n")[:-1]
    count = len(drawing.boxes)

    assert first == "flowchart TD"
    for number, (box, line) in enumerate(zip(drawing.boxes, lines, strict=False)):
        found = MERMAID.fullmatch(line)
        assert found is not None
        texts = found[2].split("<br/>")
        plain = [re.sub(r"#(\d+);", lambda m: chr(int(m[1])), one) for one in texts]
        assert (int(found[1]), bool(found[3])) == (number, box.note)
        assert plain == shown(box)
    rest = set(lines[count:]) - {"  classDef note stroke-dasharray:4"}
    assert rest == edges(drawing, "-->")


@given(drawings())
def test_dot_holds_any_text(drawing):
    """
    Whatever boxes say, a graph has a line for each of them that says it.
    """
    first, label, _, *lines = drawing.dot().split("\n")[:-1]
    count = len(drawing.boxes)

    assert (first, lines[-1]) == ("digraph {", "}")
    assert re.fullmatch(r'  label="(?:[^"\\<>]|\\\\)*" labelloc=t', label)
    for number, (box, line) in enumerate(zip(drawing.boxes, lines, strict=False)):
        found = DOT.fullmatch(line)
        assert found is not None
        assert (int(found[1]), bool(found[3])) == (number, box.note)
        # Two characters have no way to be written in markup.
        plain = re.sub("[\ufffe\uffff]", "\ufffd", "\n".join(shown(box)))
        assert html.unescape(unescaped(found[2])) == plain
    assert set(lines[count:-1]) == edges(drawing, "->")


def unescaped(text):
    """Return what Graphviz makes of the escapes in a label."""
    return re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), text)


@given(drawings())
def test_a_tree_has_every_box(drawing):
    """
    Whatever boxes say, a tree has a line for each line of theirs.
    """
    lines = [line.lstrip(" ") for line in drawing.tree().split("\n")[1:-1]]

    told = []
    for box in drawing.boxes:
        first, *others = shown(box)
        told += [f"! {first}" if box.note else first, *(f"- {one}" for one in others)]
    assert sorted(lines) == sorted(told)
