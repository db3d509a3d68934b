"""Keep personal data no longer than its term: a family's file is erased through every store, the figures stay."""
