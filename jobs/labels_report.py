"""What an import of labels has to tell."""

from dataclasses import dataclass, field

from bot.formats.rows import BadRow

EXAMPLES = 20


@dataclass
class LabelsReport:
    """What became of every line.

    added:              labels that were kept
    superseding:        how many of those follow an earlier one by the same reviewer
    samples, reviewers: how many were made for them
    """

    added: int = 0
    superseding: int = 0
    samples: int = 0
    reviewers: int = 0
    duplicates: int = 0
    bad: int = 0
    bad_examples: list[BadRow] = field(default_factory=list)

    def refuse(self, number: int, reason: str) -> None:
        self.bad += 1
        if len(self.bad_examples) < EXAMPLES:
            self.bad_examples.append(BadRow(number, reason))

    def sentence(self) -> str:
        """For people: what was taken, and the first lines that were not."""
        counts = (
            (self.superseding, "of them in place of an earlier one by the same reviewer"),
            (self.samples, "new samples"),
            (self.reviewers, "new reviewers"),
            (self.duplicates, "there already"),
            (self.bad, "bad lines left out"),
        )
        parts = [f"{self.added} labels added", *(f"{n} {words}" for n, words in counts if n)]
        return "\n".join([", ".join(parts) + ".", *self.bad_lines()])

    def bad_lines(self) -> list[str]:
        lines = [f"  line {bad.number}: {bad.reason}" for bad in self.bad_examples]
        if self.bad > len(self.bad_examples):
            lines.append(f"  … and {self.bad - len(self.bad_examples)} more")
        return lines
