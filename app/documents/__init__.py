"""Documents: content once, laid out in blocks, rendered to PDF and to ESC/POS in the content's language.

Importing this package costs nothing; the heavy libraries are loaded by the first rendering.
"""
