"""Merkle trees: one digest over many facts, and proof that one of them is among them.

The tree of RFC 9162 (section 2.1): a leaf is SHA-256 over a byte 0 and the digest of a
fact as its 64 characters, a node is SHA-256 over a byte 1 and both nodes below it, and
the left side of a node is the largest full tree that leaves something for its right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import attrs

from ..errors import InvalidValueError

_LEAF, _NODE = b"\x00", b"\x01"


@attrs.define
class Growing:
    """A tree to which leaves are added one by one.

    It keeps the full trees that its leaves make, and so no more than one node for
    each bit of their number.

    Attributes:
        count: How many leaves it has.
    """

    count: int = 0
    _full: list[tuple[int, bytes]] = attrs.field(factory=list, init=False)

    def add(self, digest: str) -> None:
        """Add the digest of a fact as the next leaf."""
        node, height = _leaf(digest), 0
        while self._full and self._full[-1][0] == height:
            node, height = _node(self._full.pop()[1], node), height + 1
        self._full.append((height, node))
        self.count += 1

    def root(self) -> str:
        """The root over all leaves so far, in hexadecimal."""
        nodes = [node for _, node in self._full]
        root = nodes.pop() if nodes else hashlib.sha256().digest()
        while nodes:
            root = _node(nodes.pop(), root)
        return root.hex()


def root_of(digests: Iterable[str]) -> str:
    """The root over the digests of facts, in hexadecimal.

    Over none it is the SHA-256 of nothing.
    """
    tree = Growing()
    for digest in digests:
        tree.add(digest)
    return tree.root()


def path_of(digests: Sequence[str], index: int) -> tuple[str, ...]:
    """What shows that one fact is in the tree: the nodes beside its way to the root.

    Args:
        digests: Digests of all facts in the tree, in order.
        index: Which of them, from 0.

    Returns:
        The nodes in hexadecimal, from the leaf up.

    Raises:
        InvalidValueError: There is no such leaf.
    """
    if not 0 <= index < len(digests):
        problem = f"must be a leaf from 0 to {len(digests) - 1}"
        raise InvalidValueError(problem, field="index", value=index)
    path, level = [], list(map(_leaf, digests))
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1].hex())
        level, index = _above(level), index // 2
    return tuple(path)


def _above(level: list[bytes]) -> list[bytes]:
    """The nodes over a level; the last one goes up alone where it has no other."""
    pairs = [_node(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
    return pairs + level[len(pairs) * 2 :]


def is_in(digest: str, index: int, count: int, path: Iterable[str], root: str) -> bool:
    """Whether a path shows that a fact is in the tree with that root.

    As RFC 9162 (section 2.1.3.2) says.

    Args:
        digest: Digest of the fact.
        index: Which leaf it is said to be, from 0.
        count: How many leaves the tree has.
        path: What `path_of` gave.
        root: Root of the tree.
    """
    if not 0 <= index < count:
        return False
    at, last, node = index, count - 1, _leaf(digest)
    for beside in path:
        other = _bytes(beside)
        if not last or other is None:
            return False
        if at & 1 or at == last:
            node = _node(other, node)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            node = _node(node, other)
        at, last = at >> 1, last >> 1
    return not last and node.hex() == root


def _bytes(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def _leaf(digest: str) -> bytes:
    # What is damaged in a store may be any text, and still has its place in a tree.
    data = digest.encode(errors="backslashreplace")
    return hashlib.sha256(_LEAF + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
