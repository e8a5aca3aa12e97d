"""Disks that are full, or can only be read."""

import contextlib
import os
import resource
import subprocess
import sys


@contextlib.contextmanager
def small_disk(folder, size, account=None):
    """Make a folder a disk of its own of so many bytes; give whether that was possible.

    Only root may do that, and not in every container.

    Args:
        folder: The folder.
        size: In bytes.
        account: Whose disk it is.
    """
    owner = f",uid={account.user},gid={account.group},mode=700" if account else ""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}{owner}", "tmpfs", folder]
    able = (
        sys.platform == "linux"
        and os.geteuid() == 0
        and not subprocess.run(mount, check=False, stderr=subprocess.PIPE).returncode
    )
    try:
        yield able
    finally:
        if able:
            subprocess.run(["umount", folder], check=True)


@contextlib.contextmanager
def filled(folder):
    """Fill the disk that a folder is to the last byte, as long as the block lasts."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1024))
    try:
        yield
    finally:
        ballast.unlink()


@contextlib.contextmanager
def limited(pid, size):
    """Let a process, and what it starts, write no file behind so many bytes."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
