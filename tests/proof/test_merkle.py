import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.proof.merkle import Growing, is_in, path_of, root_of

DIGESTS = [hashlib.sha256(bytes([number])).hexdigest() for number in range(40)]
trees = st.integers(1, 40).map(lambda count: DIGESTS[:count])


def defined(digests):
    """The root as RFC 9162 defines it, by halves."""
    if len(digests) == 1:
        return hashlib.sha256(b"\0" + digests[0].encode()).digest()
    left = 1
    while left * 2 < len(digests):
        left *= 2
    below = defined(digests[:left]) + defined(digests[left:])
    return hashlib.sha256(b"\1" + below).digest()


class TestRoot:
    def test_of_nothing(self):
        """
        Over no fact the root is the digest of nothing.
        """
        assert root_of([]) == hashlib.sha256(b"").hexdigest()

    @given(digests=trees)
    def test_as_defined(self, digests):
        """
        Leaf by leaf gives the root that the definition gives by halves.
        """
        assert root_of(digests) == defined(digests).hex()

    @given(digests=trees)
    def test_while_it_grows(self, digests):
        """
        The root can be asked for at any time, and asking changes nothing.
        """
        tree, roots = Growing(), []
        for digest in digests:
            tree.add(digest)
            roots.append(tree.root())

        assert roots == [root_of(digests[:end]) for end in range(1, len(digests) + 1)]
        assert tree.count == len(digests)

    def test_a_node_is_no_leaf(self):
        """
        A tree of two does not have the root of any one leaf: both are marked.
        """
        both = root_of(DIGESTS[:2])

        assert both != root_of(["".join(DIGESTS[:2])])
        assert root_of([both]) != both

    @given(digests=trees, data=st.data())
    def test_every_leaf_counts(self, digests, data):
        """
        Another digest at any place gives another root.
        """
        at = data.draw(st.integers(0, len(digests) - 1))
        other = [*digests[:at], "0" * 64, *digests[at + 1 :]]

        assert root_of(other) != root_of(digests)

    def test_what_is_no_digest(self):
        """
        A digest that was damaged has its place in a tree, and gives another root.
        """
        assert root_of(["\ud800", *DIGESTS[:1]]) != root_of(DIGESTS[:2])


class TestPath:
    @given(digests=trees, data=st.data())
    def test_shows_its_fact(self, digests, data):
        """
        The path of each leaf leads to the root.
        """
        index = data.draw(st.integers(0, len(digests) - 1))
        path = path_of(digests, index)

        assert is_in(digests[index], index, len(digests), path, root_of(digests))

    @given(digests=trees, data=st.data())
    def test_shows_nothing_else(self, digests, data):
        """
        With another fact, place, number of leaves or root it leads nowhere.
        """
        count = len(digests)
        index = data.draw(st.integers(0, count - 1))
        other = data.draw(st.integers(0, count).filter(lambda at: at != index))
        path, root = path_of(digests, index), root_of(digests)

        assert not is_in("0" * 64, index, count, path, root)
        assert not is_in(digests[index], other, count, path, root)
        assert not is_in(digests[index], index, count, path, "0" * 64)
        assert not is_in(digests[index], index, count, (*path, "00"), root)

    @pytest.mark.parametrize("index", [-1, 2], ids=["before", "behind"])
    def test_no_such_leaf(self, index):
        """
        A leaf that is not there has no path.
        """
        with pytest.raises(InvalidValueError, match="a leaf from 0 to 1") as caught:
            path_of(DIGESTS[:2], index)

        assert (caught.value.field, caught.value.value) == ("index", index)

    def test_no_node(self):
        """
        A path with something that is no digest leads nowhere.
        """
        assert not is_in(DIGESTS[0], 0, 2, ["zz"], root_of(DIGESTS[:2]))

    def test_too_short(self):
        """
        A path that ends before the root shows nothing.
        """
        digests = DIGESTS[:8]
        path = path_of(digests, 3)

        assert not is_in(digests[3], 3, 8, path[:-1], root_of(digests))
