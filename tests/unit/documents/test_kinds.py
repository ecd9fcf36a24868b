"""Each kind of paper has a name: in the list of what is not printed yet, and in a PDF's subject."""

from typing import get_args

import pytest

from app.domain.documents import DocumentContent
from tests.samples_hall import texts


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_kind_of_paper_has_a_name(language: str) -> None:
    kinds = {content.KIND for content in get_args(DocumentContent)}
    assert {"bill", "bag", "claim", "slip"} <= kinds
    assert [kind for kind in kinds if not texts()[language].has(f"documents.kind.{kind}")] == []
