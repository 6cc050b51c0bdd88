"""The base of every specification: a frozen value that decodes strictly and compares by content."""

import msgspec


class Spec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plain frozen value; two specs with equal fields are equal."""
