"""What an install gets: every package by name, and the top-level folders mapped into it."""

from configparser import ConfigParser
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAPPED = {"static": "consentkit.static", "migrations": "consentkit.migrations"}


def setup_cfg() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser


def test_setup_cfg_lists_every_package():
    found = set()
    for top in ("consentkit", *MAPPED):
        for init in (ROOT / top).rglob("__init__.py"):
            dotted = ".".join(init.parent.relative_to(ROOT).parts)
            found.add(dotted.replace(top, MAPPED.get(top, top), 1))
    assert set(setup_cfg()["options"]["packages"].split()) == found


def test_every_folder_with_modules_is_a_package():
    for top in ("consentkit", *MAPPED):
        for module in (ROOT / top).rglob("*.py"):
            assert (module.parent / "__init__.py").exists(), f"{module.parent} lacks __init__.py"


def test_every_data_file_is_listed_as_package_data():
    """A file that the editable install finds in the tree and the wheel would lack."""
    listed = {
        package: [glob.strip() for glob in globs.replace("\n", ",").split(",") if glob.strip()]
        for package, globs in setup_cfg()["options.package_data"].items()
    }
    for package in setup_cfg()["options"]["packages"].split():
        folder = ROOT.joinpath(*folder_of(package).split("."))
        for path in folder.rglob("*"):
            inner = path.relative_to(folder)
            is_ours = not any(
                (folder / parent / "__init__.py").exists() for parent in parents(inner)
            )
            if path.is_file() and is_ours and path.suffix not in {".py", ".pyc"}:
                if package == "consentkit.static" and inner.parts[0] == "src":
                    continue  # the banner's source: in the sdist, not in the wheel
                globs = listed.get(package, [])
                assert any(inner.match(glob) for glob in globs), f"{package} forgets {inner}"


def test_the_banner_and_the_migrations_are_found_where_they_are_installed():
    assert files("consentkit.static").joinpath("banner.js").is_file()
    assert files("consentkit.migrations").joinpath("env.py").is_file()


def test_every_dependency_is_pinned():
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    wanted = setup_cfg()["options"]["install_requires"].split("\n")
    for extra in setup_cfg()["options.extras_require"].values():
        wanted += extra.split("\n")
    names = {line.partition(">=")[0].partition("[")[0].strip().lower() for line in wanted} - {""}
    assert names <= pinned


def folder_of(package: str) -> str:
    for top, dotted in MAPPED.items():
        if package == dotted or package.startswith(f"{dotted}."):
            return package.replace(dotted, top, 1)
    return package


def parents(inner: Path) -> list[Path]:
    """Return the folders between a package and one of its files, the package itself left out."""
    return [parent for parent in inner.parents if parent != Path()]
