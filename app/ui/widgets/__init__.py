"""The components of every screen, one family a module (UX, mockups "Components").

They take sentences that are already translated, hold no rules, and find their colours through the palette.
"""
