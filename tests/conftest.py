"""Real servers for the tests; a missing piece fails with the line that mends it, and nothing is skipped."""

from __future__ import annotations

import gc
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import hypothesis
import pytest

from server.foundation.database import Database
from server.migrations import load_models
from tests.services import forks, leftovers, looks, mail, postgres, schema, statements, valkey, web, widths
from tests.services.network import Guard
from tests.services.processes import Running, patience
from tests.services.sharing import made_once

HERE = Path(__file__).parent
SECONDS = 60
SECONDS_FOR = {"faults": 180, "slow": 600, "browser": 90, "scenario": 90, "demo": 600}

gc.disable()  # until all is collected: looking through it again and again took half of the collecting
_guard = Guard()
statements.share()
widths.watch()
looks.watch()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `run.py prove` ask for full sizes."""
    parser.addoption("--full", action="store_true", help="full sizes instead of those that fit into ten minutes")


def pytest_configure(config: pytest.Config) -> None:
    """Let random tests draw the same examples in every short run, so that a red run is about the change; `run.py prove` draws anew."""
    hypothesis.settings.register_profile("same", derandomize=True)
    if not config.getoption("--full"):
        hypothesis.settings.load_profile("same")


#: Whoever uses one of these belongs to that suite, also when the author forgot to say so.
MARKER_OF = {
    "sqlite_url": "sqlite",
    "sqlite_template": "sqlite",
    "stage": "sqlite",
    "postgres_cluster": "postgres",
    "valkey_server": "valkey",
    "browser": "browser",
}


#: Suites that are looked for in one folder only.
AT_HOME = ("browser", "faults")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put each test into the suite of the servers that it uses.

    :raises pytest.UsageError: such a test stands where its suite is not looked for, so that it would never run.
    """
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKER_OF:
                item.add_marker(MARKER_OF[fixture])
        for suite in AT_HOME:
            if item.get_closest_marker(suite) and HERE / suite not in item.path.parents:
                raise pytest.UsageError(f"{item.nodeid} belongs into tests/{suite}, where that suite is looked for")


def pytest_sessionstart(session: pytest.Session) -> None:
    """End servers that an earlier, killed session left running."""
    leftovers.end_leftovers()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Leave what was collected to the end: thousands of tests and every room, looked through again at each collection."""
    result = yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that takes too long or leaves this machine."""
    least = SECONDS_FOR["slow"] if item.config.getoption("--full") else SECONDS  # any test may be of full size then
    seconds = max([least, *(SECONDS_FOR[m.name] for m in item.iter_markers() if m.name in SECONDS_FOR)]) * patience()

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"the test took more than {seconds:.0f} s")

    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGALRM, too_long) if in_main else None
    _guard.seen.clear()
    _guard.watching = True
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        result = yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _guard.watching = False
        if in_main:
            signal.signal(signal.SIGALRM, before)
    assert not _guard.seen, f"a test may not leave this machine: {_guard.seen}"
    return result


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Tell whether sizes are full, as in `run.py prove`."""
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """Run a PostgreSQL server with a template that holds all tables."""
    with postgres.running() as cluster:
        schema.build(cluster.create(name="yimen_template"))
        yield cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file that holds all tables."""
    load_models()  # in every worker, also in the one that finds the file made
    return made_once(tmp_path_factory, "template.db", lambda path: schema.build(f"sqlite:///{path}"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of a fresh SQLite database."""
    path = tmp_path / "yimen.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    """Return the URL of a fresh PostgreSQL database."""
    url = postgres_cluster.create(template="yimen_template")
    yield url
    postgres_cluster.drop(url)


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.sqlite),
        pytest.param("postgresql", marks=pytest.mark.postgres),
    ]
)
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a fresh database: the test runs on SQLite and on PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Open a fresh database; its connections are closed before it is dropped."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """Run a Valkey server."""
    with valkey.running() as url:
        yield url


@pytest.fixture
def valkey_url(valkey_server: str) -> str:
    """Return the URL of an empty Valkey."""
    import redis

    with redis.Redis.from_url(valkey_server) as client:
        client.flushall()
    return valkey_server


@pytest.fixture
def smtp_server() -> Iterator[mail.Mailbox]:
    """Run a mail server and give its mailbox."""
    with mail.running() as mailbox:
        yield mailbox


@pytest.fixture
def web_server() -> Iterator[web.Listener]:
    """Run an HTTP server that keeps what is posted to it."""
    with web.running() as listener:
        yield listener


@pytest.fixture
def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def mother() -> Iterator[forks.Mother]:
    """Run the process that forks the product's commands."""
    made = forks.Mother()
    yield made
    made.end()


@pytest.fixture
def start_yimen(mother: forks.Mother, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start `yimen` commands that stay, as real processes; all end with the test."""
    started: list[Running] = []

    def start(*arguments: str, lease: float = 0, **settings: str) -> Running:
        log = tmp_path / f"yimen-{len(started)}.log"
        log.touch()  # a fork opens it only when it runs
        running = mother.start(arguments, settings=settings, log=log, lease=lease)
        started.append(running)
        return running

    yield start
    for running in started:
        running.stop()


@pytest.fixture
def run_yimen(start_yimen: Callable[..., Running]) -> Callable[..., tuple[int, str]]:
    """Run a `yimen` command to its end in a process of its own; return its exit code and all that it said."""

    def run(*arguments: str, **settings: str) -> tuple[int, str]:
        running = start_yimen(*arguments, **settings)
        return running.process.wait(60 * patience()), running.output()

    return run


@pytest.fixture
def live_server(start_yimen: Callable[..., Running], database_url: str, free_port: int) -> str:
    """Serve a fresh database from a real process and return its address."""
    address = f"http://127.0.0.1:{free_port}"
    start_yimen(
        "serve", YIMEN_DATABASE_URL=database_url, YIMEN_LISTEN_PORT=str(free_port), YIMEN_BASE_URL=address
    ).wait_for(f"{address}/healthz")
    return address
