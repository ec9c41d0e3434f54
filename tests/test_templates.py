"""Prompt templates: front matter, the order of the folders, and a sandbox whose failures are one message."""

from __future__ import annotations

import datetime

import pytest

from drafter.errors import TemplateError
from drafter.resources import data_folder
from drafter.templates import load_template, long_date

FRONT = "---\nname: letter\nversion: 3\npurpose: A test.\ninputs: [day, words]\noutput: Text.\n---\n"
SHIPPED = sorted(path.stem for path in data_folder("prompts").glob("*.j2"))


@pytest.fixture
def template(tmp_path):
    """Return a function that writes a template and loads it."""

    def make(body, front=FRONT):
        (tmp_path / "letter.j2").write_text(front + body, encoding="utf-8")
        return load_template("letter", folders=[tmp_path])

    return make


def render(template, **inputs):
    return template.render(**({"day": datetime.date(2015, 5, 6), "words": {}} | inputs))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_template_has_front_matter_that_fits_its_file(name):
    loaded = load_template(name)
    assert loaded.front.name == name
    assert loaded.front.purpose
    assert loaded.label == f"{name}@{loaded.front.version}"


def test_a_template_renders_its_inputs(template):
    assert render(template("On {{ day | long_date }}.\n")) == "On May 6, 2015.\n"


def test_the_front_matter_and_the_body_are_told_apart(template):
    loaded = template("Body --- with dashes\n---\nand a line of them\n")
    assert (loaded.front.version, loaded.label) == (3, "letter@3")
    assert loaded.body == "Body --- with dashes\n---\nand a line of them\n"


def test_the_digest_follows_the_body(template):
    one, other = template("a").digest, template("b").digest
    assert one != other
    assert template("a").digest == one


def test_a_users_folder_comes_first_and_the_shipped_one_last(tmp_path):
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
        (folder / "letter.j2").write_text(FRONT + folder.name, encoding="utf-8")
    assert load_template("letter", folders=folders).body == "first"
    assert load_template("letter", folders=folders[::-1]).body == "second"
    assert load_template("rationale", folders=folders).path == str(data_folder("prompts") / "rationale.j2")


def test_a_template_that_nobody_has_is_named(tmp_path):
    with pytest.raises(TemplateError, match="there is no template 'lettre'"):
        load_template("lettre", folders=[tmp_path])


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("", "no front matter"),
        ("---\nname: letter\n", "no front matter"),
        ("---\nname: letter\nversion: three\n---\n", "line 2: `version`: write a whole number"),
        (FRONT.replace("inputs", "input"), "`input`: unknown field; did you mean `inputs`"),
    ],
)
def test_front_matter_with_a_fault_is_named(template, front, message):
    with pytest.raises(TemplateError, match=message):
        template("x", front=front)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("fine\n{{ day.__class__ }}", "line 2 of its body: it cannot be rendered: SecurityError"),
        ("{{ ''.__class__.__mro__ }}", "SecurityError"),
        ("{{ render.__globals__ }}", "UndefinedError"),
        ("{{ words.update({'a': 1}) }}", "SecurityError"),
        ("{% for x in range(10 ** 9) %}{% endfor %}", "OverflowError"),
        ("fine\nfine\n{{ wrods }}", "line 3 of its body: it cannot be rendered: UndefinedError"),
        ("{{ words['CANARY'] }}", "UndefinedError"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ day + 1 }}", "TypeError"),
        ("{{ words | long_date }}", "AttributeError|ValueError|TypeError"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "RecursionError"),
        ("{% include 'letter' %}", "TypeError"),
        ("fine\n{% if %}", "line 2 of its body: "),
        ("{{ day | nothing }}", "line 1 of its body: No filter named 'nothing'"),
    ],
)
def test_what_a_template_may_not_do_is_one_error_that_names_it(template, body, message):
    loaded = template(body)
    with pytest.raises(TemplateError, match=message) as caught:
        render(loaded)
    assert caught.value.where == loaded.path
    assert "CANARY" not in str(caught.value)


def test_inputs_and_front_matter_must_agree(template):
    with pytest.raises(TemplateError, match="differ in 'more', 'words'"):
        template("x").render(day=1, more=2)


@pytest.mark.parametrize("words", ["{{ 7 * 7 }}", "{% if x %}", "<b>&amp;</b>", "# heading"])
def test_what_an_input_says_is_text_and_no_template(template, words):
    assert render(template("{{ words }}"), words=words) == words


def test_dates_are_written_as_letters_write_them():
    assert long_date(datetime.date(2015, 5, 6)) == "May 6, 2015"
