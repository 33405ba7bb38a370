"""Ways of the page to its readers and back: notebooks, watched folders, pages a camp each, and reading a page in."""
