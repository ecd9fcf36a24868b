"""The only writers of rows: one module a subject, one function a fact (SYNC §1). `every` has all of them.

The same functions serve a local commit, the feed, the server and a rebuild. They never decide and never
read the clock: what they write follows from the facts alone.
"""
