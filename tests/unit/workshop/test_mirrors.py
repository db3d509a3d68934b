"""What a person told pip reaches uv, and nothing that was told to uv is overruled."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from workshop.mirrors import offline, pip_options, uv_variables


@pytest.fixture
def pip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file that is pip's only configuration."""
    for name in (
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "PIP_FIND_LINKS",
        "PIP_CERT",
        "PIP_NO_INDEX",
        "PIP_TRUSTED_HOST",
    ):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "pip.conf"
    monkeypatch.setenv("PIP_CONFIG_FILE", str(path))
    return path


def test_a_mirror_in_pips_file_is_used(pip_file: Path) -> None:
    pip_file.write_text("[global]\nindex-url = https://a.example/simple\n[install]\ncert = /ca.pem\n")

    options = pip_options(Path(sys.executable))

    assert (options["index-url"], options["cert"]) == ("https://a.example/simple", "/ca.pem")
    assert uv_variables(options, {})["UV_DEFAULT_INDEX"] == "https://a.example/simple"
    assert uv_variables(options, {})["SSL_CERT_FILE"] == "/ca.pem"


def test_the_variable_goes_before_the_file(pip_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_file.write_text("[global]\nindex-url = https://a.example/simple\n")
    monkeypatch.setenv("PIP_INDEX_URL", "https://b.example/simple")

    assert pip_options(Path(sys.executable))["index-url"] == "https://b.example/simple"


def test_several_extra_registries_and_folders_are_all_passed_on(pip_file: Path) -> None:
    pip_file.write_text(
        "[global]\nextra-index-url =\n    https://a.example/simple\n    https://b.example/simple\nfind-links = /one /two\n"
    )

    variables = uv_variables(pip_options(Path(sys.executable)), {})

    assert variables["UV_INDEX"] == "https://a.example/simple https://b.example/simple"
    assert variables["UV_FIND_LINKS"] == "/one,/two"


def test_the_system_certificates_count_for_uv() -> None:
    assert uv_variables({}, {})["UV_SYSTEM_CERTS"] == "1"


def test_what_was_set_for_uv_itself_stays() -> None:
    variables = uv_variables(
        {"index-url": "https://a.example/simple"}, {"UV_DEFAULT_INDEX": "https://c.example/simple"}
    )

    assert "UV_DEFAULT_INDEX" not in variables


def test_a_wheelhouse_needs_no_registry() -> None:
    assert offline(Path("/media/wheels")) == ["--no-index", "--find-links", "/media/wheels"]
