"""The checksum of Aadhaar numbers finds every single wrong digit and every exchange of two neighbours."""

from __future__ import annotations

# Source of the two tables: J. Verhoeff, Error Detecting Decimal Codes, 1969: the dihedral group D5, and its permutations.
_PRODUCTS = tuple(
    tuple((a + b if a < 5 else a - b) % 5 + (5 if (a < 5) != (b < 5) else 0) for b in range(10))  # noqa: PLR2004
    for a in range(10)
)
_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def has_valid_checksum(number: str) -> bool:
    """Whether the last digit of `number` is its Verhoeff checksum, as that of an Aadhaar number is."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _PERMUTATION[turned]
        check = _PRODUCTS[check][turned]
    return check == 0
