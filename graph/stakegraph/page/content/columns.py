"""The columns of the page's table and CSV file, and the groups of a stakeholder's claims."""

from __future__ import annotations

TABLE_COLUMNS = (
    ("subject", "Subject"), ("relation", "Relation"), ("object", "Object"), ("quote", "Quote"),
    ("standing", "Factuality"), ("speaker", "Said by"), ("polarity", "Polarity"), ("strength", "Strength (0–10)"),
    ("document", "Source"),
)  # fmt: skip
CSV_COLUMNS = (
    ("id", "Claim"), *TABLE_COLUMNS, ("start", "First character"), ("end", "Last character"), ("about", "About"),
    ("means", "Means"), ("condition", "Condition"), ("date", "Date"), ("doubt", "Coder unsure"),
    ("act", "Act"), ("reports", "Independent sources"), ("disputed", "Disputed"), ("note", "Note"), ("rule", "Rule"),
    ("premises", "Derived from"), ("address", "Source address"),
)  # fmt: skip


# the groups in which a stakeholder's claims are shown, by polarity and direction
CLAIM_GROUPS = (
    ("conflict out", "Conflicts going out"), ("conflict in", "Conflicts coming in"),
    ("conflict both", "Conflicts both ways"), ("label", "Labels"),
    ("cooperation out", "Cooperation going out"), ("cooperation in", "Cooperation coming in"),
    ("cooperation both", "Cooperation both ways"), ("tie", "Ties"), ("contextual", "Context"),
)  # fmt: skip
