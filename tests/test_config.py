"""The settings: what may be written, and what is said about what may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_site import CONFIG, write_project

from site_builder.diagnostic import Diagnostic
from site_builder.project.config import Settings
from site_builder.project.config_reader import load


def problems(tmp_path: Path, config: str) -> list[str]:
    """What is wrong with `config` in a folder that has the sample's files."""
    write_project(tmp_path)
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    loaded = load(tmp_path / "mkdocs.yml")
    assert not isinstance(loaded, Settings)
    return [str(one).removeprefix(str(tmp_path) + "/") for one in loaded]


def test_a_page_is_named_after_its_file_in_the_folder_of_its_url(tmp_path: Path) -> None:
    settings = write_project(tmp_path)
    assert [module.url for module in settings.modules] == [
        "index.html",
        "convmixer/index.html",
        "convmixer/model.html",
        "convmixer/old.html",
    ]


def test_the_first_language_stands_at_the_root_and_the_others_in_folders(tmp_path: Path) -> None:
    settings = write_project(tmp_path)
    assert [settings.prefix(edition.language.code) for edition in settings.editions] == ["", "zh/"]
    assert settings.editions[1].language.tag == "zh-Hans"
    assert settings.editions[1].site_name == "样例"


def test_a_folder_gives_all_its_modules_with_the_index_first(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    for name in ("b.py", "__init__.py", "a.py", "notes.md", "data.json"):
        (tmp_path / "lib" / name).write_text("")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nextra: {site_builder: {pages: {lib: [lib]}}}\n")
    settings = load(tmp_path / "mkdocs.yml")
    assert isinstance(settings, Settings)
    assert [module.url for module in settings.modules] == [
        "lib/index.html",
        "lib/a.html",
        "lib/b.html",
        "lib/notes.html",
    ]
    assert [edition.language.code for edition in settings.editions] == ["en"]


def test_unknown_option_names_the_nearest_known_one_at_its_place(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, CONFIG.replace("    pages:", "    locale: docs/locales\n    pages:"))
    expected = "unknown option `locale` in extra.site_builder; did you mean `locales`?"
    assert found == f"mkdocs.yml:11:5: error: {expected}"


def test_unknown_option_of_a_language_is_an_error_too(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, CONFIG.replace("site_name: 样例", "sitename: 样例"))
    assert found.endswith("unknown option `sitename` in languages.zh; did you mean `site_name`?")


def test_a_folder_without_pages_cannot_be_named(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, CONFIG.replace("convmixer: 混合", "convmixr: 混合"))
    assert found.endswith("no page stands in a folder `convmixr`; did you mean `convmixer`?")


def test_missing_file_names_the_nearest_file(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, CONFIG.replace("model.py", "modle.py"))
    assert found == "mkdocs.yml:13:40: error: there is no file `package/modle.py`; did you mean `package/model.py`?"


def test_every_problem_is_told_not_only_the_first(tmp_path: Path) -> None:
    config = CONFIG.replace("model.py", "modle.py").replace("site_name: 样例", "pages: [nowhere.html]")
    assert len(problems(tmp_path, config)) == 2


def test_two_files_for_one_url_are_an_error(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, CONFIG.replace("package/old.py]", "package/old.py, docs/index.md]"))
    assert "`docs/index.md` and `package/__init__.py` would both be the page `convmixer/index.html`" in found


@pytest.mark.parametrize("path", ["/etc/passwd", "../outside.py"])
def test_a_file_outside_the_project_is_refused(tmp_path: Path, path: str) -> None:
    (found,) = problems(tmp_path, CONFIG.replace("package/old.py", path))
    assert "is outside the folder of the configuration" in found


def test_invalid_yaml_is_one_error_with_its_place(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "site_name: x\nextra: {unclosed: [\n")
    assert found.startswith("mkdocs.yml:3:1: error: invalid YAML: ")


def test_a_file_without_our_settings_says_what_is_missing(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "site_name: x\n")
    assert "`extra.site_builder` is missing" in found


def test_mkdocs_own_tags_are_no_error(tmp_path: Path) -> None:
    write_project(tmp_path)
    config = CONFIG + "markdown_extensions:\n  - x: !!python/name:some.thing\nplugins: !ENV [A, b]\n"
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    assert isinstance(load(tmp_path / "mkdocs.yml"), Settings)


def test_no_file_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    path, hint = str(tmp_path / "mkdocs.yml"), "the site is configured in mkdocs.yml"
    assert load(tmp_path / "mkdocs.yml") == [Diagnostic(path, 1, 1, "cannot be read: there is no such file", hint)]


@pytest.mark.parametrize(
    ("repository", "view", "edit"),
    [
        (
            "https://github.com/a/b",
            "https://github.com/a/b/blob/main/{path}",
            "https://github.com/a/b/edit/main/{path}",
        ),
        (
            "https://gitlab.com/a/b/",
            "https://gitlab.com/a/b/-/blob/main/{path}",
            "https://gitlab.com/a/b/-/edit/main/{path}",
        ),
    ],
)
def test_source_addresses_follow_the_forge(tmp_path: Path, repository: str, view: str, edit: str) -> None:
    settings = write_project(tmp_path, CONFIG.replace("https://github.com/somebody/sample", repository))
    assert (settings.view, settings.edit) == (view, edit)


def test_without_a_repository_there_are_no_source_addresses(tmp_path: Path) -> None:
    settings = write_project(tmp_path, CONFIG.replace("repo_url: https://github.com/somebody/sample\n", ""))
    assert (settings.view, settings.edit) == ("", "")
