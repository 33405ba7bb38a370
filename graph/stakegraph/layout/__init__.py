"""Where symbols stand on a map: camps, room for labels, distances; the page and GEXF draw the same places."""
