"""The symbol of each entity type, as an SVG path in a box from −12 to +12.

The canvas and the legend draw the same path. Stakeholders are closed, filled figures; stakes are drawn hollow
with a broken outline, so that the two kinds differ even where their figures are unknown.
"""

from __future__ import annotations

_CIRCLE = "M0 -11A11 11 0 1 0 0 11A11 11 0 1 0 0 -11Z"
CAMP_FIGURE = f"{_CIRCLE}M0 -7A7 7 0 1 0 0 7A7 7 0 1 0 0 -7Z"
"""The symbol of a camp or group that is shown as one: a ring in a ring."""
_SHEET = "M-8 -11H4L9 -6V11H-8Z"

_FIGURES = {
    "Person": _CIRCLE,
    "Group": "M-5.5 -10H5.5L11.5 0L5.5 10H-5.5L-11.5 0Z",
    "Organisation": "M-10 -6A4 4 0 0 1 -6 -10H6A4 4 0 0 1 10 -6V6A4 4 0 0 1 6 10H-6A4 4 0 0 1 -10 6Z",
    "Government": "M-10 -10H10V10H-10Z",
    "Agency": "M0 -12L11.5 -3.5L7 10H-7L-11.5 -3.5Z",
    "PoliceForce": "M0 -12L10 -8V1C10 7 5 10 0 12C-5 10 -10 7 -10 1V-8Z",
    "ArmedForce": "M-10 -11L0 -5L10 -11V5L0 12L-10 5Z",
    "Legislature": "M-7 -9H7L12 9H-12Z",
    "Court": "M0 -12L12 -4V-1H9V10H-9V-1H-12V-4Z",
    "Party": "M-9 -11H11L6 -4L11 3H-5V12H-9Z",
    "Company": "M-11 10V-4L-4 -9V-4L4 -9V-4L11 -9V10Z",
    "Union": "M0 -12L12 0L0 12L-12 0Z",
    "CivilSociety": "M0 -11L12 10H-12Z",
    "Media": "M-6 -9H12L6 9H-12Z",
    "Research": "M0 11L12 -10H-12Z",
    "InternationalOrganisation": "M0 -12L3.2 -4H12L5 1.5L7.6 10.5L0 5.2L-7.6 10.5L-5 1.5L-12 -4H-3.2Z",
    "Jurisdiction": "M0 -12L11 -3V11H-11V-3Z",
    "Resource": "M-11 -4L-6 -10H6L11 -4L0 11Z",
    "Policy": _SHEET,
    "Law": "M-9 -11H9V7L4.5 11L0 7L-4.5 11L-9 7Z",
    "Issue": "M-11 -9H11V5H0L-6 11V5H-11Z",
    "Campaign": "M-11 -4H-4L9 -11V11L-4 4H-11Z",
    "Event": "M-10 -7H-6V-11H-3V-7H3V-11H6V-7H10V11H-10Z",
    "Activity": "M-11 -8H3L11 0L3 8H-11L-5 0Z",
    "Infrastructure": "M-11 9V-1A11 9 0 0 1 11 -1V9H6V2A6 6 0 0 0 -6 2V9Z",
    "Right": "M0 11L-11 -1A6 6 0 0 1 0 -7A6 6 0 0 1 11 -1Z",
    "Lawsuit": "M-11 -10H11V-3H4V11H-4V-3H-11Z",
    "Agreement": "M-3 -8A8 8 0 1 0 -3 8L0 6.5L3 8A8 8 0 1 0 3 -8L0 -6.5Z",
}


def figure(entity_type: str, *, is_stake: bool) -> str:
    """Return the path of a type's symbol; a type that has none of its own gets its kind's plain one.

    >>> figure("Person", is_stake=False) == figure("Astronaut", is_stake=False)
    True
    """
    return _FIGURES.get(entity_type, _SHEET if is_stake else _CIRCLE)
