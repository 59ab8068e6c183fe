"""What a Slack message says, without Slack's marks: words to label, not markup."""

import re

ENTITY = re.compile(r"<(?P<mark>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<shown>[^<>]*))?>")

NOBODY = {"@": "@person", "#": "#channel", "!": "@group"}
"""What stands where somebody or something is mentioned: samples are read by many."""


def read(text: str) -> str:
    """Slack's escapes undone, links as people see them, mentions without their names.

    >>> read("<https://a.b|here> &amp; there")
    'here & there'
    >>> read("<@U1|ana> asks <#C1|help>")
    '@person asks #channel'
    """

    def seen(found: re.Match[str]) -> str:
        shown = found["shown"] or found["target"].removeprefix("mailto:")
        return NOBODY[found["mark"]] if found["mark"] else shown

    plain = ENTITY.sub(seen, text)
    for escaped, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(escaped, sign)
    return plain.strip()
