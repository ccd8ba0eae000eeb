"""The house: who may import whom, no circles, maps that are true, small files, nothing private."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STANDS_ON = {
    "sql": set[str](),
    "models": set[str](),
    "etl": {"sql"},
    "recommender": {"etl", "sql", "models"},
    "eda": {"sql", "models"},
    "cli": {"eda", "recommender", "etl", "sql", "models"},
}
DOORS = {"recommender/__main__.py"}  # starts the command line, see CONTRIBUTING.md
MOST_LINES = 300
MOST_IN_ROOT = 12  # files beside the rooms of a floor


@cache
def sources() -> tuple[Path, ...]:
    return tuple(path for floor in STANDS_ON for path in sorted((ROOT / floor).rglob("*.py")))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_file_imports_only_from_its_own_folder_and_those_it_stands_on(path: Path) -> None:
    if name_of(path) in DOORS:
        pytest.skip("a door")
    own = path.relative_to(ROOT).parts[0]
    allowed = STANDS_ON[own] | {own}
    used = {name.split(".")[0] for name in imports(ast.parse(path.read_text()))}
    assert used & STANDS_ON.keys() <= allowed


def test_no_import_circle() -> None:
    # Lazy imports and those for types count too: a circle of them is a circle.
    modules = {module_of(path): set(imports(ast.parse(path.read_text()))) for path in sources()}
    edges = {name: names & modules.keys() - {name} for name, names in modules.items()}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"circle: {' -> '.join([*way, name])}"
        if name not in done:
            for target in edges[name]:
                visit(target, (*way, name))
            done.add(name)

    for name in edges:
        visit(name, ())


def test_models_know_no_database_and_no_configuration() -> None:
    foreign = {"duckdb", "mysql", "sqlglot", "configparser", "os.environ", "requests", "urllib"}
    for path in sorted((ROOT / "models").rglob("*.py")):
        used = set(imports(ast.parse(path.read_text())))
        assert not {name for name in used if name in foreign or name.split(".")[0] in foreign}


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_nothing_runs_code_that_a_file_holds(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not set(imports(tree)) & {"pickle", "marshal", "shelve"}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"eval", "exec", "__import__"}


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_only_the_command_line_reads_arguments_and_environment(path: Path) -> None:
    if name_of(path) in DOORS or name_of(path).startswith("cli/"):
        pytest.skip("may do so")
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in {
                ("sys", "argv"),
                ("os", "environ"),
                ("os", "getenv"),
            }
        if isinstance(node, ast.Name):
            assert node.id not in {"configparser", "print"}


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in sources()}), ids=lambda path: name_of(path)
)
def test_each_package_docstring_is_a_map_of_its_folder(folder: Path) -> None:
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
    there = {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"}
    there |= {path.parent.name for path in folder.glob("*/__init__.py")}
    words = set(re.findall(r"[a-z_0-9]+", text))
    assert there - words == set(), "not on the map"
    firsts = {line.split()[0].rstrip(",") for line in text.splitlines()[2:] if there}
    assert {name for name in firsts - there if not (folder / name).exists()} == set(), "not there"


@pytest.mark.parametrize("path", [*sources(), *sorted(ROOT.glob("[es]*/**/*.sql"))], ids=name_of)
def test_files_are_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("floor", ["cli", "etl", "models"])
def test_what_belongs_in_a_room_is_not_left_at_the_door(floor: str) -> None:
    assert len(list((ROOT / floor).glob("*.py"))) <= MOST_IN_ROOT


def test_what_is_installed_is_what_is_there() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    folders = {path.parent for path in sources() if path.name == "__init__.py"}
    assert {name_of(folder).replace("/", ".") for folder in folders} == set(settings["packages"])
    for folder in folders:
        patterns = settings["package-data"].get(name_of(folder).replace("/", "."), [])
        data = {path for path in folder.iterdir() if path.suffix in {".sql", ".toml"}}
        assert data <= {path for pattern in patterns for path in folder.glob(pattern)}


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if names.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in names.stdout.split("\0") if name and (ROOT / name).exists()]


# Split so that this file does not hold what it looks for.
PRIVATE = re.compile(
    r"(?:/work|/root|/home/[a-z]+|/Users)" + r"/|pypi\." + r"org|pythonhosted\." + r"org"
    r"|registry\.npmjs" + r"|--index-url|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY"
)


def test_no_file_holds_paths_of_a_machine_registries_or_keys() -> None:
    found = {}
    for path in tracked():
        match = PRIVATE.search(path.read_text(encoding="utf-8", errors="replace"))
        if match and path != Path(__file__):
            found[name_of(path)] = match[0]
    assert found == {}


def test_requirements_are_plain_pins() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        assert lines
        assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+-]+", line) for line in lines)
