"""The same call in Python, with the client and the service of samples/host-services; or over a connection to a proxy, as descriptor 3."""

import os
import socket
import sys
import time

import hostservice

null = [os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC) for _ in range(16)]


def connect():
    if sys.argv[1:] == ["proxy"]:
        return hostservice.Client(hostservice.Channel(socket.socket(fileno=3)))
    return hostservice.Client.start(sys.executable, os.path.join(os.path.dirname(__file__), "echo.py"))


with connect() as client:
    for line in sys.stdin:
        count, size, descriptors = map(int, line.split())
        start = time.monotonic_ns()
        for _ in range(count):
            value, received = client.call("echo", ["x" * size], null[:descriptors])
            if len(value[0]) != size or len(received) != descriptors:
                sys.exit("wrong reply")
            hostservice.close_all(received)
        print(time.monotonic_ns() - start, flush=True)
