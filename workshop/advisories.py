"""Known weaknesses of the packages that the service installs: asked of the registry, told, and never guessed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

from workshop.environment import BIN, ROOT

SECONDS = 90
COMMAND = (
    str(BIN / "pip-audit"), "--requirement", "requirements/core.txt", "--disable-pip", "--require-hashes", "--format", "json",
    "--progress-spinner", "off",
)  # fmt: skip


def lines() -> list[str]:
    """Return what is known about the service's packages, in words for whoever reads the run.

    A weakness that became known today breaks nobody's build: it is told, and a person decides.
    """
    try:
        done = subprocess.run(
            COMMAND, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=False
        )
        return [*told(done.stdout)]
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        return [f"▸ 依赖审计：问不到漏洞库 dependency audit: nobody answered ({type(error).__name__})"]


def told(answer: str) -> Iterator[str]:
    """Yield the lines for one answer of pip-audit.

    :raises ValueError: it is not JSON.
    """
    packages = json.loads(answer)["dependencies"]
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    weak = [(package, hole) for package in packages for hole in package.get("vulns", ())]
    asked = len(packages) - len(unknown)
    yield f"▸ 依赖审计 dependency audit: 已查 asked {asked} / {len(packages)}，已知漏洞 known weaknesses {len(weak)}"
    for package, hole in weak:
        mended = "、".join(hole.get("fix_versions", ())) or "—"
        yield f"  {package['name']} {package['version']}: {hole['id']} · 已修复版本 mended in {mended}"
    if unknown:
        yield f"  所用镜像没有漏洞信息，未查 the registry in use tells no advisories, not asked: {len(unknown)}"
