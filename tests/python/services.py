"""The three services as three processes, each on a PostgreSQL database of its own."""

import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import uuid

import grpc

REPOSITORY = pathlib.Path(__file__).parents[2]
# A channel that finds its service again soon after a restart.
RECONNECT = [("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 200)]


def free_port():
    """A port in TIME_WAIT: the system gives it to nobody for a minute, but it may be listened on."""
    with socket.socket() as listener, socket.socket() as caller:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        caller.connect(listener.getsockname())
        listener.accept()[0].close()
        caller.recv(1)
        return listener.getsockname()[1]


def new_database():
    """A new empty database on the server that JIXIAO_TEST_POSTGRES names."""
    server = os.environ["JIXIAO_TEST_POSTGRES"]
    name = f"python_{uuid.uuid4().hex}"
    subprocess.run(["psql", "-XAtq", server, "-c", f"create database {name}"], check=True)
    return server.rsplit("/", 1)[0] + "/" + name


class Services:
    """Starts them from the last to the first: the order must not matter."""

    def __init__(self, **settings):
        """`settings` are environment variables of the services, for example SCORING__LEDGER__TIMEOUT_MS."""
        self.folder = tempfile.TemporaryDirectory()
        self.ports = {name: free_port() for name in ("report", "scoring", "ledger")}
        self.databases = {name: new_database() for name in self.ports}
        self.settings = settings
        self.channels = {
            name: grpc.insecure_channel(f"127.0.0.1:{port}", options=RECONNECT)
            for name, port in self.ports.items()
        }
        self.processes = {}
        try:
            for name in self.ports:
                self.start(name)
            for name in self.ports:
                self.wait_for(name)
        except BaseException:
            self.close()
            raise

    def log(self, name):
        return pathlib.Path(self.folder.name, f"{name}.log")

    def start(self, name):
        """Starts one of them, for the first time or again; `wait_for` it before it is called."""
        prefix = name.upper()
        environment = {
            "PATH": os.environ["PATH"],
            f"{prefix}__SERVER__LISTEN": f"127.0.0.1:{self.ports[name]}",
            f"{prefix}__DATABASE__URL": self.databases[name],
        }
        if name == "scoring":
            environment["SCORING__LEDGER__URL"] = f"http://127.0.0.1:{self.ports['ledger']}"
        if name == "report":
            environment["REPORT__SCORING__URL"] = f"http://127.0.0.1:{self.ports['scoring']}"
            environment["REPORT__DOCUMENTS__FOLDER"] = f"{self.folder.name}/documents"
        own = {key: value for key, value in self.settings.items() if key.startswith(f"{prefix}__")}
        program = f"{os.environ['JIXIAO_PROGRAMS']}/jixiao-{name}"
        with open(self.log(name), "a", encoding="utf-8") as log:
            self.processes[name] = subprocess.Popen(
                [program], env=environment | own, cwd=REPOSITORY, stdout=log, stderr=log
            )

    def wait_for(self, name):
        """Until it answers, or ended instead."""
        ready = grpc.channel_ready_future(self.channels[name])
        while True:
            try:
                return ready.result(timeout=0.5)
            except grpc.FutureTimeoutError:
                code = self.processes[name].poll()
                if code is not None:
                    raise RuntimeError(f"{name} ended with {code}:\n{self.log(name).read_text()}") from None

    def stop(self, name, how=signal.SIGTERM):
        """Its exit code."""
        process = self.processes.pop(name)
        process.send_signal(how)
        return process.wait()

    def restart(self, name):
        self.start(name)
        self.wait_for(name)

    def close(self):
        """Stops those that run. SIGTERM drains, so each must end with exit code 0."""
        for process in self.processes.values():
            process.terminate()
        codes = {name: process.wait() for name, process in self.processes.items()}
        for channel in self.channels.values():
            channel.close()
        logs = {name: self.log(name).read_text() for name, code in codes.items() if code}
        self.folder.cleanup()
        if logs:
            raise RuntimeError(f"SIGTERM ends a service with 0, not {codes}:\n" + "\n".join(logs.values()))
