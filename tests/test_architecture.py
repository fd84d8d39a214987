"""The shape of the project, read from its files: layers, sizes, docstrings, plain addresses.

Imports are read from the syntax tree, so one inside a function or under TYPE_CHECKING counts. Each
checker is first tried on a source text that is known to be bad.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("sim", "calibration")
FILE_LINES = 300
FUNCTION_LINES = 60
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# Written in two parts, so that this file passes its own test.
FOREIGN_TEXT = (
    "pypi" + ".org",
    "files.python" + "hosted",
    "/wo" + "rk/",
    "/tmp" + "/brief",
    "../sha" + "red",
)
ALLOWED_TEXT = {(".ci/run", FOREIGN_TEXT[4])}


def imported_modules(source: str) -> set[str]:
    """Return the absolute names of all modules that a source text imports, at any depth."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                names.update(alias.name for alias in node.names)
            case ast.ImportFrom(level=0, module=str(module)):
                names.add(module)
                names.update(f"{module}.{alias.name}" for alias in node.names)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                names.add(module)
    return names


def layer_violations(path: str, source: str) -> list[str]:
    """Return one line for each layer rule that the file at `path` breaks."""
    packages = {name.split(".")[0] for name in imported_modules(source)}
    rules = [
        ("calibration", path.startswith("sim/") and not in_module(path, "sim/cli")),
        ("matplotlib", not in_module(path, "sim/plots")),
        ("polars", path.startswith("sim/kernel")),
    ]
    return [f"{path} imports {name}" for name, barred in rules if barred and name in packages]


def in_module(path: str, module: str) -> bool:
    """Tell whether `path` is the module `module`, or lies in the package of that name."""
    return path == f"{module}.py" or path.startswith(f"{module}/")


def undocumented(path: str, source: str) -> list[str]:
    """Return the public modules, classes, functions and methods that have no docstring."""
    tree = ast.parse(source)
    missing = [] if ast.get_docstring(tree) else [path]
    scopes: list[tuple[str, ast.Module | ast.ClassDef]] = [(path, tree)]
    while scopes:
        name, scope = scopes.pop()
        for node in scope.body:
            if not isinstance(node, (*FUNCTIONS, ast.ClassDef)) or is_exempt(node):
                continue
            full_name = f"{name}:{node.name}"
            if not ast.get_docstring(node):
                missing.append(full_name)
            if isinstance(node, ast.ClassDef):
                scopes.append((full_name, node))
    return missing


def is_exempt(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Tell whether a definition needs no docstring: it is private, or an overload."""
    overload = any(ast.unparse(item).split(".")[-1] == "overload" for item in node.decorator_list)
    return node.name.startswith("_") or overload


def long_functions(path: str, source: str) -> list[str]:
    """Return the functions whose code, docstring apart, is longer than FUNCTION_LINES."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, FUNCTIONS):
            continue
        documented = ast.get_docstring(node) is not None
        docstring = node.body[0].end_lineno - node.body[0].lineno + 1 if documented else 0
        length = node.end_lineno - node.lineno + 1 - docstring
        if length > FUNCTION_LINES:
            found.append(f"{path}:{node.name} has {length} lines")
    return found


def package_sources() -> list[tuple[str, str]]:
    """Return (path, text) of every module of the two packages."""
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return [(file.relative_to(ROOT).as_posix(), file.read_text("utf-8")) for file in files]


def project_texts() -> list[tuple[str, str]]:
    """Return (path, text) of every text file that git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [(file.relative_to(ROOT).as_posix(), text) for file in files if (text := read(file))]


def read(file: Path) -> str:
    """Return the text of a file, empty where it is deleted or binary."""
    try:
        return file.read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


@pytest.mark.parametrize(
    ("path", "source", "barred"),
    [
        ("sim/world.py", "import calibration.fit", "calibration"),
        ("sim/world.py", "def f():\n    from calibration import fit", "calibration"),
        ("sim/world.py", "importlib.import_module('calibration.fit')", "calibration"),
        ("sim/client.py", "from calibration import fit", "calibration"),
        ("sim/cli.py", "from calibration import fit", None),
        ("sim/cli/run.py", "from calibration import fit", None),
        ("calibration/fit.py", "from calibration import panel", None),
        ("calibration/fit.py", "import matplotlib.pyplot as plt", "matplotlib"),
        ("sim/report/page.py", "from matplotlib.figure import Figure", "matplotlib"),
        ("sim/report/page.py", "from sim.plots import fan", None),
        ("sim/plots/fan.py", "from matplotlib.axes import Axes", None),
        ("sim/kernel_dense.py", "import polars as pl", "polars"),
        ("sim/ensemble.py", "import polars as pl", None),
    ],
)
def test_layer_checker_on_planted_imports(path: str, source: str, barred: str | None) -> None:
    expected = [f"{path} imports {barred}"] if barred else []
    assert layer_violations(path, source) == expected


def test_docstring_checker_finds_planted_gaps() -> None:
    functions = '"""Doc."""\ndef bare(): ...\ndef _private(): ...\n'
    source = functions + "class A:\n    'Doc.'\n    def b(self): ..."
    assert undocumented("sim/a.py", source) == ["sim/a.py:bare", "sim/a.py:A:b"]


def test_length_checker_does_not_count_the_docstring() -> None:
    body = "\n".join(["    x = 1"] * (FUNCTION_LINES - 1))
    documented = f'def f():\n    """One.\n\n    Two."""\n{body}'
    assert long_functions("sim/a.py", documented) == []
    assert long_functions("sim/a.py", f"{documented}\n    x = 2") == ["sim/a.py:f has 61 lines"]


def test_layers() -> None:
    found = [line for path, text in package_sources() for line in layer_violations(path, text)]
    assert found == []


def test_public_names_are_documented() -> None:
    found = [name for path, text in package_sources() for name in undocumented(path, text)]
    assert found == []


def test_functions_are_short() -> None:
    found = [line for path, text in package_sources() for line in long_functions(path, text)]
    assert found == []


def test_files_are_short() -> None:
    lengths = {path: len(text.splitlines()) for path, text in project_texts()}
    assert {p: n for p, n in lengths.items() if p.endswith(".py") and n > FILE_LINES} == {}


def test_no_registry_address_and_no_path_of_one_machine() -> None:
    found = [
        (path, foreign)
        for path, text in project_texts()
        for foreign in FOREIGN_TEXT
        if foreign in text and (path, foreign) not in ALLOWED_TEXT
    ]
    assert found == []


def test_help_imports_no_heavy_package() -> None:
    program = (
        "import sys; sys.argv = ['comity', '--help']\n"
        "from sim.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "heavy = {'numpy', 'scipy', 'numba', 'polars', 'matplotlib', 'mesa'}\n"
        "loaded = sorted(heavy & set(sys.modules))\n"
        "sys.exit(f'loaded {loaded}' if loaded else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage" in done.stdout
