"""The loop around a model: checked, asked again with the findings, the best draft kept, every failure told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from drafter import CaseFile, draft
from drafter.drafts import BANNERS
from drafter.errors import ModelError, RefusedError, SchemaError, TransportError
from drafter.model import Usage
from drafter.pipeline import Drafted, writers_for
from drafter.settings import Settings
from drafter.writers import LanguageModelWriter, TemplateWriter

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "evals" / "cases"


@pytest.fixture
def case():
    return CaseFile.load(CASES / "massage-open-ended.yaml")


def said_by_the_template(case, item=0):
    """Return what the template writer says of an item, as a model would answer it: a draft without an error."""
    result = draft(case)
    assert result.report.errors == ()
    block = result.draft.items[item]
    return [(s.text, s.sources.ids) for s in block.sentences if s is not block.conclusion]


def with_a_wrong_number(said):
    assert any("4-6 visits" in text for text, _ in said)
    return [(text.replace("4-6 visits", "14-16 visits"), ids) for text, ids in said]


def with_two_wrong_numbers(said):
    return [*with_a_wrong_number(said), ("Earlier there were 77 visits.", ["history-2"])]


def outcomes(result):
    return [attempt.outcome for attempt in result.attempts]


def test_a_right_draft_is_asked_for_once(endpoint, case):
    endpoint.answers = [said_by_the_template(case)]
    result = draft(case, writer=endpoint.writer())
    assert result.report.errors == ()
    assert result.text.startswith(BANNERS["model"])
    (attempt,) = result.attempts
    assert (attempt.outcome, attempt.errors, attempt.requests, attempt.chosen) == ("drafted", 0, 1, True)
    assert (result.usage, result.fallback) == (Usage(prompt_tokens=100, completion_tokens=20), None)


def test_a_wrong_number_is_mended_when_the_rule_and_the_words_are_told(endpoint, case):
    right = said_by_the_template(case)
    endpoint.answers = [
        endpoint.completion(with_a_wrong_number(right), usage=(100, 20)),
        endpoint.error(503, "deployment gpt-x in region 7 is down"),
        endpoint.completion(right, usage=(150, 30)),
    ]
    result = draft(case, writer=endpoint.writer())
    assert result.report.errors == ()
    first, second = result.attempts
    assert first.errors >= 1
    assert (first.usage, second.usage) == (
        Usage(prompt_tokens=100, completion_tokens=20),
        Usage(prompt_tokens=150, completion_tokens=30),
    )
    assert result.usage == Usage(prompt_tokens=250, completion_tokens=50)
    assert (second.errors, second.requests, first.chosen, second.chosen) == (0, 2, False, True)

    told = endpoint.bodies[-1]["messages"][-1]
    assert told["role"] == "user"
    findings = [json.loads(line) for line in told["content"].splitlines() if line.startswith("{")]
    assert any(f["rule"] == "NUM09" and "14-16 visits" in f["words"] for f in findings)
    assert all(f["wrong"] and f["to_do"] for f in findings)
    everything = json.dumps(endpoint.bodies[-1])
    for api_word in ("503", "deployment", "HTTP", "endpoint", "retry", "gpt-x"):
        assert api_word not in everything


def test_warnings_are_for_the_reviewer_and_not_for_the_model(endpoint, case):
    endpoint.answers = [with_a_wrong_number(said_by_the_template(case)), said_by_the_template(case)]
    result = draft(case, writer=endpoint.writer())
    assert result.report.warnings
    told = endpoint.bodies[1]["messages"][-1]["content"]
    assert not any(warning.code in told for warning in result.report.warnings)


def test_after_the_last_question_the_best_draft_comes_back_with_its_findings(endpoint, case):
    right = said_by_the_template(case)
    wrong, worse = with_a_wrong_number(right), with_two_wrong_numbers(right)
    endpoint.answers = [worse, wrong, worse]
    result = draft(case, writer=endpoint.writer(), reasks=2)
    assert [attempt.chosen for attempt in result.attempts] == [False, True, False]
    assert len(result.report.errors) == result.attempts[1].errors < result.attempts[0].errors
    assert result.report.exit_code == 1
    assert "14-16 visits" in result.text
    assert "77" not in result.text


def test_of_two_equal_drafts_the_first_comes_back(endpoint, case):
    wrong = with_a_wrong_number(said_by_the_template(case))
    endpoint.answers = [wrong, wrong]
    result = draft(case, writer=endpoint.writer(), reasks=1)
    assert [attempt.chosen for attempt in result.attempts] == [True, False]


def test_no_question_more_than_allowed(endpoint, case):
    endpoint.answers = [with_a_wrong_number(said_by_the_template(case))]
    result = draft(case, writer=endpoint.writer(), reasks=0)
    assert (len(result.attempts), result.report.exit_code) == (1, 1)


def test_an_answer_of_another_form_is_asked_about_again(endpoint, case):
    endpoint.answers = [endpoint.completion(content='{"sentences": [{"text": 57}]}'), said_by_the_template(case)]
    result = draft(case, writer=endpoint.writer())
    assert outcomes(result) == ["schema", "drafted"]
    assert result.usage == Usage(prompt_tokens=200, completion_tokens=40)
    told = endpoint.bodies[1]["messages"][-1]["content"]
    assert "`sentences[0].text`: write a text" in told
    assert [message["role"] for message in endpoint.bodies[1]["messages"]] == ["system", "user", "user"]


def test_answers_of_another_form_come_to_an_end(endpoint, case):
    endpoint.answers = [endpoint.completion(content="no")] * 3
    with pytest.raises(SchemaError, match="does not have the form"):
        draft(case, writer=endpoint.writer())
    assert len(endpoint.bodies) == 3


NOT_ASKED_AGAIN = {
    "refused": {"content": None, "refusal": "I cannot."},
    "content_filter": {"content": "{", "finish_reason": "content_filter"},
    "truncated": {"content": "{", "finish_reason": "length"},
    "malformed_body": {"content": 7},
}


@pytest.mark.parametrize("outcome", sorted(NOT_ASKED_AGAIN))
def test_what_is_not_asked_again(endpoint, case, outcome):
    endpoint.answers = [endpoint.completion(**NOT_ASKED_AGAIN[outcome])]
    with pytest.raises(ModelError) as caught:
        draft(case, writer=endpoint.writer())
    assert (caught.value.outcome, len(endpoint.bodies)) == (outcome, 1)


@pytest.mark.parametrize("outcome", sorted(NOT_ASKED_AGAIN))
def test_a_draft_that_was_obtained_is_kept(endpoint, case, outcome):
    wrong = with_a_wrong_number(said_by_the_template(case))
    endpoint.answers = [wrong, endpoint.completion(**NOT_ASKED_AGAIN[outcome])]
    result = draft(case, writer=endpoint.writer(), fallback=TemplateWriter())
    assert outcomes(result) == ["drafted", outcome]
    assert result.draft.origin == "model"
    assert result.fallback is None
    assert [attempt.chosen for attempt in result.attempts] == [True, False]
    assert result.attempts[1].failure
    assert result.usage.prompt_tokens == 200


@pytest.mark.parametrize("outcome", sorted(NOT_ASKED_AGAIN))
def test_the_fallback_is_labelled(endpoint, case, outcome):
    endpoint.answers = [endpoint.completion(**NOT_ASKED_AGAIN[outcome])]
    result = draft(case, writer=endpoint.writer(), fallback=TemplateWriter())
    assert result.text.startswith(BANNERS["template"])
    assert (result.draft.origin, outcomes(result)) == ("template", [outcome])
    assert result.fallback == result.attempts[0].failure
    assert result.attempts[0].chosen is False
    assert result.usage == Usage(prompt_tokens=100, completion_tokens=20)
    assert result.draft == draft(case).draft


def test_an_endpoint_that_is_down(endpoint, case):
    endpoint.answers = [endpoint.error(503)] * 4
    with pytest.raises(TransportError):
        draft(case, writer=endpoint.writer(transport_attempts=2))
    result = draft(case, writer=endpoint.writer(transport_attempts=2), fallback=TemplateWriter())
    assert (outcomes(result), result.attempts[0].requests) == (["transport"], 2)
    assert result.usage.total_tokens is None


class TestTwoItems:
    @pytest.fixture
    def case(self):
        return CaseFile.load(CASES / "shower-chair-and-massage.yaml")

    def test_only_the_item_with_errors_is_asked_for_again(self, endpoint, case):
        one, other = said_by_the_template(case, 0), said_by_the_template(case, 1)
        wrong = [*other, ("Earlier there were 77 visits.", [])]
        endpoint.answers = [one, wrong, other]
        result = draft(case, writer=endpoint.writer())
        assert result.report.errors == ()
        assert [attempt.requests for attempt in result.attempts] == [2, 1]
        assert case.items[1].request in str(endpoint.bodies[2])
        assert case.items[0].request not in str(endpoint.bodies[2])

    def test_the_answer_to_the_other_item_is_not_paid_for_twice(self, endpoint, case):
        one, other = said_by_the_template(case, 0), said_by_the_template(case, 1)
        endpoint.answers = [endpoint.completion(content="no"), other, one]
        result = draft(case, writer=endpoint.writer())
        assert outcomes(result) == ["schema", "drafted"]
        assert result.usage == Usage(prompt_tokens=300, completion_tokens=60)
        assert [block.item for block in result.draft.items] == [item.id for item in case.items]

    def test_usage_of_the_item_that_was_answered_survives_the_failure_of_the_other(self, endpoint, case):
        endpoint.answers = [said_by_the_template(case, 0), endpoint.completion(content=None, refusal="no")]
        result = draft(case, writer=endpoint.writer(), fallback=TemplateWriter())
        (attempt,) = result.attempts
        assert (attempt.outcome, attempt.requests) == ("refused", 2)
        assert result.usage == Usage(prompt_tokens=200, completion_tokens=40)


def test_errors_in_words_of_ours_are_not_asked_about(endpoint, case):
    """A decision without its part makes our closing sentence wrong: the model can do nothing about it."""
    modified = case.decided("item-1", "modified")
    endpoint.answers = [[(text, ids) for text, ids in said_by_the_template(case) if "argument" not in text]]
    result = draft(modified, writer=endpoint.writer())
    assert [finding.code for finding in result.report.errors] == ["DEC02"]
    assert len(endpoint.bodies) == 1


def test_a_template_is_never_asked_again(case):
    result = draft(case, writer=TemplateWriter(), reasks=5)
    assert (result.attempts, result.usage, result.fallback) == ((), Usage(), None)


def test_the_result_goes_through_json_and_back(endpoint, case):
    endpoint.answers = [with_a_wrong_number(said_by_the_template(case)), said_by_the_template(case)]
    result = draft(case, writer=endpoint.writer())
    assert Drafted.model_validate_json(result.model_dump_json(by_alias=True)) == result


def test_the_settings_choose_the_writers():
    here = {"base_url": "http://127.0.0.1:9/v1", "model": "m"}
    writer, fallback = writers_for(Settings())
    assert (type(writer), fallback) == (TemplateWriter, None)
    writer, fallback = writers_for(Settings(writer="model", **here))
    assert (type(writer), type(fallback)) == (LanguageModelWriter, TemplateWriter)
    assert writers_for(Settings(writer="model", fallback="none", **here)).fallback is None


class TestCommandLine:
    @pytest.fixture
    def run(self, endpoint, tmp_path):
        def run(*arguments, **settings):
            chosen = {"base_url": endpoint.base_url, "model": "scripted", "transport_attempts": 1, **settings}
            file = tmp_path / "settings.yaml"
            file.write_text("".join(f"{name}: {value}\n" for name, value in chosen.items()))
            command = [sys.executable, "-m", "drafter", "draft", str(CASES / "massage-open-ended.yaml")]
            command += ["--settings", str(file), *arguments]
            return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

        return run

    def test_the_option_wins_over_the_settings(self, run, endpoint):
        result = run("--writer", "template", writer="model")
        assert result.returncode == 0
        assert (endpoint.bodies, "Model:" in result.stdout) == ([], False)

    def test_each_attempt_is_printed(self, run, endpoint, case):
        right = said_by_the_template(case)
        endpoint.answers = [with_a_wrong_number(right), right]
        result = run("--writer", "model")
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.startswith(BANNERS["model"])
        assert "Model: 2 attempts, 200 + 40 tokens." in result.stdout
        assert "2  drafted: 0 errors" in result.stdout
        assert "(this draft)" in result.stdout

    @pytest.mark.parametrize("form", ["text", "markdown", "json"])
    def test_the_fallback_is_labelled_in_every_format(self, run, endpoint, form):
        endpoint.answers = [endpoint.error(500)]
        result = run("--writer", "model", "--format", form)
        assert result.returncode == 0
        if form == "json":
            data = json.loads(result.stdout)
            assert data["fallback"] == data["attempts"][0]["failure"] == "the server failed (HTTP 500)."
            assert data["draft"]["origin"] == "template"
        else:
            assert BANNERS["template"] in result.stdout
            told = result.stdout if form == "text" else result.stderr
            assert "Written by the template writer, not by the model: the server failed (HTTP 500)." in told

    def test_without_a_fallback_one_message_and_2(self, run, endpoint):
        endpoint.answers = [endpoint.error(401)]
        result = run(writer="model", fallback="none")
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.count("\n") == 1
        assert result.stderr.startswith("drafter: model endpoint: it does not accept the key.")

    def test_a_remote_endpoint_is_refused_even_with_a_fallback(self, run):
        result = run("--writer", "model", base_url="https://models.example.com/v1")
        assert (result.returncode, result.stdout) == (2, "")
        assert "is not this machine" in result.stderr

    def test_a_draft_written_to_a_file_tells_who_wrote_it_beside(self, run, endpoint, tmp_path):
        endpoint.answers = [endpoint.completion(content=None, refusal="no")]
        result = run("--writer", "model", "-o", str(tmp_path / "draft.txt"))
        assert "the model refuses to write this." in result.stdout
        assert (tmp_path / "draft.txt").read_text().startswith(BANNERS["template"])


def test_a_refusal_without_a_fallback_is_typed(endpoint, case):
    endpoint.answers = [endpoint.completion(content=None, refusal="no")]
    with pytest.raises(RefusedError):
        draft(case, writer=endpoint.writer())
