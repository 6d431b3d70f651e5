"""The three services as three processes, each on a PostgreSQL database of its own."""

import os
import socket
import subprocess
import tempfile
import time
import uuid

import grpc


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def new_database():
    """A new empty database on the server that JIXIAO_TEST_POSTGRES names."""
    server = os.environ["JIXIAO_TEST_POSTGRES"]
    name = f"python_{uuid.uuid4().hex}"
    subprocess.run(["psql", "-XAtq", server, "-c", f"create database {name}"], check=True)
    return server.rsplit("/", 1)[0] + "/" + name


class Services:
    """Starts them in the order report, scoring, ledger: the order must not matter."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.ports = {name: free_port() for name in ("ledger", "scoring", "report")}
        self.processes = []
        try:
            for name in ("report", "scoring", "ledger"):
                self.start(name)
            self.channels = {
                name: grpc.insecure_channel(f"127.0.0.1:{port}") for name, port in self.ports.items()
            }
            for name, channel in self.channels.items():
                grpc.channel_ready_future(channel).result(timeout=60)
        except BaseException:
            self.stop()
            raise

    def start(self, name):
        prefix = name.upper()
        environment = {
            "PATH": os.environ["PATH"],
            f"{prefix}__SERVER__LISTEN": f"127.0.0.1:{self.ports[name]}",
            f"{prefix}__DATABASE__URL": new_database(),
        }
        if name == "scoring":
            environment["SCORING__LEDGER__URL"] = f"http://127.0.0.1:{self.ports['ledger']}"
        if name == "report":
            environment["REPORT__SCORING__URL"] = f"http://127.0.0.1:{self.ports['scoring']}"
            environment["REPORT__DOCUMENTS__FOLDER"] = os.path.join(self.folder.name, "documents")
        program = os.path.join(os.environ["JIXIAO_PROGRAMS"], f"jixiao-{name}")
        log = open(os.path.join(self.folder.name, f"{name}.log"), "w")
        repository = os.path.join(os.path.dirname(__file__), "..", "..")
        self.processes.append(
            subprocess.Popen([program], env=environment, cwd=repository, stdout=log, stderr=log)
        )

    def stop(self):
        """SIGTERM drains: every service ends with exit code 0."""
        for process in self.processes:
            process.terminate()
        codes = [process.wait() for process in self.processes]
        self.folder.cleanup()
        return codes
