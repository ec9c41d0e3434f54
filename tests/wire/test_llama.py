"""A real llama.cpp server, a model that knows nothing: the form is right, the sense is missing.

Whatever such a model says, nothing may crash, and none of it may pass.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from drafter import CaseFile, draft, load_library
from drafter.errors import TruncatedError
from drafter.model import ModelClient
from drafter.settings import Settings
from drafter.writers import Brief, LanguageModelWriter, TemplateWriter

pytestmark = pytest.mark.wire_llama

ROOT = Path(__file__).resolve().parents[2]
SEEDS = range(100)


@pytest.fixture(scope="module")
def case():
    return CaseFile.load(ROOT / "evals" / "cases" / "massage-open-ended.yaml")


@pytest.fixture(scope="module")
def library():
    return load_library()


@pytest.fixture(scope="module")
def short_prompt(tmp_path_factory):
    """Ask in one line: this model does not read, and a long prompt only costs time."""
    folder = tmp_path_factory.mktemp("prompts")
    shipped = (ROOT / "prompts" / "rationale_model.j2").read_text(encoding="utf-8")
    head = shipped[: shipped.index("\n---\n") + 5]
    (folder / "rationale_model.j2").write_text(head + '{% call message("user") %}{{ closing }}{% endcall %}')
    return folder


@pytest.fixture
def writer(llama_url, short_prompt):
    def make(seed, *, folders=(short_prompt,), **changes):
        settings = {"base_url": llama_url, "model": "babble", "seed": seed, "temperature": 1.0, "timeout_seconds": 60}
        client = ModelClient(settings=Settings(**{**settings, "max_output_tokens": 3000, **changes}))
        return LanguageModelWriter(client=client, folders=folders)

    return make


def test_no_babble_passes(writer, case, library):
    """Each answer fits the schema and means nothing: each comes back as a draft with errors, and none passes."""
    passed, texts = [], set()
    for seed in SEEDS:
        result = draft(case, writer=writer(seed), library=library, reasks=0)
        texts.add(result.text)
        passed += [] if result.report.errors else [seed]
    assert passed == []
    assert len(texts) == len(SEEDS)


def test_the_template_writer_steps_in(writer, case, library):
    for seed in SEEDS[:5]:
        result = draft(case, writer=writer(seed), library=library, reasks=1, fallback=TemplateWriter())
        assert result.usage.completion_tokens > 0
        assert result.report.errors if result.draft.origin == "model" else result.fallback


def test_the_whole_prompt_is_taken(writer, case, library):
    brief = Brief.prepare(case, library=library)
    chosen = writer(0, folders=(), max_output_tokens=64)
    with pytest.raises(TruncatedError) as caught:
        chosen.ask(brief, brief.items[0])
    assert caught.value.prompt_tokens > 1000


def test_the_same_seed_says_the_same(writer, case, library):
    brief = Brief.prepare(case, library=library)
    (entry,) = brief.items
    assert writer(7).ask(brief, entry).sentences == writer(7).ask(brief, entry).sentences


def test_an_answer_that_is_cut_off(writer, case):
    with pytest.raises(TruncatedError) as caught:
        draft(case, writer=writer(0, max_output_tokens=64))
    assert caught.value.completion_tokens == 64
