"""A read-only server: SPARQL 1.1 Protocol, the pages of the cases, an editor and JSON.

===============  ================================================================================
`settings`       the options of a server
`running`        binding, starting and stopping it; the access log
`app`            the addresses, and the middleware around them
`guard`          checks of host, token and other sites; safe headers
`caching`        answers that a browser may keep
`protocol`       SPARQL 1.1 Protocol: the query in a request
`negotiation`    the media type that suits an Accept header best
`interface`      the JSON interface: its parameters, its addresses and their description
`problems`       errors as RFC 9457 defines them
`workers`        processes that answer, and that are killed when they take too long
`answering`      the program of such a process
`jobs`           the answers, by kind
`holdings`       the store that they come from, and the cases read from it
===============  ================================================================================

The web process never runs a query: a running query cannot be interrupted, only its process can be killed. Slow clients
and many connections of one address are tasks of a proxy: docs/serving.md.
"""
