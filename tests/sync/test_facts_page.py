"""docs/facts.md says what the domain says, and each kind that travels stands in it."""

import re

from app.domain.every_fact import FACTS
from app.domain.facts import FactClass
from tests.sync.facts_page import MORE, PAGE, SUBJECTS, page

TEXT = PAGE.read_text("utf-8")


def test_the_page_is_what_the_domain_says() -> None:
    """If it differs: `python -m tests.sync.facts_page` writes it anew."""
    assert page() == TEXT


def test_each_kind_that_travels_has_its_section_and_no_other_has() -> None:
    sections = re.findall(r"^### ([a-z_]+)$", TEXT, re.MULTILINE)
    kinds = [fact.KIND for fact in FACTS if fact.CLASS is not FactClass.LOCAL]
    assert sorted(sections) == sorted(kinds)
    assert set(MORE) <= set(kinds)


def test_each_subject_is_used_and_each_link_leads_somewhere() -> None:
    for _, title in SUBJECTS:
        assert f"\n## {title}\n" in TEXT
    headings = {found.lower() for found in re.findall(r"^###? (\w+)$", TEXT, re.MULTILINE)}
    assert set(re.findall(r"\]\(#(\w+)\)", TEXT)) <= headings


def test_it_names_nothing_that_only_the_program_knows() -> None:
    assert not re.search(r"DOMAIN|SYNC §|\bNone\b|tuple\[|ClassVar", TEXT)
