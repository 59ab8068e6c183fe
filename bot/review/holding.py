"""Holds labels back from an export or a training where too much of them is not real."""

from bot.errors import BadInput
from bot.policy import Policy
from bot.words import say

NO_SHARE, NO_MISMATCH = 1.0, 1.0
"""The limits that hold nothing back."""


def check(
    policy: Policy, project: str, *, synthetic: int, labelled: int, mismatch: float | None
) -> None:
    """Raises BadInput with what is too much, by how much, and what can be done.

    synthetic: labelled samples that are synthetic, out of `labelled`
    mismatch:  the AUC by which synthetic samples are told from real ones, as measured since the
               newest of them came; None where it is not measured
    """
    if not synthetic:
        return
    share = synthetic / labelled
    if share > policy.max_synthetic_share:
        raise BadInput(
            say(
                "Held back: {synthetic} of the {labelled} labelled samples of {project} are "
                "synthetic ({share:.0%}), and its policy allows {limit:.0%} "
                "(max_synthetic_share). Label more real samples, or leave the synthetic ones out "
                "with --real-only.",
                synthetic=synthetic,
                labelled=labelled,
                project=project,
                share=share,
                limit=policy.max_synthetic_share,
            )
        )
    if policy.max_mismatch >= NO_MISMATCH:
        return
    if mismatch is None:
        raise BadInput(
            say(
                "Held back: {project} limits how unlike real samples its synthetic ones may be "
                "(max_mismatch), but that was not measured since the newest of them came. "
                "Run `python app.py synthetic {project}`, or use --real-only.",
                project=project,
            )
        )
    if mismatch > policy.max_mismatch:
        raise BadInput(
            say(
                "Held back: the synthetic samples of {project} are told from real ones with an "
                "AUC of {mismatch:.2f}, and its policy allows {limit:.2f} (max_mismatch). "
                "`python app.py synthetic {project}` says where they differ; make better ones, "
                "or leave them out with --real-only.",
                project=project,
                mismatch=mismatch,
                limit=policy.max_mismatch,
            )
        )
