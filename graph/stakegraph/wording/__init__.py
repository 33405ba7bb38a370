"""How claims are put in words: one table of terms, and the sentences that every format and the page build of them."""
