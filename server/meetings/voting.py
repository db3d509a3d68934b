"""How votes become a resolution: pure, by the county's rules for the question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

AGREE, REFUSE, DEFER, ABSTAIN = "agree", "refuse", "defer", "abstain"
VOTES = (AGREE, REFUSE, DEFER, ABSTAIN)
OUTCOMES = (AGREE, REFUSE, DEFER)
ALL, ANY, AT_LEAST = "all", "any", "n"


@dataclass(frozen=True, slots=True)
class Rules:
    """The county's rules of procedure for one kind of question (table `meeting-rules`)."""

    vote: str = AT_LEAST  #: all, any, n
    needed: int = 0  #: for n; 0 = more than half of the units entitled to vote
    tie: str = "chair"  #: chair, defer
    core: tuple[str, ...] = ("civil-affairs", "treasury")  #: departments that every matter needs
    concerned: str = ALL  #: all departments concerned must be there, or any of them
    stands_in: str = ""  #: table/version/row that says so


@dataclass(frozen=True, slots=True)
class Tally:
    """What the votes say."""

    counts: dict[str, int]
    outcome: str | None  #: None when votes are equal and the chair decides
    tied: tuple[str, ...] = ()  #: between what the chair chooses


def tally(votes: Iterable[str], *, rules: Rules, entitled: int) -> Tally:
    """Count the votes of the units entitled to vote.

    Agreement needs what the rule says. Without it the stronger of the other two views stands; equal numbers go to the chair,
    or put the matter off where the county's rule says so.
    """
    counted = Counter(votes)
    counts = {vote: counted[vote] for vote in VOTES}
    if counts[AGREE] >= votes_needed(rules, entitled):
        return Tally(counts, AGREE)
    tied = _tied(counts, rules)
    if tied:
        return Tally(counts, DEFER) if rules.tie == DEFER else Tally(counts, None, tied)
    return Tally(counts, REFUSE if counts[REFUSE] > counts[DEFER] else DEFER)


def votes_needed(rules: Rules, entitled: int) -> int:
    """Return how many units must agree; where nobody may vote, nothing is agreed to."""
    if rules.vote == ALL:
        return max(entitled, 1)
    if rules.vote == ANY:
        return 1
    return rules.needed or entitled // 2 + 1


def _tied(counts: dict[str, int], rules: Rules) -> tuple[str, ...]:
    """Return the views between which the votes are equal, or nothing; where all abstain, nobody has agreed."""
    most = max(counts[REFUSE], counts[DEFER])
    against = tuple(view for view in (REFUSE, DEFER) if counts[view] == most)
    if rules.vote == AT_LEAST and 0 < most == counts[AGREE]:
        return (AGREE, *against)
    return against if len(against) > 1 else ()
