from bot import guidelines
from bot.records import Label, Schema

TEXT = """Look at what is wanted.

# Refund
Wants money back.
> Charged twice.
> My money, please.

## Edge cases
Ask a lead.
"""


def test_what_stands_under_a_labels_name_is_about_it() -> None:
    refund, other = guidelines.applied(_schema(TEXT)).labels

    assert refund.description == "Wants money back."
    assert refund.examples == ("Charged twice.", "My money, please.")
    assert other == Label(name="other", description="All else.")


def test_the_rest_is_for_all() -> None:
    text = guidelines.applied(_schema(TEXT)).guidelines

    assert text == "Look at what is wanted.\n\n## Edge cases\nAsk a lead."


def test_a_plain_text_stays_as_it_is() -> None:
    assert guidelines.applied(_schema("No headings here.")) == _schema("No headings here.")


def _schema(text: str) -> Schema:
    labels = (Label(name="refund"), Label(name="other", description="All else."))
    return Schema(number=1, kind="choice", labels=labels, guidelines=text)
