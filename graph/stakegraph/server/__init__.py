"""A server: SPARQL 1.1 Protocol, the pages of the cases, an editor and JSON, all of it read only.

===============  ================================================================================
`settings`       what a server is told when it starts
`running`        binding, starting and stopping it
`connections`    how many there may be, and how long one may keep silent or read nothing
`app`            the addresses, and what stands around them
`guard`          who may ask: host, token, other sites; headers, and the access log
`caching`        answers that a browser may keep
`protocol`       SPARQL 1.1 Protocol: what a request asks
`negotiation`    the media type that suits an Accept header best
`declaration`    the JSON interface: one declaration that validates, answers and describes
`problems`       what can go wrong, as RFC 9457 tells it
`turns`          who is next when more ask than can be served
`sending`        how much of the answers may wait for those who read them
`workers`        processes that answer, and that are killed when they take too long
`answering`      what happens inside such a process
`jobs`           the answers, by kind
`holdings`       the store that they come from, and the cases read from it
===============  ================================================================================

The web process never touches the engine: a query that runs away cannot be interrupted, only its process ended.
"""
