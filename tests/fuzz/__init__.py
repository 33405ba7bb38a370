"""A fuzzer for all that comes from outside: case folders, pages, stores, queries, requests and command lines.

``PYTHONPATH=tests python -m fuzz --runs 500 --seed 1 --failures FOLDER`` runs it. The same seed gives the same
inputs. A failure is printed, and its input is written as JSON that ``--repeat`` runs again. Copy that file to
``corpus/SURFACE`` together with the fix: the plain tests run the corpus.

A run fails on a traceback, a signal, an unexpected exit code, more than 1 GiB of memory, processor time out of
proportion to its input, a hang, a call to the network, a file read from outside, or a file written outside.

A seeded generator that knows the formats makes the inputs; forked children run them. The alternatives were measured
against known findings:

* Atheris 3.0, guided by coverage: 39,000 runs in 200 s did not find the nested lists of TOML (its inputs stayed
  below 800 bytes). A query that outlived its time limit ended the fuzzer by its memory, twice, within 200 s.
* Hypothesis, with strategies for TOML: nothing in 900 s. It works in one process, which a SIGSEGV of the engine
  ends, and its inputs are small by design. It stays the tool for properties in the other tests.
* This generator: names of pages in run 3, pipes and devices in 24, quadratic messages in 33, ids that become paths in
  64, links to foreign files in 84, quadratic tokens in 87. Nested TOML, the story's patterns and the engine's SIGSEGV
  were not met in 250 runs: the corpus holds them.
"""
