"""A2: a disk that is full, that takes no writes or may only be read."""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Serve
from tests.faults.service import Service

# A server's disk is the server's: what it refuses comes as any other fault of it.
pytestmark = pytest.mark.sqlite_file

Mount = Callable[[str], Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mount a file system in memory of a size such as 4m."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system that is small enough to be filled")
    folder = tmp_path / "disk"
    folder.mkdir()

    def run(size: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
        return folder

    yield run
    # Lazily: the service, which has files open there, is ended by a fixture of its own.
    subprocess.run(["umount", "--lazy", folder], check=False, capture_output=True)


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            return


def refused(service: Service) -> None:
    """Use up what room there was, until an answer is refused."""
    service.until(lambda: service.answer().status != 201)
    for _ in range(3):
        assert service.answer().is_honest_refusal
    # Everything else goes on.
    assert service.ask(path="/ck/shop/banner.js").status == 200
    assert service.ask(path="/ck/shop/privacy").status == 200


def test_with_a_full_disk_answers_are_refused_until_there_is_room_again(
    a_service: Serve, mount: Mount, published_home: Path
) -> None:
    disk = mount("4m")
    shutil.copytree(published_home, disk / "home")
    service = a_service(disk / "home")
    service.start()
    acknowledged = [service.answer().document["receipt"]]
    fill(disk / "filler")
    refused(service)
    before = service.ask(path="/log/checkpoint")
    (disk / "filler").unlink()
    service.until_it_records()
    acknowledged.append(service.answer().document["receipt"])
    # The ledger goes on as well, in the same process.
    service.until(lambda: service.ask(path="/log/checkpoint").body != before.body)
    service.assert_whole(acknowledged)


@pytest.mark.long
def test_with_a_disk_that_is_full_from_the_start_nothing_is_promised(
    a_service: Serve, mount: Mount, published_home: Path
) -> None:
    """Not even the lock beside the database can be made."""
    disk = mount("4m")
    shutil.copytree(published_home, disk / "home")
    service = a_service(disk / "home")
    service.start()
    # A script is stored before it is handed out for the first time.
    assert service.ask(path="/ck/shop/banner.js").status == 200
    fill(disk / "filler")
    refused(service)
    (disk / "filler").unlink()
    service.until_it_records()
    service.assert_whole([])


@pytest.mark.long
def test_a_disk_that_takes_no_writes_for_a_while_costs_nothing_but_that_time(
    a_service: Serve,
) -> None:
    service = a_service()
    service.start()
    acknowledged = []
    for _ in range(3):
        acknowledged.append(service.answer().document["receipt"])
        for worker in service.workers():
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        refused(service)
        time.sleep(1)
        for worker in service.workers():
            unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, unlimited)
        service.until_it_records()
    service.assert_whole(acknowledged)


def test_on_a_disk_that_may_only_be_read_the_service_does_not_start(
    a_service: Serve, mount: Mount, published_home: Path
) -> None:
    disk = mount("40m")
    shutil.copytree(published_home, disk / "home")
    service = a_service(disk / "home")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    done = service.command("serve", "--port", str(service.port), check=False)
    assert done.exit_code == 1
    assert "storage_unavailable" in done.output
    assert "Traceback" not in done.output
