"""Pictures of every screen, approved by a person: `<screen>-<theme>-<language>.png`, at half size.

`python -m tests.pictures approve [NAME…]` takes them anew; whoever approves looks at them first.
"""
