"""What is shipped is what the manifests say, and installs anywhere."""

import importlib
import importlib.metadata
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = [ROOT, *sorted(ROOT.glob("plugins/govtasks-*"))]
MANIFESTS = {
    folder: tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    for folder in FOLDERS
}
PLUGINS = FOLDERS[1:]
PINNED = re.compile(r"^(?P<name>[a-z0-9.-]+)(\[[a-z,]+\])?==\S+( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")

each_distribution = pytest.mark.parametrize(
    "folder", FOLDERS, ids=[MANIFESTS[folder]["project"]["name"] for folder in FOLDERS]
)
each_plugin = pytest.mark.parametrize(
    "folder", PLUGINS, ids=[folder.name for folder in PLUGINS]
)
each_lock = pytest.mark.parametrize("lock", ["run", "test", "dev", "bench", "mutants"])


def project(folder):
    """Return the project table of a manifest."""
    return MANIFESTS[folder]["project"]


def package(folder):
    """Import the package that a distribution installs."""
    return importlib.import_module(project(folder)["name"].replace("-", "_"))


def lock_lines(lock):
    """Return the lines of a lock, hashes included."""
    path = ROOT / "requirements" / f"{lock}.txt"
    return path.read_text(encoding="utf-8").splitlines()


def locked(lock):
    """Return the pinned versions of a lock, without markers and hashes."""
    return [line.split()[0] for line in lock_lines(lock) if line[0] != " "]


def names(requirements):
    """Return the names of *requirements*, as an index would spell them."""
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in requirements)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


def tracked():
    """Return every text file that is part of the project, by its content."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert listed.returncode == 0, "these tests read a git checkout"
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8", "replace")
        for path in paths
        if path.is_file()
    }


class TestDistributions:
    @each_distribution
    def test_version_is_the_newest_of_its_changelog(self, folder):
        """
        The version that is built is the one its changelog describes first.
        """
        changelog = (folder / "CHANGELOG.md").read_text(encoding="utf-8")
        newest = re.search(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)

        assert newest
        assert newest[1] == project(folder)["version"]

    @each_distribution
    def test_installed_version_is_that_of_the_manifest(self, folder):
        """
        The tests run against the version that this checkout describes.
        """
        installed = importlib.metadata.version(project(folder)["name"])

        assert installed == project(folder)["version"]

    @each_distribution
    def test_is_typed(self, folder):
        """
        Type checkers read the annotations of what is installed: it has py.typed.
        """
        assert (Path(package(folder).__file__).parent / "py.typed").is_file()

    @each_distribution
    def test_carries_its_licence(self, folder):
        """
        Each distribution names its licence and brings the text of it along.
        """
        metadata = importlib.metadata.metadata(project(folder)["name"])

        assert metadata["License-Expression"] == "Apache-2.0"
        assert metadata.get_all("License-File") == ["LICENSE"]
        assert (folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()

    @each_distribution
    def test_pythons_agree(self, folder):
        """
        No plugin asks for another Python than the core.
        """
        assert project(folder)["requires-python"] == project(ROOT)["requires-python"]

    @each_distribution
    def test_is_what_was_asked_for(self, folder):
        """
        Asked to test the wheels, no test imports the tree by accident.
        """
        home = Path(package(folder).__file__)
        from_wheels = os.environ.get("GOVTASKS_FROM_WHEELS") == "1"

        assert home.is_relative_to(folder / "src") is not from_wheels
        assert ("site-packages" in home.parts) is from_wheels


class TestCore:
    def test_command_resolves(self):
        """
        The command that the core installs exists.
        """
        (command,) = importlib.metadata.entry_points(
            group="console_scripts", name="govtasks"
        )

        assert callable(command.load())

    def test_names_no_plugin(self):
        """
        The core installs and runs without any of its plugins.
        """
        wanted = names(project(ROOT)["dependencies"])

        assert not any(name.startswith("govtasks") for name in wanted)


class TestPlugins:
    @each_plugin
    def test_entry_point_resolves(self, folder):
        """
        A plugin is found under its short name, in the group of the core.
        """
        (found,) = importlib.metadata.entry_points(
            group="govtasks", name=folder.name.removeprefix("govtasks-")
        )

        assert found.load() is package(folder)

    @each_plugin
    def test_depends_on_a_range_of_the_core(self, folder):
        """
        A plugin accepts every core of the minor version that it was built for.
        """
        major, minor, _ = project(ROOT)["version"].split(".")
        wanted = f"govtasks>={major}.{minor},<{major}.{int(minor) + 1}"

        assert wanted in project(folder)["dependencies"]

    @each_plugin
    def test_is_traced(self, folder):
        """
        The coverage of a plugin counts, and is shown as its files lie in the tree.
        """
        coverage = MANIFESTS[ROOT]["tool"]["coverage"]

        assert folder.name.replace("-", "_") in coverage["run"]["source_pkgs"]
        places = [f"plugins/{folder.name}/src", "*/site-packages"]
        assert coverage["paths"][folder.name.removeprefix("govtasks-")] == places


class TestLocks:
    @each_lock
    def test_everything_is_pinned_by_hash(self, lock):
        """
        Nothing is installed but what was seen when the lock was made.
        """
        lines = lock_lines(lock)
        following = zip(lines, [*lines[1:], ""], strict=True)

        assert lines
        assert all(PINNED.match(line) or HASH.match(line) for line in lines)
        assert all(HASH.match(after) for line, after in following if line[-1] == "\\")

    @pytest.mark.parametrize(
        ("narrow", "wide"),
        [
            pytest.param("run", "test", id="tests run what is shipped"),
            pytest.param("test", "dev", id="developers run the tests"),
        ],
    )
    def test_locks_agree(self, narrow, wide):
        """
        What one lock pins, the wider one pins to the same version.
        """
        assert set(locked(narrow)) <= set(locked(wide))

    @each_distribution
    def test_every_dependency_is_locked(self, folder):
        """
        A dependency that was added to a manifest is in the lock as well.
        """
        wanted = names(project(folder).get("dependencies", ()))

        assert wanted - {"govtasks"} <= names(locked("run"))

    def test_every_tool_is_locked(self):
        """
        A tool that was added to a dependency group is in the lock as well.
        """
        groups = MANIFESTS[ROOT]["dependency-groups"].values()
        tools = [line for group in groups for line in group if isinstance(line, str)]

        pinned = [line for lock in ("dev", "bench", "mutants") for line in locked(lock)]

        assert names(tools) <= names(pinned)


class TestRepository:
    def test_names_no_registry(self):
        """
        Everyone installs from an index of their own choice: no file names one.
        """
        # In pieces, so that this file passes its own test.
        hosts = [".".join(parts) for parts in [("pypi", "org"), ("npmjs", "org")]]
        hosts.append("python" + "hosted")
        naming = [
            path
            for path, text in tracked().items()
            if any(host in text for host in hosts)
        ]

        assert not naming

    def test_names_no_folder_of_a_machine(self):
        """
        No file holds a path that exists on one machine only.
        """
        folders = re.compile(r"(?<![\w.~)}\]*-])/(home|root|work|Users)/\w")
        naming = [path for path, text in tracked().items() if folders.search(text)]

        assert not naming

    def test_tracks_no_lock_of_a_tool(self):
        """
        The hashed requirements are the lock; a second one would contradict them.
        """
        assert not [path for path in tracked() if path.endswith("uv.lock")]
