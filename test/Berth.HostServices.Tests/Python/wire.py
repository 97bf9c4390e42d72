"""The wire protocol with Python's standard library: one JSON object per packet, with its descriptors."""

import array
import json
import os
import socket

MARKER = b"<args-via-fd>"


def wmem_max():
    with open("/proc/sys/net/core/wmem_max", encoding="ascii") as file:
        return int(file.read())


def send(sock, message, fds=()):
    data = json.dumps(message).encode()
    if len(data) <= wmem_max():
        try:
            send_packet(sock, data, fds)
            return
        except OSError as error:
            if error.errno not in (90, 105):
                raise
    payload = os.memfd_create("jsoncomm/payload")
    try:
        with os.fdopen(os.dup(payload), "wb") as file:
            file.write(data)
        os.lseek(payload, 0, os.SEEK_SET)
        send_packet(sock, MARKER, [payload, *fds])
    finally:
        os.close(payload)


def send_packet(sock, data, fds):
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    sock.sendmsg([data], rights)


def receive(sock):
    size = 4096
    while True:
        try:
            data, _, flags, _ = sock.recvmsg(size, 0, socket.MSG_PEEK)
        except ConnectionResetError:
            return None, []
        if not data:
            return None, []
        if not flags & socket.MSG_TRUNC:
            break
        size *= 2
    data, fds, _, _ = socket.recv_fds(sock, size, 253)
    if data == MARKER:
        with os.fdopen(fds.pop(0), "rb") as file:
            data = file.read()
    return json.loads(data), fds


def call(sock, name, args, fds=(), on_signal=None):
    send(sock, {"type": "method", "data": {"name": name, "args": args}}, fds)
    while True:
        message, received = receive(sock)
        if message is None:
            raise EOFError(name)
        data = message["data"]
        if message["type"] == "reply":
            return data["reply"], received
        if message["type"] == "exception":
            raise RuntimeError(f"{data['name']}|{data['value']}|{data['backtrace']}")
        if message["type"] != "signal":
            raise ValueError(message["type"])
        on_signal(data["reply"], received)
