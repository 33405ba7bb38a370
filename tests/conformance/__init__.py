"""The W3C's tests of SPARQL, run through the same code as ``stakegraph query``."""
