"""Who may be asked about a sample that needs a language or a skill."""

from collections.abc import Collection, Mapping

NEEDS = ("language", "skill")
"""The keys of a sample's metadata that name what its reviewers must know."""


def lacking(extra: Mapping[str, object], skills: Collection[str]) -> str | None:
    """What the sample needs and the person does not have; None where they may be asked.

    skills: of the person, in small letters

    >>> lacking({"language": "German"}, {"german"}), lacking({"skill": "medical"}, {"german"})
    (None, 'medical')
    """
    for need in NEEDS:
        wanted = extra.get(need)
        if wanted is not None and str(wanted).strip().casefold() not in skills:
            return str(wanted)
    return None


def read(words: str) -> tuple[str, ...]:
    """Skills as people list them; `none` is the empty list.

    >>> read("German, medical"), read("none")
    (('german', 'medical'), ())
    """
    found = [word.strip().casefold() for word in words.split(",")]
    return () if found == ["none"] else tuple(dict.fromkeys(filter(None, found)))
