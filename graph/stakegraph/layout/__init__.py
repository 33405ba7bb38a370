"""Positions of symbols on a map: camps, room for labels, distances. The page and GEXF use the same positions."""
