"""How documents are named on screens."""

from app.domain.documents import DocumentContent


def reference_of(content: DocumentContent) -> str:
    """Return what a document is called by: the number or code on it, else the day that it is about."""
    for name in ("number", "order_code", "code", "z_number"):
        value = getattr(content, name, None)
        if value:
            return str(value)
    return content.head.business_day
