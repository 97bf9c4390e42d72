"""Calls a service over the socket at descriptor 3, and prints the result as one line of JSON."""

import json
import os
import socket
import sys

import wire

sock = socket.socket(fileno=3)
scenario = sys.argv[1]
result = None
if scenario == "echo":
    result = wire.call(sock, "echo", ["an", {"argument": [1.5, None, "ü"]}])[0]
elif scenario == "no-args":
    wire.send(sock, {"type": "method", "data": {"name": "echo"}})
    result = wire.receive(sock)[0]
elif scenario == "descriptors":
    reader, writer = os.pipe()
    os.write(writer, b"through")
    os.close(writer)
    reply, fds = wire.call(sock, "copy", [], [reader])
    with os.fdopen(fds[0], "rb") as file:
        result = [reply, len(fds), file.read().decode()]
elif scenario == "long":
    result = len(wire.call(sock, "echo", ["x" * (10 * 1024 * 1024)])[0][0])
elif scenario == "signals":
    result = []
    reply = wire.call(sock, "signals", [], on_signal=lambda value, fds: result.append([value, os.read(fds[0], 10).decode()]))[0]
    result.append(reply)
elif scenario in ("fail", "invalid"):
    try:
        wire.call(sock, scenario, [])
    except RuntimeError as error:
        result = str(error)
    result = [result, wire.call(sock, "echo", ["still there"])[0]]
elif scenario == "unknown-type":
    wire.send(sock, {"type": "riddle", "data": {"name": "echo"}})
    result = wire.receive(sock)[0]
elif scenario == "leave":
    wire.send(sock, {"type": "method", "data": {"name": "echo", "args": []}})
print(json.dumps(result))
