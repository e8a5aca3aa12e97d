"""What every plugin promises, as tests to inherit from, and plugins that fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from ..candidates import find
from ..hookspecs import hookimpl
from ..plugins.checking import CHECKS
from ..specs import (
    DeliveryListenerSpec,
    HoldSpec,
    ListenerSpec,
    ObserverSpec,
    RecipientsSpec,
)


class PluginSuite:
    """Inherit, give the fixture ``plugin``, and a plugin is tested.

    Its hooks are marked and known, take no defaults, offer valid specifications and
    the same ones each time; it does nothing when it is imported, can be left out,
    refuses settings that nothing reads, and declares its secrets.

    Example:
        ::

            class TestPlugin(PluginSuite):
                @pytest.fixture
                def plugin(self):
                    return govtasks_notice_board
    """

    @pytest.fixture
    def plugin(self) -> object:
        """The plugin under test: module, object, name or path; to be overridden."""
        raise NotImplementedError

    @pytest.mark.parametrize("check", CHECKS)
    def test_keeps(self, plugin: object, check: str) -> None:
        """It keeps each promise of `govtasks.plugins.checking`."""
        (candidate,) = find([plugin])

        problem = CHECKS[check](candidate)

        assert problem == ""


class Faulty:
    """A plugin whose objects do whatever the given function does.

    It is asked and told of everything that a plugin can be asked and told of. For
    authors of hosts who want to see that one broken plugin harms nobody.

    Example:
        ::

            def fail(*_):
                raise OSError("full")

            register = govtasks.open("memory:", plugins=[Faulty(fail)])
    """

    def __init__(self, act: Callable[..., Any]) -> None:
        self.recipients = act
        self.hold = act
        self.after_commit = act
        self.delivery_changed = act
        self.began = act
        self.ended = act

    @hookimpl
    def govtasks_recipients(self) -> Iterable[RecipientsSpec]:
        """Offer itself."""
        yield RecipientsSpec(name="faulty", factory=lambda: self)

    @hookimpl
    def govtasks_hold(self) -> Iterable[HoldSpec]:
        """Offer itself."""
        yield HoldSpec(name="faulty", factory=lambda: self)

    @hookimpl
    def govtasks_after_commit(self) -> Iterable[ListenerSpec]:
        """Offer itself."""
        yield ListenerSpec(name="faulty", factory=lambda: self)

    @hookimpl
    def govtasks_delivery_changed(self) -> Iterable[DeliveryListenerSpec]:
        """Offer itself."""
        yield DeliveryListenerSpec(name="faulty", factory=lambda: self)

    @hookimpl
    def govtasks_observers(self) -> Iterable[ObserverSpec]:
        """Offer itself."""
        yield ObserverSpec(name="faulty", factory=lambda: self)
