import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORES = Path(__file__).with_name("broken_stores.py")
# What is broken here is broken for any values: a few examples show it.
RUN = """
import sys

import pytest
from hypothesis import Phase, settings

# The smallest example is of no interest, and finding it takes long.
once = [Phase.generate]
settings.register_profile("few", max_examples=5, database=None, phases=once)
settings.load_profile("few")
sys.exit(pytest.main(sys.argv[1:]))
"""
PROMISES = {
    "LostUpdate": "test_second_of_two_is_told",
    "HalfAnAppend": "test_wrong_version_is_a_conflict",
    "RowNotReplaced": "test_row_is_replaced",
    "NoticeDoubled": "test_same_key_is_said_once",
    "NoticeOverwritten": "test_what_was_delivered_is_not_said_again",
    "TenantLeak": "test_nothing_is_seen_of_another",
    "ClaimGivenTwice": "test_nobody_else_takes_what_is_claimed",
    "SettleWithoutComparing": "test_claim_that_ran_out_ends_nothing",
    "InstantsRounded": "test_instants_come_back_in_utc",
    "DigestOfOtherText": "test_digests_chain_alike_in_every_store",
    "PositionsThatSkip": "test_unfinished_facts_come_behind_what_was_read",
    "RowLostAtTheBorder": "test_pages_join_without_gap",
    "ErasureBreaksTheChain": "test_chain_and_order_stay",
    "WithdrawnWhileSent": "test_only_what_waits_is_withdrawn",
}
FAILED = re.compile(r"^(FAILED|ERROR) \S*::(\w+)::(\w+)", re.MULTILINE)


@pytest.fixture(scope="module")
def outcome():
    """Give what a run of the suite on each store printed, and what failed of each."""
    # Each store has each of these promises; TestKeeping has the rest of the suite.
    wanted = " or ".join(PROMISES.values())
    ignored = "ignore::pytest.PytestAssertRewriteWarning"
    options = [
        "-W",
        ignored,
        "-p",
        "no:cacheprovider",
        "-n",
        "0",
        "-q",
        "-rfE",
        "--tb=no",
    ]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *options, "-k", wanted, STORES],
        cwd=ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    failed = defaultdict(set)
    for kind, store, test in FAILED.findall(done.stdout):
        failed[store].add(test if kind == "FAILED" else kind)
    return done.stdout + done.stderr, failed


class TestStoreSuite:
    """It is run on stores that each break one promise, and on one that breaks none."""

    @pytest.mark.parametrize(
        ("store", "promise"),
        [pytest.param(*pair, id=pair[0]) for pair in PROMISES.items()],
    )
    def test_broken_promise_is_named(self, outcome, store, promise):
        """
        Of each broken store the test of that promise fails.
        """
        printed, failed = outcome

        assert promise in failed[f"Test{store}"], printed

    def test_unbroken_store_keeps_them_all(self, outcome):
        """
        The store that they are made of fails nothing, and none fails before its tests.
        """
        printed, failed = outcome

        assert not failed["TestUnbroken"], printed
        assert not [store for store, tests in failed.items() if "ERROR" in tests]
        assert " passed" in printed
