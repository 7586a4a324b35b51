"""Three service processes on ports of their own behind nginx, with PostgreSQL, PgBouncer, Redis."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from consentkit.cli.selftest import free_port, wait_until_answering
from tests.postgresql.servers import Pooler, Server
from tests.postgresql.service import Service
from tests.programs import program
from tests.redis import RedisServer

ROOT = Path(__file__).resolve().parents[2]
MACHINES = 3
SERVER_LINE = re.compile(r"server 127\.0\.0\.1:8080 (.*);")


@dataclass
class Machine(Service):
    """One that shares database, keys and secret with the others, and nothing else."""

    settings: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        return super().env | self.settings


@dataclass
class Fleet:
    front: Machine
    machines: list[Machine]
    redis: RedisServer
    running: dict[int, ExitStack] = field(default_factory=dict)

    def start(self, number: int) -> None:
        stack = ExitStack()
        stack.enter_context(self.machines[number].serving(workers=1))
        self.running[number] = stack

    def kill(self, number: int) -> None:
        """SIGKILL, its workers included."""
        self.running.pop(number).close()


@contextmanager
def fleet(folder: Path, *, rate_limit: int = 0) -> Iterator[Fleet]:
    with ExitStack() as stack:
        server = Server()
        stack.callback(server.remove)
        server.start()
        pooler = Pooler(server)
        stack.callback(pooler.stop)
        redis = RedisServer(folder)
        redis.start()
        stack.callback(redis.kill)
        port = free_port()
        settings = {
            "CONSENTKIT_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "CONSENTKIT_REDIS_URL": redis.url,
            "CONSENTKIT_TRUSTED_PROXIES": "1",
            "CONSENTKIT_RATE_LIMIT": str(rate_limit),
        }
        home = folder / "home"
        # What changes the schema talks to the server itself.
        Machine(home, server.url, settings=settings).prepare()
        machines = [Machine(home, pooler.url, settings=settings) for _ in range(MACHINES)]
        front = Machine(home, server.url, port=port, settings=settings)
        found = Fleet(front, machines, redis)
        stack.callback(lambda: [each.close() for each in found.running.values()])
        for number in range(MACHINES):
            found.start(number)
        stack.enter_context(nginx(folder, port, [each.port for each in machines]))
        yield found


@contextmanager
def nginx(folder: Path, port: int, behind: list[int]) -> Iterator[None]:
    """As it is deployed, but for ports and folders."""
    site = (ROOT / "deploy" / "nginx" / "consentkit.conf").read_text("utf-8")
    servers = "\n    ".join(rf"server 127.0.0.1:{each} \1;" for each in behind)
    site = SERVER_LINE.sub(servers, site).replace("listen 80;", f"listen 127.0.0.1:{port};")
    cache = folder / "nginx"
    cache.mkdir(mode=0o755)
    (cache / "site.conf").write_text(site.replace("/var/cache/nginx", str(cache)))
    whole = cache / "nginx.conf"
    whole.write_text(
        f"daemon off; user root; pid {cache}/pid; error_log {cache}/error.log;\n"
        "worker_processes 1; events { worker_connections 4096; }\n"
        f"http {{ access_log off; include {cache}/site.conf; }}\n"
    )
    started = subprocess.Popen([program("nginx"), "-p", str(cache), "-c", str(whole)])
    try:
        wait_until_answering("127.0.0.1", port, alive=lambda: started.poll() is None)
        yield
    finally:
        started.terminate()
        started.wait()
