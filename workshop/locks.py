"""The lock files, and the folder that carries everything to a machine without a network."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from workshop import mirrors
from workshop.environment import PYTHON, ROOT
from workshop.say import Stopped, step

NAMES = ("uv", "core", "dev")
PYTHON_OF_BUNDLE = "python.txt"


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
    files = [ROOT / "requirements" / f"{name}.txt" for name in ("uv", "core")]
    with step(f"下载到 {wheelhouse}", f"downloading into {wheelhouse}"):
        done = _download(wheelhouse, files)
        if done.returncode:
            raise Stopped(f"有的包没有下载成功 / a package could not be downloaded:\n{done.stderr.strip()[-800:]}")
        with tempfile.TemporaryDirectory(prefix="yimen-bundle-") as folder:
            for number, entry in enumerate(conditional(files[-1].read_text(encoding="utf-8"))):
                alone = Path(folder) / f"{number}.txt"
                alone.write_text(entry, encoding="utf-8")
                # The machine over there may run another patch release of Python; what it does not need does no harm.
                _download(wheelhouse, [alone], "--no-deps")
    (wheelhouse / PYTHON_OF_BUNDLE).write_text(_minor(), encoding="utf-8")


def check_bundle(wheelhouse: Path) -> None:
    """Make sure that a folder was made for this Python.

    :raises Stopped: it was not, or it is no such folder.
    """
    try:
        made_for = (wheelhouse / PYTHON_OF_BUNDLE).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Stopped(f"{wheelhouse} 不是 run.py bundle 做的 / was not made by run.py bundle") from error
    if made_for != _minor():
        raise Stopped(
            f"{wheelhouse} 是为 Python {made_for} 准备的，这里是 {_minor()}；请用同一版本重做。\n"
            f"It was made for Python {made_for}, this is {_minor()}; make it again with the same version."
        )


def conditional(lock: str) -> list[str]:
    """Return the entries of a lock that only some machines need, without their condition."""
    entries = [entry for entry in re.split(r"\n(?=\S)", lock) if " ; " in entry.splitlines()[0]]
    return [re.sub(r" ; [^\\\n]*", " ", entry, count=1) for entry in entries]


def _download(wheelhouse: Path, files: list[Path], *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(PYTHON), "-m", "pip", "download", "-q", "--disable-pip-version-check", "--require-hashes", *options]
    listed = [part for file in files for part in ("-r", str(file))]
    return subprocess.run(
        [*command, "-d", str(wheelhouse), *listed], capture_output=True, text=True, encoding="utf-8", check=False
    )


def _minor() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"
