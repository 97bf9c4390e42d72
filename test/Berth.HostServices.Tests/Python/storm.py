"""Makes calls with random JSON over several connections at once. Each has its number in it, and must get an answer with that number, or an exception."""

import array, collections, json, math, os, random, socket, sys, threading

path, seed, count, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), 4
outcomes, gate = collections.Counter(), threading.Lock()


def value(chance, depth):
    kind = chance.randrange(12 if depth > 0 else 9)
    if kind == 0:
        return chance.choice([math.nan, math.inf, -math.inf]) if chance.random() < 0.3 else chance.random()
    if kind == 1:
        return chance.randrange(-10, 10) ** chance.choice([1, 3, 40, 130, 310])
    if kind == 2:
        return chance.choice([1e308, -1e308, 5e-324, 0.1, -0.0])
    if kind == 3:
        return "".join(chance.choice("aé\u2028\x00\"\\/\U0001f680") for _ in range(chance.randrange(9)))
    if kind == 4:
        return "\udc80" if chance.random() < 0.2 else "x" * chance.randrange(300)
    if kind in (5, 6):
        return chance.choice([None, True, False, "", [], {}])
    if kind in (7, 8):
        return chance.randrange(1000)
    if kind == 9:
        return {str(i) + "k\u00fc": value(chance, depth - 1) for i in range(chance.randrange(4))}
    return [value(chance, depth - 1) for _ in range(chance.randrange(4))]


def nested(depth):
    whole = []
    for _ in range(depth):
        whole = [whole]
    return whole


def arguments(chance, number):
    kind = chance.randrange(40)
    if kind == 0:
        return [number, nested(chance.choice([10, 50, 60, 61, 62, 63, 64, 65, 100]))]
    if kind == 1:
        return [number, "y" * chance.choice([1000, 59_000, 64_000, 212_000, 500_000])]
    return [number, value(chance, 4)]


def connect():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    s.settimeout(60)
    s.connect(path)
    return s


def send(s, text):
    if len(text) < 60_000:
        s.send(text)
        return
    memory = os.memfd_create("jsoncomm/payload")
    os.write(memory, text)
    s.sendmsg([b"<args-via-fd>"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [memory]))])
    os.close(memory)


def receive(s):
    text, control, _, _ = s.recvmsg(1 << 20, socket.CMSG_SPACE(8 * 4))
    fds = [f for _, _, data in control for f in array.array("i", data)]
    if text == b"<args-via-fd>":
        text = os.pread(fds[0], os.fstat(fds[0]).st_size, 0)
    for f in fds:
        os.close(f)
    return json.loads(text) if text else None


def same(one, other):
    return one == other or json.dumps(one) == json.dumps(other)


def run(thread):
    chance, s = random.Random(seed * threads + thread), connect()
    for number in range(thread, count, threads):
        args = arguments(chance, number)
        name = "odd" if chance.random() < 0.1 else "echo"
        send(s, json.dumps({"type": "method", "data": {"name": name, "args": args}}, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass"))
        while (answer := receive(s)) is not None and answer["type"] == "signal":
            pass
        if answer is None:
            outcome = "closed"
        elif answer["type"] == "reply":
            outcome = "reply"
            assert same(answer["data"]["reply"], args), (number, args, answer)
        else:
            outcome = answer["data"]["name"]
            if outcome.startswith("E"):
                assert outcome == f"E{number}", (number, answer)
                outcome = "E"
        with gate:
            outcomes[outcome] += 1
        if outcome in ("closed", "ProtocolError"):
            s.close()
            s = connect()


failures = []


def guarded(thread):
    try:
        run(thread)
    except BaseException as failure:
        failures.append(f"{type(failure).__name__}: {failure}"[:2000])


workers = [threading.Thread(target=guarded, args=[i]) for i in range(threads)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
assert sum(outcomes.values()) == count or failures, outcomes
print(json.dumps({"outcomes": outcomes, "failures": failures}))
