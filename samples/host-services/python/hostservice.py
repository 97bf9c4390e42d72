"""Host services in Python: the wire protocol, a client, and what a service is made of. The standard library is all it needs.

A message is one packet of a unix socket (SOCK_SEQPACKET): a JSON object, and descriptors beside it. What no packet can hold goes into a
memory file, whose descriptor is the first of the packet and whose packet says just MEMORY_FILE.

    with hostservice.Client.connect("/run/host-services/files") as files:
        names, _ = files.call("list", ["."])
        _, (descriptor,) = files.call("open", ["hello.txt"])

A service is a class with a method for every method it offers; its last line is `hostservice.main(Echo())`.
"""

import argparse
import contextlib
import errno
import fcntl
import json
import os
import signal
import socket
import stat
import struct
import subprocess
import sys
import traceback

MEMORY_FILE = b"<args-via-fd>"
MOST_DESCRIPTORS = 253  # of one packet: SCM_MAX_FD of the kernel
MOST_BYTES = 64 << 20  # of one message that we take

_SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


class ProtocolError(Exception):
    """The other side broke the protocol; the connection is closed."""


class RemoteError(Exception):
    """The service answered with an exception."""

    def __init__(self, name, value, backtrace=""):
        super().__init__(f"{name}: {value}")
        self.name = name
        self.value = value
        self.backtrace = backtrace


class Channel:
    """A connected socket that carries messages."""

    def __init__(self, sock):
        self._socket = sock
        self._largest = _largest_packet()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def send(self, message, descriptors=()):
        """Sends an object that JSON can say, and descriptors, which stay the caller's."""
        data = json.dumps(message).encode()
        if len(data) <= self._largest:
            try:
                self._send(data, descriptors)
                return
            except OSError as error:
                if error.errno not in (errno.EMSGSIZE, errno.ENOBUFS):
                    raise
        with open(memory_file("jsoncomm/payload", data), "rb") as file:
            self._send(MEMORY_FILE, [file.fileno(), *descriptors])

    def receive(self):
        """Returns the next message and its descriptors, which are the caller's to close; None at the end."""
        # Asking first how long the packet is costs a call, and nothing is ever cut off.
        size = self._socket.recv_into(bytearray(1), flags=socket.MSG_PEEK | socket.MSG_TRUNC)
        if size > MOST_BYTES:
            self._broken(f"a packet of {size} bytes")
        data, ancillary, flags, _ = self._socket.recvmsg(
            max(size, 1), socket.CMSG_SPACE(MOST_DESCRIPTORS * 4), socket.MSG_CMSG_CLOEXEC)
        descriptors = _descriptors(ancillary)
        try:
            if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
                self._broken("a packet that was cut off")
            if not data:
                close_all(descriptors)
                return None
            if data == MEMORY_FILE:
                data = self._read_memory_file(descriptors)
            message = json.loads(data)
            if not isinstance(message, dict) or not message.get("type") or not message.get("data") or not isinstance(message["data"], dict):
                self._broken("a message without type or data")
            return message, descriptors
        except (ValueError, ProtocolError) as error:
            close_all(descriptors)
            if isinstance(error, ProtocolError):
                raise
            self._broken(f"a packet that is no JSON: {error}")

    def _send(self, data, descriptors):
        if len(descriptors) > MOST_DESCRIPTORS:
            raise ValueError(f"{len(descriptors)} descriptors are more than one message carries")
        socket.send_fds(self._socket, [data], descriptors)

    def _read_memory_file(self, descriptors):
        if not descriptors:
            self._broken("a large message without its memory file")
        file = descriptors.pop(0)
        try:
            status = os.fstat(file)
            if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
                self._broken("a large message in what is no file, or too long")
            return _read_all(file, status.st_size)
        finally:
            os.close(file)

    def _broken(self, what):
        self.close()
        raise ProtocolError(f"the other side sent {what}")


class Client:
    """Calls the methods of one service."""

    def __init__(self, channel):
        self._channel = channel

    @staticmethod
    def connect(path):
        """Connects to the socket of a service, /run/host-services/NAME in a sandbox."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            sock.connect(path)
        except BaseException:
            sock.close()
            raise
        return Client(Channel(sock))

    @staticmethod
    def start(*command):
        """Starts a service of our own, which ends when the client is closed."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # Nobody waits for it: Popen itself does, once it has ended.
            subprocess.Popen([*command, "--service-id", os.path.basename(command[0]), "--service-fd", str(theirs.fileno())],
                             stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
        return Client(Channel(ours))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._channel.close()

    def call(self, method, args=(), descriptors=(), on_signal=None):
        """Calls a method; returns its value and its descriptors, which are the caller's to close.

        on_signal(value, descriptors) is called for each signal that comes before the reply; it may keep the descriptors by emptying the list.
        """
        self._channel.send({"type": "method", "data": {"name": method, "args": args}}, descriptors)
        while True:
            received = self._channel.receive()
            if received is None:
                raise EOFError(f"the service ended while it was asked to {method}")
            message, replied = received
            kind, data = message["type"], message["data"]
            if kind == "reply" and "reply" in data:
                return data["reply"], replied
            with _closing(replied):
                if kind == "exception":
                    raise RemoteError(data.get("name", ""), data.get("value", ""), data.get("backtrace", ""))
                if kind != "signal" or "reply" not in data:
                    self._channel._broken(f"a message of type {kind}")
                if on_signal is not None:
                    on_signal(data["reply"], replied)


class Service:
    """A service: its methods are those of the class that begin with no underscore.

    A method takes what the caller sent. It returns its value, or its value and a list of descriptors, which are sent and then closed.
    While it runs, `self.descriptors` are those that came with the call: what is still in the list afterwards is closed.
    """

    def __init__(self):
        self.descriptors = []
        self._channel = None

    def signal(self, value, descriptors=()):
        """Tells the caller something before the reply; the descriptors stay ours."""
        self._channel.send({"type": "signal", "data": {"reply": value}}, descriptors)

    def stop(self):
        """Called when the service ends, however it does."""

    def serve(self, channel):
        """Answers calls until the other side closes."""
        self._channel = channel
        try:
            while (received := channel.receive()) is not None:
                message, self.descriptors = received
                with _closing(self.descriptors):
                    if message["type"] != "method":
                        channel._broken(f"a message of type {message['type']}")
                    answer, descriptors = self._answer(message["data"])
                with _closing(descriptors):
                    channel.send(answer, descriptors)
        except (BrokenPipeError, ConnectionResetError):
            pass  # nobody is left to answer
        finally:
            self.stop()

    def _answer(self, data):
        descriptors = []
        try:
            result = self._dispatch(data["name"], data.get("args", []))
            value, descriptors = result if isinstance(result, tuple) else (result, [])
            for descriptor in descriptors:
                os.fstat(descriptor)  # a descriptor that is not open fails here, where the caller can still be told
            return {"type": "reply", "data": {"reply": value}}, descriptors
        except (BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:  # whatever went wrong is the caller's to know
            close_all(descriptors)
            data = {"name": type(error).__name__, "value": str(error), "backtrace": traceback.format_exc()}
            return {"type": "exception", "data": data}, []

    def _dispatch(self, name, args):
        method = getattr(self, name, None) if name[:1].isalpha() and not hasattr(Service, name) else None
        if not callable(method):
            raise NameError(f"there is no method {name}")
        return method(**args) if isinstance(args, dict) else method(*args)


def main(service):
    """Runs a service that was started with --service-id UID --service-fd N. Its options, if it has any, were taken before."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--service-id", required=True)
    parser.add_argument("--service-fd", required=True, type=int)
    arguments, _ = parser.parse_known_args()
    # Its life is that of the socket: a Ctrl-C at the terminal is for the workload, which may have more to ask.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Channel(socket.socket(fileno=arguments.service_fd)) as channel:
        try:
            service.serve(channel)
        except ProtocolError as error:
            sys.exit(f"{error}")


def memory_file(name, content):
    """Returns the descriptor of a memory file with this content, which nobody can change; the caller closes it."""
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view):]
        os.lseek(descriptor, 0, os.SEEK_SET)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)
        return descriptor
    except BaseException:
        os.close(descriptor)
        raise


def close_all(descriptors):
    """Closes descriptors and empties the list; one that was not open is passed over."""
    while descriptors:
        with contextlib.suppress(OSError):
            os.close(descriptors.pop())


@contextlib.contextmanager
def _closing(descriptors):
    try:
        yield
    finally:
        close_all(descriptors)


def _read_all(file, size):
    # From the start, wherever the sender left the position; and no more than we looked at, whoever still writes.
    parts, at = [], 0
    while at < size and (part := os.pread(file, size - at, at)):
        parts.append(part)
        at += len(part)
    return b"".join(parts)


def _descriptors(ancillary):
    found = []
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            found += struct.unpack(f"{len(data) // 4}i", data[:len(data) // 4 * 4])
    return found


def _largest_packet():
    try:
        with open("/proc/sys/net/core/wmem_max", encoding="ascii") as file:
            return int(file.read())
    except OSError:
        return 64_000
