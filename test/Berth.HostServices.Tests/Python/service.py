"""A service in Python: serves one call at a time and exits at the end of the stream."""

import argparse
import os
import signal
import socket
import sys
import time
import traceback

import wire


def dispatch(sock, name, args, fds):
    if name == "echo":
        return args, fds
    if name == "read":
        with os.fdopen(fds.pop(0), "rb") as file:
            return file.read().decode(), []
    if name == "file":
        reader, writer = os.pipe()
        os.write(writer, args[0].encode())
        os.close(writer)
        return None, [reader]
    if name == "signals":
        for i in range(3):
            reader, writer = os.pipe()
            os.write(writer, str(i).encode())
            os.close(writer)
            wire.send(sock, {"type": "signal", "data": {"reply": i}}, [reader])
            os.close(reader)
        return "done", []
    if name == "long":
        return "x" * args[0], []
    if name == "fail":
        raise ValueError("no such thing")
    if name == "print":
        for text in args:
            os.write(1, text.encode())
        os.write(2, b"an error\n")
        return None, []
    if name == "descriptors":
        return sorted(int(number) for number in os.listdir("/proc/self/fd")), []
    if name == "environment":
        return os.environ.get(args[0]), []
    if name == "unknown":
        wire.send(sock, {"type": "riddle", "data": {"reply": 0}})
        return None, []
    if name == "leave":
        os._exit(args[0])
    if name == "sleep":
        time.sleep(3600)
    raise NameError(name)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--service-id", required=True)
    parser.add_argument("--service-fd", type=int, required=True)
    parser.add_argument("--exit-code", type=int, default=0)
    parser.add_argument("--linger", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sock = socket.socket(fileno=options.service_fd)
    while True:
        message, fds = wire.receive(sock)
        if message is None:
            break
        try:
            data = message["data"]
            reply, out = dispatch(sock, data["name"], data.get("args", []), fds)
            wire.send(sock, {"type": "reply", "data": {"reply": reply}}, out)
            for fd in out:
                os.close(fd)
        except BrokenPipeError:
            break
        except Exception as error:  # pylint: disable=broad-except
            value = {"name": type(error).__name__, "value": str(error), "backtrace": traceback.format_exc()}
            wire.send(sock, {"type": "exception", "data": value})
    if options.linger:
        time.sleep(3600)
    print("bye", flush=True)
    return options.exit_code


sys.exit(main())
