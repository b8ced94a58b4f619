"""The layers of ARCHITECTURE: imports point down only, no stage imports another, each heavy library has one home."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "coi_assistant"

STAGES = {"ingest", "passages", "retrieval", "synthesis", "verification", "weighing", "writers"}
LAYERS: list[set[str]] = [
    {"records", "errors"},
    {
        "corpus",
        "editions",
        "identity",
        "lexicon",
        "manifest",
        "plain_yaml",
        "publishers",
        "redline",
        "settings",
        "storage",
        "stored",
        "text",
        "told",
        "topics",
    },
    STAGES,
    {"answering", "benchmark", "checking", "doctor", "evaluation", "excerpts", "indexing", "opened", "pipeline"}
    | {"searching"}
    | {"evidence_bundle", "query_response", "schedule", "terms"}
    | {"downloading", "fetching", "history", "holdings", "page_images", "running", "soundness", "training"},
    {"cli", "commands", "ui", "__main__", "__init__"},
]
HOMES = {
    "httpcore": {"downloading"},
    "pypdf": {"ingest", "writers"},
    "pypdfium2": {"ingest", "page_images", "writers"},
    "pytesseract": {"ingest"},
    "fpdf": {"writers"},
    "trafilatura": {"ingest"},
    "docx": {"ingest", "writers"},
    "pptx": {"writers"},
    "matplotlib": {"writers"},
    "PIL": {"ingest", "page_images", "writers"},
    "torch": {"retrieval"},
    "sentence_transformers": {"retrieval"},
    "chromadb": {"retrieval"},
    "tantivy": {"retrieval"},
    "citeproc": {"writers"},
    "gradio": {"ui"},
    "typer": {"cli", "commands"},
    "rich": {"commands"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    """The top-level part of the package that a module belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer_of(part: str) -> int:
    return next(level for level, parts in enumerate(LAYERS) if part in parts)


def imports_of(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def own_imports(path: Path) -> set[str]:
    """The parts of the package that a module imports, without its own."""
    dotted = [name.split(".") for name in imports_of(path) if name.startswith("coi_assistant.")]
    return {parts[1] for parts in dotted} - {part_of(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_belongs_to_a_layer_and_imports_point_down(path: Path) -> None:
    if part_of(path) == "__init__":
        return
    allowed = {part for level in LAYERS[: layer_of(part_of(path)) + 1] for part in level}
    assert own_imports(path) <= allowed


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_no_stage_imports_another(stage: str) -> None:
    for path in MODULES:
        if part_of(path) == stage:
            assert not own_imports(path) & STAGES, path


def test_records_and_errors_import_the_standard_library_only() -> None:
    for name in ("records.py", "errors.py"):
        roots = {dotted.split(".")[0] for dotted in imports_of(PACKAGE / name)}
        assert roots <= sys.stdlib_module_names


@pytest.mark.parametrize("library", sorted(HOMES))
def test_each_heavy_library_has_one_home(library: str) -> None:
    users = {part_of(path) for path in MODULES if library in {name.split(".")[0] for name in imports_of(path)}}
    assert users <= HOMES[library]


def test_only_the_settings_read_the_environment() -> None:
    readers = {path.name for path in MODULES if "os.environ" in path.read_text(encoding="utf-8")}
    assert readers <= {"settings.py"}


def test_importing_the_package_and_the_command_line_stays_light() -> None:
    heavy = [
        "torch",
        "chromadb",
        "sentence_transformers",
        "gradio",
        "trafilatura",
        "transformers",
        "langchain",
        "pptx",
        "matplotlib",
    ]
    code = f"import sys, coi_assistant.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
