namespace Berth.Conformance.Explain;

/// <summary>The program inside that looks for itself: it reads one line of paths, and answers with one line of what it finds.</summary>
internal static class AgreementProbe
{
    /// <summary>Its text, for Python. It stays until its standard input ends.</summary>
    public const string Source =
        """
        import ctypes, json, os, resource, socket, sys

        def decode(raw): return raw.decode("utf-8", "surrogateescape")
        def octal(text): return text.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")

        def writable(path):
            try:
                if os.path.isdir(path):
                    made = path + "/made-by-probe"
                    os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                    os.unlink(made)
                else:
                    os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NOCTTY | os.O_NONBLOCK))
                return True
            except OSError:
                return False

        def readable(path):
            try:
                if os.path.isdir(path):
                    os.listdir(path)
                    return "directory"
                with open(os.open(path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK), "rb", 0) as file:
                    return (file.read(100) or b"").decode("latin-1")
            except BlockingIOError:
                return ""
            except OSError:
                return None

        def read_only(path):
            try:
                return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
            except OSError:
                return None

        def descriptors():
            held = []
            for name in os.listdir("/proc/self/fd"):
                try:
                    os.fstat(int(name))
                    held.append(int(name))
                except OSError:
                    pass # the one that listed them
            return sorted(held)

        def may_mount():
            # In namespaces of its own everybody may mount, but where Landlock is in force: null where they can't be made.
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                libc = ctypes.CDLL(None, use_errno=True)
                answer = b"?"
                if libc.unshare(0x10020000) == 0:
                    answer = b"1" if libc.mount(b"none", b"/proc", b"tmpfs", 0, None) == 0 else b"0"
                os.write(writing, answer)
                os._exit(0)
            os.waitpid(child, 0)
            answer = os.read(reading, 1)
            os.close(reading)
            os.close(writing)
            return {b"1": True, b"0": False}.get(answer)

        held = descriptors()
        paths = json.loads(sys.stdin.readline())
        status = dict(line.split(":", 1) for line in open("/proc/self/status", errors="surrogateescape").read().splitlines())
        mounts = []
        for line in open("/proc/self/mountinfo", errors="surrogateescape"):
            left, right = line.rstrip("\n").split(" - ", 1)
            fields = left.split(" ")
            options = set(fields[5].split(",")) | set(right.split(" ")[2].split(","))
            mounts.append([octal(fields[4]), right.split(" ")[0], "ro" not in options])
        print(json.dumps({
            "mounts": mounts,
            "paths": [[path, os.path.lexists(path), readable(path), writable(path), read_only(path)] for path in paths],
            "namespaces": {name: os.readlink("/proc/self/ns/" + name) for name in os.listdir("/proc/self/ns")},
            "status": {name: value.strip() for name, value in status.items()},
            "uid": os.getresuid(), "gid": os.getresgid(), "groups": sorted(os.getgroups()),
            "hostname": socket.gethostname(),
            "rlimits": {name[7:].lower(): resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")},
            "nice": os.getpriority(os.PRIO_PROCESS, 0),
            "oomScore": int(open("/proc/self/oom_score_adj").read()),
            "interfaces": sorted(name for _, name in socket.if_nameindex()),
            "descriptors": held,
            "arguments": [decode(a) for a in open("/proc/self/cmdline", "rb").read().split(b"\0")[:-1]],
            "environment": sorted(decode(v) for v in open("/proc/self/environ", "rb").read().split(b"\0")[:-1]),
            "directory": os.getcwd(),
            "mayMount": may_mount(),
        }), flush=True)
        sys.stdin.read()
        """;
}
