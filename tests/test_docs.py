"""What is written about Segue is true: help texts, examples, settings, the README."""

from __future__ import annotations

import configparser
import itertools
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.commands.etl_athena import EngineName, engine_of
from cli.main import app, run
from cli.settings import providers
from cli.settings.keys import KEYS, Key, example_text
from cli.settings.reading import ConfigError, Setting, read_settings
from sql.library import queries
from sql.tables import schema_text
from tests.trained_sample import Sample

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
EXAMPLE = ROOT / "config.ini.example"
SEGUE: Any = typer.main.get_command(app)
OPTIONS = {"home": KEYS[0], "database": KEYS[1]}
DOCUMENTS = sorted({README, ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")})


def commands(command: Any = SEGUE, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """All commands below one, groups too, with what is typed for them."""
    yield " ".join(["segue", *path]), command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


ALL = dict(commands())
LEAVES = {name: one for name, one in ALL.items() if not hasattr(one, "commands")}


def parse(line: str) -> None:
    """Take a command line apart as Segue would, and run nothing."""
    name, *arguments = shlex.split(line, comments=True)
    assert name == "segue"
    command, context = SEGUE, None
    while True:
        context = command.make_context(name, arguments, parent=context)
        if not hasattr(command, "commands"):
            return
        rest = [*context._protected_args, *context.args]
        name, command, arguments = command.resolve_command(context, rest)


@pytest.mark.parametrize(
    "line",
    ["segue nothing", "segue db nothing", "segue recommend --nothing", "segue recommend -n x a"],
)
def test_a_line_that_is_wrong_is_found(line: str) -> None:
    with pytest.raises(Exception, match=r"No such|not a valid|not a whole number"):
        parse(line)


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_has_help(name: str) -> None:
    command = ALL[name]
    assert command.help
    missing = [one.name for one in command.params if not getattr(one, "help", None)]
    assert missing == [] or all(one == "help" for one in missing)


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_has_an_example_of_itself(name: str) -> None:
    label, _, example = (LEAVES[name].epilog or "").partition(": ")
    assert label == "Example"
    parse(example)
    words = [word for word in shlex.split(example) if not word.startswith(("--", "mysql:"))]
    assert words[: len(name.split())] == name.split()


def code_lines(path: Path) -> list[str]:
    """The lines in the code blocks of a document that are commands of Segue, one command each."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)
    lines = [re.sub(r"^[$>] ", "", line) for block in blocks for line in block.splitlines()]
    parts = itertools.chain.from_iterable(line.split(" && ") for line in lines)
    return [part.strip() for part in parts if part.strip().startswith("segue ")]


def code_words(path: Path) -> list[str]:
    """What stands as `segue …` in the text of a document."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    return [" ".join(words.split()) for words in re.findall(r"`(segue\s[^`]+)`", text)]


def test_there_is_a_readme_with_commands() -> None:
    assert README.exists(), "README.md is missing"
    assert len(code_lines(README)) > 5


def lines_of_documents() -> list[str]:
    return [line for path in DOCUMENTS if path.exists() for line in code_lines(path)]


@pytest.mark.parametrize("line", lines_of_documents())
def test_commands_in_documents_are_understood(line: str) -> None:
    parse(line)


@pytest.mark.parametrize(
    "words", [words for path in DOCUMENTS if path.exists() for words in code_words(path)]
)
def test_commands_in_sentences_exist(words: str) -> None:
    typed = re.split(r" (?=--?\w)", words)
    name = max((n for n in ALL if f"{typed[0]} ".startswith(f"{n} ")), key=len)
    options = {option for one in ALL[name].params for option in [*one.opts, *one.secondary_opts]}
    assert name != "segue" or typed[0] == "segue"
    assert {option.split()[0] for option in typed[1:]} <= options | {"--help"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert missing == []


def test_the_number_of_analyses() -> None:
    numbers = re.findall(r"(\d+) named analyses", README.read_text(encoding="utf-8"))
    assert {int(number) for number in numbers} <= {len(queries())}


def test_schema_sql_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "schema", "--sql"]) == 0
    assert capsys.readouterr().out == (ROOT / "sql" / "schema.sql").read_text(encoding="utf-8")
    assert schema_text() == (ROOT / "sql" / "schema.sql").read_text(encoding="utf-8")


def example_keys() -> set[tuple[str, str]]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(EXAMPLE, encoding="utf-8")
    return {(section, key) for section in parser.sections() for key in parser[section]}


def test_the_example_holds_every_setting_and_no_other() -> None:
    assert example_keys() == {key.path for key in KEYS}


class Asked(dict[tuple[str, str], Setting]):
    """Settings that keep the keys they were asked for."""

    def __init__(self, values: Mapping[tuple[str, str], Setting]) -> None:
        super().__init__(values)
        self.keys_asked: set[tuple[str, str]] = set()

    def __getitem__(self, key: tuple[str, str]) -> Setting:
        self.keys_asked.add(key)
        return super().__getitem__(key)


def test_every_setting_is_read_by_something() -> None:
    needed = ["SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET", "LASTFM_API_KEY", "AWS_BUCKET"]
    needed += ["AWS_REGION", "DATABASE_PASSWORD"]
    variables = {f"SEGUE_{name}": "something" for name in needed}
    settings = read_settings(variables, database="mysql://someone@127.0.0.1/songs")
    values = Asked(settings.values)
    settings = replace(settings, values=values)
    assert settings.home
    assert settings.database_url
    for kind in (*providers.RESPONSES, "related-artists", "covers"):
        providers.order(settings, kind, None)
    for name in {name for names in providers.RESPONSES.values() for name in names}:
        providers.response_provider(settings, name).close()
    for name in providers.RELATED:
        providers.related_provider(settings, name).close()
    for name in providers.COVERS:
        providers.cover_source(settings, name).close()
    engine_of(settings, EngineName.ATHENA, dry_run=False, clean=False)
    assert values.keys_asked == example_keys()


def test_the_example_is_what_config_init_writes() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == example_text()


@pytest.mark.parametrize("name", OPTIONS)
def test_variables_are_named_where_people_look(name: str) -> None:
    key = OPTIONS[name]
    for path in (EXAMPLE, README):
        assert key.variables[0] in path.read_text(encoding="utf-8")
    (option,) = [one for one in SEGUE.params if one.name == name]
    assert key.variables[0] in option.help


@pytest.mark.parametrize("key", KEYS, ids=lambda key: ".".join(key.path))
def test_environment_then_config_then_default(key: Key, tmp_path: Path) -> None:
    environment, file = "env-value", "ini-value"
    config, bare = tmp_path / "some.ini", tmp_path / "bare.ini"
    config.write_text(f"[{key.section}]\n{key.name} = {file}\n", encoding="utf-8")
    bare.write_text("", encoding="utf-8")
    assert read_settings({}, config=config).text(*key.path) == file
    assert read_settings({"SEGUE_CONFIG": str(config)}).text(*key.path) == file
    for variable in key.variables:
        assert read_settings({variable: environment}, config=config).text(*key.path) == environment
        assert read_settings({variable: ""}, config=config).text(*key.path) == file
    assert read_settings({}, config=bare).text(*key.path) == key.default
    assert read_settings({}, config=EXAMPLE).text(*key.path) == key.default


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_goes_first(name: str) -> None:
    key = OPTIONS[name]
    option, environment = "option-value", "env-value"
    given: dict[str, Any] = {name: option}
    settings = read_settings({key.variables[0]: environment}, **given)
    assert settings.text(*key.path) == option


def test_our_own_variable_goes_before_those_of_other_programs() -> None:
    variables = {"SPOTIPY_CLIENT_ID": "theirs", "SEGUE_SPOTIFY_CLIENT_ID": "ours"}
    assert read_settings(variables).text("spotify", "client_id") == "ours"


def test_settings_show_no_secret() -> None:
    settings = read_settings(
        {"SEGUE_SPOTIFY_CLIENT_SECRET": "hush-hush"}, database="mysql://me:hush-hush@host/segue"
    )
    assert "hush-hush" not in repr(settings)


@pytest.mark.parametrize("text", ["none", "0", "-1", "nan", "inf"])
def test_a_number_that_is_none(text: str) -> None:
    settings = read_settings({"SEGUE_SOURCES_WAIT_CAP": text})
    with pytest.raises(ConfigError, match=r"wait_cap.*SEGUE_SOURCES_WAIT_CAP"):
        settings.number("sources", "wait_cap")


def test_config_ini_of_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({}).home.root == Path("data")
    Path("config.ini").write_text("[paths]\nhome = 100%\n", encoding="utf-8")
    assert read_settings({}).home.root == Path("100%")
    assert read_settings({"SEGUE_CONFIG": ""}).home.root == Path("100%")


def test_a_home_in_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    assert read_settings({"SEGUE_HOME": "~/music"}).home.root == Path("/somewhere/music")


def test_the_database_is_in_the_home_folder(tmp_path: Path) -> None:
    settings = read_settings({}, home=tmp_path)
    assert settings.database_url == f"duckdb:///{tmp_path}/segue.duckdb"


@pytest.mark.parametrize("content", [None, b"home = x\n", b"[paths]\nhome\n", b"\xff[paths]\n"])
def test_a_config_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.ini"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"broken\.ini"):
        read_settings({}, config=path)


def test_the_python_example_runs(sample: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    code = code.replace("data/demo", str(sample.home.root))
    code = code.replace("Crimson Engine - Gideon Marsh", sample.world.showcase[0])
    exec(code, {})
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert all("https://open.spotify.com/track/" in line for line in lines)
