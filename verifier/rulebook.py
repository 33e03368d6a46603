"""The table of the rules in code, built from the rules themselves: for `verify rules` and the documentation."""

from verifier.facts.rules import RULES

HEADINGS = ("code", "what it sees", "what it does", "example: claim / source")


def rows() -> list[tuple[str, str, str, str]]:
    """One row a rule, in the order in which they are tried, under the `HEADINGS`."""
    return [
        (rule.code.value, rule.code.definition, rule.effect.definition, f"{rule.claim} / {rule.evidence}")
        for rule in RULES
    ]
