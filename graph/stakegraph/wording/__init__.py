"""The words for claims: one table of terms, and the sentences that every format and the page build from it."""
