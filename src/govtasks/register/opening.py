"""Opening a store by its URL."""

from __future__ import annotations

from ..errors import InvalidValueError
from ..plugins import Plugins, blaming
from ..ports import Store


def open_store(url: str, plugins: Plugins) -> Store:
    """The store that a URL names, by whichever plugin offers it.

    Raises:
        InvalidValueError: It is no URL.
        UnknownNameError: No plugin offers that kind of store.
        StoreError: The store cannot be opened.
        PluginError: The plugin of the store failed.
    """
    scheme, colon, _ = url.partition(":")
    if not colon:
        problem = "must be a URL such as 'memory:' or 'sqlite:///tasks.db'"
        raise InvalidValueError(problem, field="url", value=url)
    storage = plugins.storage(scheme.partition("+")[0])
    with blaming(f"store {scheme}"):
        return storage.factory(url)
