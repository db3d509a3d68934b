"""The lock files, and the folder that carries everything to a machine without a network."""

from __future__ import annotations

import subprocess
from pathlib import Path

from workshop import mirrors
from workshop.environment import PYTHON, ROOT
from workshop.say import Stopped, step

NAMES = ("uv", "core", "dev")


def lock() -> None:
    """Resolve `requirements/*.in` into hash-pinned files that name no registry.

    :raises Stopped: the resolver failed, or an address got into a file.
    """
    environment = mirrors.installer_environment(PYTHON)
    for name in NAMES:
        target = Path("requirements") / f"{name}.txt"
        command = [str(PYTHON), "-m", "uv", "pip", "compile", "-q", "--universal", "--generate-hashes"]
        command += ["--python-version", "3.11", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
        with step(f"锁定 {target}", f"locking {target}"):
            done = subprocess.run(
                [*command, f"requirements/{name}.in", "-o", str(target)], cwd=ROOT, env=environment, check=False
            )
        if done.returncode:
            raise Stopped(f"{target} 没有锁定成功 / could not be locked")
        if "://" in (ROOT / target).read_text(encoding="utf-8"):
            raise Stopped(f"{target} 里有地址，请删去 / holds an address, remove it")


def bundle(wheelhouse: Path) -> None:
    """Download every package of the service into a folder, by hash, for `demo --wheelhouse`.

    :raises Stopped: a package could not be downloaded.
    """
    wheelhouse.mkdir(parents=True, exist_ok=True)
    command = [str(PYTHON), "-m", "pip", "download", "-q", "--disable-pip-version-check", "--require-hashes"]
    files = ["-r", "requirements/uv.txt", "-r", "requirements/core.txt"]
    with step(f"下载到 {wheelhouse}", f"downloading into {wheelhouse}"):
        done = subprocess.run([*command, "-d", str(wheelhouse), *files], cwd=ROOT, check=False)
    if done.returncode:
        raise Stopped("有的包没有下载成功 / a package could not be downloaded")
