"""Random trees and rules for `berth run`, each tried from inside and compared with what the manual page says.

Trees have links (to anything in them, and to nothing), names that are no UTF-8, directories deeper than PATH_MAX, directories that cannot be listed, and files that their
owner may not read or write. In some cases a second process renames or exchanges two names all the time while the sandbox starts. The oracle knows the tree by
the list it was made from, and asks the file system nothing.

Usage: cases.py BERTH DIRECTORY LINK PROBE UID FIRST COUNT SEED    (DIRECTORY is made; LINK is another path of it; UID owns what is in it, root's caller gives it away)
"""
import copy, ctypes, os, random, re, shutil, signal, subprocess, sys

BERTH, ROOT, THROUGH, PROBE = map(os.fsencode, sys.argv[1:5])
UID, FIRST, COUNT, SEED = map(int, sys.argv[5:])
IS_ROOT = os.geteuid() == 0
PATH_MAX = 4096
DEEP = b"0" * 200
NAMES = [b"a", b"b", b"conf", b".env", b"x.key", b"caf\xe9", b"\xff\xfe.key", b" \t\\*[\xc3\xa9"]
PARTS = [b"a", b"b", b"conf", b".env", b"x.key", b"caf\xe9", b"\xff\xfe.key", b"l0", b"l1", b"*", b"*", b"**", b"**", b"*.key", b".e*", b"?", b"l*", b"caf?", b"*\xe9"]
libc = ctypes.CDLL(None, use_errno=True)


class Node:
    """A file (content), a directory (entries) or a link (text)."""

    def __init__(self, mode=0o755, entries=None, content=None, text=None):
        self.mode, self.entries, self.content, self.text, self.inode = mode, entries, content, text, None


def make_tree(rng, counter, depth=0):
    entries = {}
    for name in NAMES:
        if rng.random() < 0.6:
            continue
        if depth < 3 and rng.random() < 0.5:
            entries[name] = make_tree(rng, counter, depth + 1)
        else:
            counter[0] += 1
            entries[name] = Node(rng.choice([0o644, 0o644, 0o600, 0o400, 0o200, 0o000]), content=b"f%d" % counter[0])
    return Node(rng.choice([0o755, 0o755, 0o755, 0o755, 0o700, 0o555]) if depth else 0o755, entries)


def places(node, path=()):
    """Everything in the tree, by its path."""
    for name, below in sorted(node.entries.items()):
        yield path + (name,), below
        if below.entries is not None:
            yield from places(below, path + (name,))


def add_links(rng, tree):
    for name in rng.sample([b"l0", b"l1", b"l2", b"conf"], rng.randrange(4)):
        directories = [(p, n) for p, n in places(tree) if n.entries is not None and DEEP not in p and DEEP not in n.entries] + [((), tree)]
        at, directory = rng.choice(directories)
        if name in directory.entries:
            continue
        target = rng.choice([p for p, _ in places(tree) if DEEP not in p] or [(b"a",)])
        text = os.path.relpath(b"/" + b"/".join(target), b"/" + b"/".join(at))
        choice = rng.randrange(6)
        if choice == 0 and at:
            text = b".."
        elif choice == 1:
            text = b"nowhere"
        elif choice == 2:
            text = os.path.join(ROOT, *target)
        directory.entries[name] = Node(text=text)


def add_depth(rng, tree, counter):
    at = rng.choice([n for _, n in places(tree) if n.entries is not None] + [tree])
    for _ in range(rng.choice([19, 25])):
        at.entries[DEEP] = Node(0o755, {})
        at = at.entries[DEEP]
    counter[0] += 1
    at.entries[rng.choice(NAMES)] = Node(0o644, content=b"f%d" % counter[0])


def build(node, directory):
    for name, below in node.entries.items():
        if below.text is not None:
            os.symlink(below.text, name, dir_fd=directory)
            if IS_ROOT:
                os.chown(name, UID, UID, dir_fd=directory, follow_symlinks=False)
            continue
        if below.entries is None:
            with os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=directory), "wb") as file:
                file.write(below.content + b"\n")
                below.inode = os.fstat(file.fileno()).st_ino
        else:
            os.mkdir(name, dir_fd=directory)
            opened = os.open(name, os.O_RDONLY | os.O_DIRECTORY, dir_fd=directory)
            build(below, opened)
            os.close(opened)
        if IS_ROOT:
            os.chown(name, UID, UID, dir_fd=directory, follow_symlinks=False)
        os.chmod(name, below.mode, dir_fd=directory)


def find(tree, path):
    node = tree
    for name in path:
        node = node.entries.get(name) if node is not None and node.entries is not None else None
    return node


def resolve(tree, path, way):
    """path_resolution(7): where a path leads, free of links; None: nowhere. The links that lead there, and the directories that .. leaves, are added to the way."""
    pending, at, links = list(path), (), 0
    while pending:
        name = pending.pop(0)
        if name in (b"", b"."):
            continue
        if name == b"..":
            way.append(at)
            at = at[:-1]
            continue
        node = find(tree, at + (name,))
        if node is None:
            return None
        if node.text is None:
            if node.entries is None and pending:
                return None
            at += (name,)
            continue
        links += 1
        way.append(at + (name,))
        if links > 40:
            return None
        text = node.text
        if text.startswith(b"/"):
            text, at = text[len(ROOT):], ()
        pending = text.split(b"/") + pending
    return at


class Rule:
    def __init__(self, parts):
        self.parts = parts
        self.patterns = [None if p == b"**" else re.compile("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in os.fsdecode(p)), re.S) for p in parts]
        self.wild = [b"*" in p or b"?" in p for p in parts]

    def close(self, states):
        for i, pattern in enumerate(self.patterns[:-1]):
            if i in states and pattern is None:
                states = states | {i + 1}
        return frozenset(states)

    def advance(self, states, name, link):
        after, end = set(), len(self.parts)
        for i in states:
            if i == end:
                continue
            if self.patterns[i] is None:
                after |= set() if link else {i}
                after |= {end} if i + 1 == end else set()
            elif self.patterns[i].fullmatch(os.fsdecode(name)):
                after.add(i + 1)
        return self.close(after)

    def named(self, tree, trusted=None):
        """What it names, and the directories that must be searched and cannot be listed, in which only literal names are found. What it names is not searched. A link is followed if all of its way is below a trusted path; None: each is."""
        named, seen, blind, end = set(), set(), [], len(self.parts)
        waiting = [((), self.close(frozenset([0])))]
        while waiting:
            at, states = waiting.pop()
            if not states or (at, states) in seen:
                continue
            seen.add((at, states))
            directory = find(tree, at)
            if not IS_ROOT and directory.mode == 0o311 and any(self.wild[i] for i in states if i < end):
                blind.append(at)
                known = {self.parts[i] for i in states if i < end and not self.wild[i]}
            else:
                known = directory.entries
            for name, below in directory.entries.items():
                if name not in known:
                    continue
                path, direct = at + (name,), self.advance(states, name, False)
                if below.text is None:
                    if end in direct:
                        named.add(path)
                    elif below.entries is not None:
                        waiting.append((path, direct))
                elif (real := resolve(tree, path, way := [])) is not None and (trusted is None or all(is_within(step, trusted) for step in way)):
                    through = self.advance(states, name, True)
                    if end in direct:
                        named.add(real)
                    if end not in through and find(tree, real).entries is not None:
                        waiting.append((real, through))
        return named, blind

    def __str__(self):
        return ascii(b"/".join(self.parts))


def is_within(path, paths):
    return any(path[:i] in paths for i in range(len(path) + 1))


class Meaning:
    """What rules, each with an exception or none, mean for a tree. An exception does not hold for what a link names that the workload may have made: one that is not granted read-only."""

    def __init__(self, tree, rules, readonly):
        self.tree, self.rules, self.masks, self.blind = tree, [], set(), []
        for rule, exception in rules:
            named, blind = rule.named(tree)
            excepted = exception.named(tree, set(readonly))[0] if exception else set()
            self.rules.append((named, excepted))
            self.blind += blind
        for named, excepted in self.rules:
            self.masks |= {p for p in named if not is_within(p, excepted)}

    def denies(self, path):
        return any(is_within(path, named) and not is_within(path, excepted) for named, excepted in self.rules)

    def denied(self):
        return {n.content for p, n in places(self.tree) if n.content is not None and self.denies(p)}


class Race:
    """Two names that another process gives to and fro."""

    def __init__(self, rng, tree):
        self.exchange = rng.random() < 0.6
        pairs = []
        for at, directory in [((), tree), *((p, n) for p, n in places(tree) if n.entries is not None and n.mode in (0o755, 0o700) and DEEP not in p)]:
            there = [n for n in directory.entries if n != DEEP]
            new = [n for n in NAMES + [b"zonf", b"l0"] if n not in directory.entries]
            pairs += [(at, one, other) for one in there for other in (there if self.exchange else new) if one != other]
        self.names = rng.choice(pairs) if pairs else None
        self.other = copy.deepcopy(tree)
        if self.names:
            at, one, other = self.names
            entries = find(self.other, at).entries
            entries[one], entries[other] = entries.get(other), entries[one]
            if entries[one] is None:
                del entries[one]

    def start(self):
        at, one, other = self.names
        pid = os.fork()
        if pid:
            return pid
        directory = os.open(os.path.join(ROOT, *at), os.O_PATH)
        while True:
            libc.renameat2(directory, one, directory, other, 2 if self.exchange else 0)
            libc.renameat2(directory, other, directory, one, 2 if self.exchange else 0)


def fail(case, what, run):
    print(f"FAIL {what}\n{case}\nexit {run.returncode}\n{run.stdout.decode(errors='backslashreplace')}{run.stderr.decode(errors='backslashreplace')}", flush=True)
    sys.exit(1)


def make_rule(rng, tree):
    """Any names and wildcards, or something that is there, with a wildcard for one of its names or none."""
    there = [p for p, _ in places(tree) if len(p) > 1 and (DEEP not in p or rng.random() < 0.2)]
    if not there or rng.random() < 0.5:
        return Rule([rng.choice(PARTS) for _ in range(rng.randrange(1, 4))])
    parts = [b"?" * 6 if b"*" in name else name for name in rng.choice(there)]
    if rng.random() < 0.6:
        parts[rng.randrange(len(parts))] = rng.choice([b"*", b"**", b"?", b"l*", b"*.key", b"?*"])
    return Rule(parts if len(b"/".join(parts)) < 3500 else [b"**", parts[-1]])


def one_case(number, totals):
    rng = random.Random(f"{SEED} {number}")
    counter = [0]
    tree = make_tree(rng, counter)
    for _, node in list(places(tree)):
        if node.entries is not None and rng.random() < 0.08:
            node.mode = 0o311
    if rng.random() < 0.1:
        add_depth(rng, tree, counter)
    add_links(rng, tree)
    rules = [(make_rule(rng, tree), make_rule(rng, tree) if rng.random() < 0.25 else None) for _ in range(rng.randrange(1, 4))]
    base = rng.choice([ROOT, ROOT, THROUGH])
    flags = [PROBE + b":/probe"]
    flags.insert(0, b"--bind")
    for rule, exception in rules:
        flags += [b"--deny", base + b"/" + b"/".join(rule.parts)]
        flags += [b"--except", base + b"/" + b"/".join(exception.parts)] if exception else []
    readonly = [rng.choice([p for p, n in places(tree) if n.text is None and DEEP not in p] or [None])] if rng.random() < 0.3 else []
    readonly = [p for p in readonly if p]
    for path in readonly:
        flags += [b"--ro", base + b"/" + b"/".join(path)]
    race = Race(rng, tree) if rng.random() < 0.12 else None
    race = race if race and race.names else None

    subprocess.run([b"chmod", b"-R", b"u+rwx", ROOT], stderr=subprocess.DEVNULL)
    subprocess.run([b"rm", b"-rf", ROOT], check=True)
    os.mkdir(ROOT)
    opened = os.open(ROOT, os.O_RDONLY)
    build(tree, opened)
    os.close(opened)
    if IS_ROOT:
        os.chown(ROOT, UID, UID)

    meaning = Meaning(tree, rules, readonly)
    tops = {m for m in meaning.masks if not is_within(m[:-1], meaning.masks)}
    pinned = sorted({p[:i] for p in tops | set(readonly) for i in range(1, len(p)) if len(b"/".join(p[:i])) < 3000})
    asked = b"".join(n + b"\0" for n in NAMES + [DEEP, b"l0", b"l1", b"l2", b"zonf"]) + b"\0"
    asked += b"" if race else b"".join(b"/".join(p) + b"\0" for p in pinned)
    case = (f"case {number}, BERTH_SEED={SEED}\n" + "\n".join(f"  {ascii(b'/'.join(p).replace(DEEP, b'0..'))} {oct(n.mode) if n.text is None else '-> ' + ascii(n.text)} {n.content or ''}" for p, n in places(tree))
            + "\ndeny " + ", ".join(f"{r}{f' except {e}' if e else ''}" for r, e in rules) + f"\nro {readonly}\nrace {race and (race.exchange, race.names)}")
    other = race.start() if race else None
    run = subprocess.run([BERTH, b"run", *flags, b"--", b"/probe"], cwd=ROOT, input=asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if other:
        os.kill(other, signal.SIGKILL)
        os.waitpid(other, 0)
    lines = run.stdout.split(b"\n")
    read = {line[1:] for line in lines if line.startswith(b"r")}
    written = {int(line[1:]) for line in lines if line.startswith(b"w")}
    moved = [pinned[int(line[1:])] for line in lines if line.startswith(b"m")]

    if race:
        totals["races"] += 1
        totals["races that ran"] += run.returncode == 0
        both = [meaning.denied(), Meaning(race.other, rules, readonly).denied()]
        if run.returncode not in (0, 2, 125, 126) or all(read & denied for denied in both):
            fail(case, f"in a race, {sorted(read)} was read; denied are {[sorted(b) for b in both]}", run)
        return
    if run.returncode != 0:
        totals["refused"] += 1
        problem = run.stderr
        depth = any(len(ROOT) + 1 + len(b"/".join(m)) >= PATH_MAX for m in meaning.masks.union(*(excepted for _, excepted in meaning.rules)))
        unlisted = any(n.entries is not None and n.mode == 0o311 for _, n in places(tree)) and not IS_ROOT
        if run.stdout or not ((b"are not known" in problem or b"cannot be watched" in problem) and unlisted or b"too deep" in problem and depth or () in meaning.masks):
            fail(case, "there is no reason to refuse", run)
        return
    if any(not is_within(b, tops) for b in meaning.blind):
        fail(case, f"{meaning.blind} could not be searched, and nobody said so", run)
    expected = {n.content for p, n in places(tree) if n.content is not None and n.mode & 0o400 and not meaning.denies(p)}
    if read != expected:
        fail(case, f"read although denied: {sorted(read - expected)}; not read: {sorted(expected - read)}", run)
    writable = {n.inode for p, n in places(tree) if n.content is not None and n.mode & 0o200 and not meaning.denies(p) and not is_within(p, set(readonly))}
    if written != writable:
        fail(case, f"writable although protected: {[p for p, n in places(tree) if n.inode in written - writable]}; not writable: {[p for p, n in places(tree) if n.inode in writable - written]}", run)
    if moved:
        fail(case, f"moved although it leads to something protected: {moved}", run)
    totals["denied"] += len({n.content for _, n in places(tree) if n.content} - expected)
    totals["read"] += len(read)
    totals["pinned"] += len(pinned)


totals = {"cases": 0, "refused": 0, "denied": 0, "read": 0, "pinned": 0, "races": 0, "races that ran": 0}
for i in range(FIRST, FIRST + COUNT):
    one_case(i, totals)
    totals["cases"] += 1
print(" ".join(f"{name.replace(' ', '-')}={value}" for name, value in totals.items()))
