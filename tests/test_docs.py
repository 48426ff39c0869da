"""The documentation says nothing that the program does not do."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.config import Settings, load_settings

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def shown_commands(page: Path) -> list[list[str]]:
    """The arguments of every `finbuddy ...` in a fenced block, up to a pipe or a redirection."""
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    found = [re.search(r"(?:^|[\s/])(?:finbuddy|-m bot)\s+([a-z].*)", line) for line in lines]
    return [shlex.split(re.split(r"\s[|<>]|\s&&|;", match[1])[0], comments=True) for match in found if match]


def check(words: list[str]) -> None:
    """Every word before the first argument is a command, every option one of its own."""
    command = typer.main.get_command(app)
    rest = list(words)
    while hasattr(command, "commands"):
        assert rest and rest[0] in command.commands, f"no such command: {' '.join(words)}"
        command = command.commands[rest.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    used = {word.partition("=")[0] for word in rest if word.startswith("--")}
    assert used <= known, f"no such option: {' '.join(words)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_shown_exists(page: Path) -> None:
    for words in shown_commands(page):
        check(words)


@pytest.mark.parametrize("words", [["dance"], ["model", "dance"], ["chat", "--loud"], ["db"]])
def test_the_check_finds_what_does_not_exist(words: list[str]) -> None:
    with pytest.raises(AssertionError):
        check(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    targets = [target.partition("#")[0] for target in LINK.findall(page.read_text(encoding="utf-8"))]
    local = [target for target in targets if target and not re.match(r"[a-z]+:", target)]
    assert not [target for target in local if not (page.parent / target).exists()]


@pytest.mark.parametrize(
    "page", [ROOT / "docs" / "admin.md", ROOT / "docs" / "user.md"], ids=lambda page: page.name
)
def test_what_the_bot_is_quoted_with_it_says(page: Path) -> None:
    catalog = (ROOT / "bot" / "locales" / "id.po").read_text(encoding="utf-8")
    said = re.sub(r"<[^>]+>", "", catalog)
    quoted = re.findall(r'"([^"]+)"', page.read_text(encoding="utf-8"))
    assert quoted
    assert not [quote for quote in quoted if " ".join(quote.split()) not in said]


def test_the_example_file_has_every_setting_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.MULTILINE)) == {
        name.upper() for name in Settings.model_fields
    }


def test_the_example_file_shows_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    defaults = load_settings()
    shutil.copy(ROOT / ".env.example", ".env")
    assert load_settings() == defaults


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_shown_exists(page: Path) -> None:
    targets = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"(?:`|^)make ([a-z][a-z-]*)", text, re.MULTILINE)
    assert set(shown) <= set(targets)


def layers_of(package: str) -> list[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers: list[list[str]] = [c["layers"] for c in config["contracts"] if c.get("containers") == [package]]
    return layers[0]


@pytest.mark.parametrize("package", ["bot", "faq", "faq.services", "faq.matching", "faq.learning"])
def test_the_architecture_shows_the_layers_that_are_checked(package: str) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert "\n".join(layers_of(package)) in page


def drawn(package: str) -> list[str]:
    """The files and folders that the layout shows in this package: names before the text, two spaces apart."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"^{package}/ .*\n((?:  .*\n)+)", page, re.MULTILINE)
    return [name for line in section.splitlines() for name in re.split(r"\s{2,}", line.strip())[0].split()]


@pytest.mark.parametrize(
    "package",
    [
        "bot",
        "faq",
        *(f"faq/{name}" for name in ("language", "matching", "services", "versions", "files", "learning")),
    ],
)
def test_the_architecture_shows_every_module(package: str) -> None:
    ignored = {"__init__.py", "__pycache__"}
    there = {f"{path.name}/" if path.is_dir() else path.name for path in (ROOT / package).iterdir()}
    shown = {name for name in drawn(package) if name.endswith((".py", "/"))}
    assert there - {f"{name}/" for name in ignored} - ignored <= shown
    assert all((ROOT / package / name).exists() or name == "admin/" for name in shown)


def test_the_changelog_has_a_dated_section() -> None:
    assert re.search(
        r"^## .*\b\d{4}-\d{2}-\d{2}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
