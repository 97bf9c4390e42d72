namespace Berth.Conformance.Desktop;

/// <summary>A program on a message bus, in Python without a library, so that a hostile one can send what a library would not.</summary>
internal static class BusPeer
{
    /// <summary>A connection: <c>Bus(address)</c>, <c>call</c>, <c>own</c>, <c>emit</c>, <c>receive</c>.</summary>
    public const string Library =
        """
        import os, socket, struct, sys
        def pad(b, n): return b + b"\0" * (-len(b) % n)
        def text(t): t = t.encode(); return struct.pack("<I", len(t)) + t + b"\0"
        class Refused(Exception): pass
        class Bus:
            def __init__(self, address):
                self.socket = socket.socket(socket.AF_UNIX); self.socket.connect(address.split("path=")[1].split(",")[0])
                self.serial, self.pending = 0, []
                self.socket.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
                assert self.socket.recv(4096).startswith(b"OK"); self.socket.sendall(b"BEGIN\r\n")
                self.name = self.bus("Hello")
            def send(self, kind, fields, args=()):
                self.serial += 1
                signature, body, head = "", b"", b""
                for a in args:
                    signature += "s" if isinstance(a, str) else "u"
                    body = pad(body, 4) + (text(a) if isinstance(a, str) else struct.pack("<I", a))
                for code, sig, value in fields + ([(8, "g", signature)] if signature else []):
                    head = pad(head, 8) + bytes([code, 1]) + sig.encode() + b"\0"
                    if sig == "g": head += bytes([len(value)]) + value.encode() + b"\0"
                    else: head = pad(head, 4) + (struct.pack("<I", value) if sig == "u" else text(value))
                start = struct.pack("<cBBBIII", b"l", kind, 0, 1, len(body), self.serial, len(head))
                self.socket.sendall(pad(start + head, 8) + body)
                return self.serial
            def exactly(self, count):
                data = b""
                while len(data) < count:
                    more = self.socket.recv(count - len(data))
                    if not more: raise EOFError
                    data += more
                return data
            def read(self):
                start = self.exactly(16)
                _, kind, _, _, length, serial, fields = struct.unpack("<cBBBIII", start)
                head = self.exactly(fields + -fields % 8); body = self.exactly(length)
                found, at = {}, 0
                while at < fields:
                    at += -at % 8
                    code, sig = head[at], chr(head[at + 2]); at += 4
                    if sig == "g": found[code] = head[at + 1:at + 1 + head[at]].decode(); at += head[at] + 2
                    else:
                        at += -at % 4; value = struct.unpack_from("<I", head, at)[0]; at += 4
                        if sig == "u": found[code] = value
                        else: found[code] = head[at:at + value].decode(); at += value + 1
                if found.get(8, "").startswith("s"): value = body[4:4 + struct.unpack_from("<I", body)[0]].decode()
                elif found.get(8) in ("u", "b"): value = struct.unpack_from("<I", body)[0]
                else: value = None
                return {"kind": kind, "serial": serial, "fields": found, "value": value, "member": found.get(3)}
            def receive(self):
                return self.pending.pop(0) if self.pending else self.read()
            def call(self, name, path, member, *args):
                interface, method = member.rsplit(".", 1)
                serial = self.send(1, [(1, "o", path), (2, "s", interface), (3, "s", method), (6, "s", name)], args)
                while True:
                    got = self.read()
                    if got["fields"].get(5) != serial: self.pending.append(got)
                    elif got["kind"] == 3: raise Refused(got["fields"][4])
                    else: return got["value"]
            def bus(self, method, *args):
                return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus." + method, *args)
            def own(self, name): return self.bus("RequestName", name, 4)
            def emit(self, member): self.send(4, [(1, "o", "/here"), (2, "s", "org.berth.Test"), (3, "s", member)], (member,))
            def serve(self, answer):
                while True:
                    got = self.receive()
                    if got["kind"] == 1:
                        self.send(2, [(5, "u", got["serial"]), (6, "s", got["fields"][7])], (answer(got),))
        def attempt(what, *args):
            try: return what(*args)
            except Refused as refused: return str(refused).rsplit(".", 1)[1]

        """;

    /// <summary>A program that owns names, and answers every call with the method's name; Emit also emits two signals.</summary>
    public const string Server = Library +
        """
        bus = Bus(sys.argv[1])
        for name in sys.argv[2:]: assert bus.own(name) == 1
        print("ready", flush=True)
        def answer(got):
            if got["member"] == "Emit": bus.emit("Hidden"); bus.emit("Signal")
            return got["member"]
        bus.serve(answer)
        """;
}
