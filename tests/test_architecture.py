"""The house: who may import whom, no circles, maps that are true, small files, nothing private."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
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
    "galaxy": {"recommender", "etl", "sql", "models"},
    "cli": {"galaxy", "eda", "recommender", "etl", "sql", "models"},
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


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of a file's syntax tree; each file is parsed once for all tests."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the names of what a file imports, lazily and for types too."""
    found = set[str]()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name_of(path)}: imports are absolute"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def test_a_file_imports_only_from_its_own_folder_and_those_it_stands_on() -> None:
    for path in sources():
        own = path.relative_to(ROOT).parts[0]
        used = {name.split(".")[0] for name in imports(path)} & STANDS_ON.keys()
        if name_of(path) not in DOORS:
            assert used <= STANDS_ON[own] | {own}, name_of(path)


def test_no_import_circle() -> None:
    # Lazy imports and those for types count too: a circle of them is a circle.
    modules = {module_of(path): imports(path) for path in sources()}
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


# The registry names every model, and one file reads what each is trained on. The other places of
# K-Means are its own folder, README and tests; a new model is named nowhere else, either.
NAMING_KMEANS = {
    "recommender/registry.py",
    "recommender/cluster_data.py",
    "recommender/track_clusters.py",
    "models/__init__.py",
}


def test_models_are_named_in_the_registry_alone() -> None:
    naming = {name_of(path) for path in sources() if "kmeans" in path.read_text()}
    others = {name for name in naming if not name.startswith("models/kmeans/")}
    assert others == NAMING_KMEANS


def test_models_know_no_database_and_no_configuration() -> None:
    foreign = {"duckdb", "mysql", "sqlglot", "configparser", "os.environ", "requests", "urllib"}
    for path in sorted((ROOT / "models").rglob("*.py")):
        found = {n for n in imports(path) if n in foreign or n.split(".")[0] in foreign}
        assert not found, name_of(path)


def names(path: Path) -> set[str]:
    """Return the names that a file uses, such as ``print``, and attributes such as ``sys.argv``."""
    found = {node.id for node in nodes(path) if isinstance(node, ast.Name)}
    return found | {
        f"{node.value.id}.{node.attr}"
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


def test_nothing_runs_code_that_a_file_holds() -> None:
    for path in sources():
        assert not imports(path) & {"pickle", "marshal", "shelve"}, name_of(path)
        assert not names(path) & {"eval", "exec", "__import__"}, name_of(path)


def test_only_the_command_line_reads_arguments_and_environment() -> None:
    foreign = {"sys.argv", "os.environ", "os.getenv", "configparser", "print"}
    # Keras takes from the environment alone what it is to compute with.
    others = {*DOORS, "models/networks/extra.py"}
    for path in sources():
        if name_of(path) not in others and not name_of(path).startswith("cli/"):
            assert not names(path) & foreign, name_of(path)


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


def test_files_are_small() -> None:
    files = [*sources(), *ROOT.glob("[es]*/**/*.sql")]
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


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
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


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
