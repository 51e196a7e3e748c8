#!/usr/bin/env python3
"""Runs a test command beside `pushbench serve`: with_server.py PUSHBENCH [SERVE-ARGUMENT…] -- COMMAND…

The command finds the server by the variable PUSHBENCH_URL. Fails if the command does, or if the server has not survived
it and ended well when told to."""

import os
import signal
import socket
import subprocess
import sys
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(server, port):
    deadline = time.monotonic() + 20
    while server.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("pushbench serve does not listen")


def main():
    split = sys.argv.index("--")
    port = free_port()
    server = subprocess.Popen([*sys.argv[1:split], "--port", str(port), "--raw-port", "0"])
    try:
        wait_until_listening(server, port)
        environment = {**os.environ, "PUSHBENCH_URL": f"http://127.0.0.1:{port}"}
        code = subprocess.run(sys.argv[split + 1:], env=environment).returncode
        if server.poll() is not None:
            raise SystemExit(f"pushbench serve ended during the test, with {server.returncode}")
        server.send_signal(signal.SIGTERM)
        try:
            ended = server.wait(20)
        except subprocess.TimeoutExpired:
            raise SystemExit("pushbench serve did not end within 20 s of SIGTERM") from None
        if ended != 0:
            raise SystemExit(f"pushbench serve ended with {ended}")
        return code
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
