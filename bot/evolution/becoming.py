"""What each label of a version becomes in another: one label, several (it was split), or none."""

from collections.abc import Iterable, Mapping

Becomes = Mapping[str, tuple[str, ...]]
"""Every label of the older version -> the labels of the newer one that it may stand for."""


def unchanged(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {name: (name,) for name in names}


def then(first: Becomes, second: Becomes) -> dict[str, tuple[str, ...]]:
    """One step after the other: what was split and is merged again is one label again.

    >>> then({"a": ("b", "c")}, {"b": ("d",), "c": ("d",)})
    {'a': ('d',)}
    """
    return {
        name: tuple(dict.fromkeys(last for middle in found for last in second.get(middle, ())))
        for name, found in first.items()
    }


def back(becomes: Becomes, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The way back of the newer version's labels: what was merged is split, and the other way.

    >>> back({"a": ("c",), "b": ("c",)}, ["c", "d"])
    {'c': ('a', 'b'), 'd': ()}
    """
    return {name: tuple(old for old, new in becomes.items() if name in new) for name in names}
