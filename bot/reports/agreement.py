"""Agreement as tables of words: what a terminal shows of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.quality.agreement import Agreement
from bot.quality.coefficient import Coefficient

Bounds = tuple[float, float] | None

PAIRS_SHOWN = 20
NOTHING = "-"


@dataclass(frozen=True)
class Table:
    """A title, the heads of the columns, rows as long as the heads, and what is missing and why."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def tables(found: Agreement) -> tuple[Table, ...]:
    """All that was measured: the coefficients, the labels, the reviewers, the pairs."""
    return (
        Table(
            f"{found.annotations:,} annotations of {found.units:,} samples "
            f"by {found.reviewers:,} reviewers",
            ("coefficient", "value", "95% bootstrap", "95% analytic"),
            tuple((name, *_numbers(one)) for name, one in _coefficients(found)),
            _reasons((name, one.reason) for name, one in _coefficients(found)),
        ),
        Table(
            "Each label against the rest: alpha",
            ("label", "answers", "alpha", "95% bootstrap", "95% analytic"),
            tuple(
                (name, f"{one.count:,}", *_numbers(one)) for name, one in found.per_label.items()
            ),
            _reasons((name, one.reason) for name, one in found.per_label.items()),
        ),
        Table(
            "Each reviewer against the rest",
            ("reviewer", "answers", "agreement", "95% bootstrap", "alpha", "95% bootstrap"),
            tuple(
                (
                    name,
                    f"{one.annotations:,}",
                    number(one.percent_agreement),
                    bounds(one.percent_agreement_ci),
                    number(one.alpha),
                    bounds(one.ci),
                )
                for name, one in found.per_reviewer.items()
            ),
            _reasons((name, one.reason) for name, one in found.per_reviewer.items()),
        ),
        _pairs(found),
    )


def sliced(by: str, found: Mapping[str, Agreement]) -> Table:
    """One row a slice."""
    return Table(
        f"By {by}",
        (by, "samples", "answers", "alpha", "95% bootstrap", "AC1", "agreement"),
        tuple(
            (
                name,
                f"{one.units:,}",
                f"{one.annotations:,}",
                number(one.krippendorff_alpha.value),
                bounds(one.krippendorff_alpha.ci),
                number(one.gwet_ac1.value),
                number(one.percent_agreement.value),
            )
            for name, one in found.items()
        ),
        _reasons((name, one.krippendorff_alpha.reason) for name, one in found.items()),
    )


def number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def bounds(found: Bounds) -> str:
    return NOTHING if found is None else f"{found[0]:.3f} to {found[1]:.3f}"


def _coefficients(found: Agreement) -> Iterable[tuple[str, Coefficient]]:
    yield f"Krippendorff's alpha ({found.krippendorff_alpha.level})", found.krippendorff_alpha
    yield "Fleiss' kappa", found.fleiss_kappa
    yield "Gwet's AC1", found.gwet_ac1
    yield "percent agreement", found.percent_agreement


def _numbers(one: Coefficient) -> tuple[str, str, str]:
    return number(one.value), bounds(one.ci), bounds(one.analytic_ci)


def _reasons(missing: Iterable[tuple[str, str | None]]) -> tuple[str, ...]:
    """Each reason once, after the names that it holds for."""
    found: dict[str, list[str]] = {}
    for name, reason in missing:
        if reason:
            found.setdefault(reason, []).append(name)
    return tuple(f"{', '.join(names)}: {reason}" for reason, names in found.items())


def _pairs(found: Agreement) -> Table:
    """Those that agree least first, as many as a screen holds."""
    least = sorted(
        found.pairwise, key=lambda pair: (pair.kappa is None, pair.kappa, pair.a, pair.b)
    )
    shown = least[:PAIRS_SHOWN]
    left = f", {len(least) - len(shown)} more with --json" if len(least) > len(shown) else ""
    return Table(
        f"Every two reviewers: Cohen's kappa, lowest first{left}",
        ("reviewer", "reviewer", "samples", "kappa", "95% analytic", "agreement"),
        tuple(
            (
                pair.a,
                pair.b,
                f"{pair.units:,}",
                number(pair.kappa),
                bounds(pair.analytic_ci),
                number(pair.percent_agreement),
            )
            for pair in shown
        ),
        _reasons((f"{pair.a} and {pair.b}", pair.reason) for pair in shown),
    )
