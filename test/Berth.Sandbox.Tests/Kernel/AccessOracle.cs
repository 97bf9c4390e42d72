using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Sandbox.Tests.Mounting;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Kernel;

/// <summary>
/// What a workload must be able to do, from the words of the specification alone: entries in order, later ones cover earlier ones; what a
/// rule names when the sandbox starts is denied wherever it is seen, and with a directory all that is in it; a deny always beats a grant.
/// </summary>
internal sealed class AccessOracle
{
    private const char Mark = '!';
    private readonly AccessCase _case;
    private readonly List<(HashSet<string> Denied, HashSet<string> Excepted)> _rules = [];
    private readonly List<string> _openings;

    public AccessOracle(AccessCase @case)
    {
        _case = @case;
        foreach (var rule in @case.Denies)
            _rules.Add((Named(rule.Path), [.. rule.Except.SelectMany(Named)]));
        _openings = [.. _rules.SelectMany(r => r.Excepted.SelectMany(ShownAt)).Where(o => !IsDenied(o))];
    }

    /// <summary>The host file that a path leads to, and whether it may be written; null: it leads nowhere, or is denied.</summary>
    public (string Host, bool Writable)? Access(string path) =>
        Follow(path, obeyDenies: true) is { } real ? HostOf(real) ?? Own(real) : null;

    /// <summary>Every path that is worth a try: each granted thing by each of its names, and through links one step further.</summary>
    public IEnumerable<string> Paths()
    {
        foreach (var entry in _case.Entries)
        {
            yield return entry.Target;
            foreach (var host in _case.Everything().Where(h => h.StartsWith(entry.Source + "/", StringComparison.Ordinal)))
            {
                var path = entry.Target + host[entry.Source.Length..];
                yield return path;
                if (new FileInfo(host).LinkTarget is not null)
                {
                    foreach (var name in (string[])["a", "b", ".env", "x.key", "link0", "a/b", "a/x.key", "../a"])
                        yield return path + "/" + name;
                }
            }
        }
    }

    /// <summary>
    /// Walks all paths at once, those inside and those of the host, by what can be left of the rule after each name; a place with the same
    /// rest is walked once. In a directory that the rule denies it goes no further: no path leads through there.
    /// </summary>
    private HashSet<string> Named(string rule)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<(string Path, bool IsHost, string[] Left)>([("/", false, [rule[1..]]), ("/", true, [rule[1..]])]);
        while (waiting.TryDequeue(out var at))
        {
            if (!seen.Add($"{at.IsHost} {at.Path} {string.Join(' ', at.Left)}"))
                continue;
            foreach (var next in at.IsHost ? FromHost(at.Path, at.Left) : FromInside(at.Path, at.Left))
            {
                if (!next.Left.Contains(""))
                    waiting.Enqueue(next);
                else if (next.Path != "/" && (next.IsHost ? next.Path : HostOf(next.Path)?.Path) is { } host)
                    named.Add(host);
            }
        }

        return named;
    }

    private IEnumerable<(string Path, bool IsHost, string[] Left)> FromInside(string directory, string[] rules)
    {
        foreach (var name in Names(directory))
        {
            var path = directory.TrimEnd('/') + "/" + name;
            if (Real(path) is { } real && Left(rules, name, real != path) is { Length: > 0 } left)
                yield return (real, false, left);
            if (HostOf(path) is { } host
                && new FileInfo(host.Path).LinkTarget is not null
                && HostReal(host.Path) is { } onHost
                && Left(rules, name, isLink: true) is { Length: > 0 } leftOnHost)
                yield return (onHost, true, leftOnHost);
        }
    }

    /// <summary>
    /// Where nothing is shown, a link is followed only by a part that is not <c>**</c>, and not in a directory that <c>**</c> has come to:
    /// such a rest is marked.
    /// </summary>
    private IEnumerable<(string Path, bool IsHost, string[] Left)> FromHost(string directory, string[] rules)
    {
        var shown = _case.Entries.Select(e => InsideOf(directory, e)).Where(i => i is not null && HostOf(i)?.Path == directory).ToArray();
        string[] plain = [.. rules.Select(static r => r.TrimStart(Mark)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (var inside in shown)
            yield return (inside!, false, plain);
        foreach (var name in HostNames(directory))
        {
            var path = directory.TrimEnd('/') + "/" + name;
            if (new FileInfo(path).LinkTarget is null)
            {
                string[] left = [.. rules.SelectMany(
                    r => After(r.TrimStart(Mark), name, isLink: false).Select(l => l.Length > 0
                        && shown.Length == 0
                        && (r[0] == Mark || r == l) ? Mark + l : l))
                    .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
                if (left.Length > 0)
                    yield return (path, true, left);
            }
            else if (shown.Length == 0
                && Left([.. rules.Where(static r => r[0] != Mark && r != "**")], name, isLink: true) is { Length: > 0 } left
                && HostReal(path) is { } real)
            {
                yield return (real, true, left);
            }
        }
    }

    private static string[] Left(string[] rules, string name, bool isLink) =>
        [.. rules.SelectMany(r => After(r, name, isLink)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>
    /// What can be left of a rule when a name is taken from it; nothing is left when it is matched. Links are not for <c>**</c>.
    /// </summary>
    private static IEnumerable<string> After(string rule, string name, bool isLink)
    {
        var slash = rule.IndexOf('/', StringComparison.Ordinal);
        var (first, rest) = slash < 0 ? (rule, "") : (rule[..slash], rule[(slash + 1)..]);
        if (first != "**")
            return GlobExpression.ForPart(first).IsMatch(name) ? [rest] : [];
        string[] again = isLink ? [] : [rule];
        return rest.Length == 0 ? ["", .. again] : [.. again, .. After(rest, name, isLink)];
    }

    private static string? InsideOf(string host, BindEntry entry) =>
        host == entry.Source
            || host.StartsWith(entry.Source + "/", StringComparison.Ordinal) ? entry.Target + host[entry.Source.Length..] : null;

    /// <summary>In a host directory: of those above the tree, only the name that leads to it.</summary>
    private string[] HostNames(string directory) => _case.Root.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal)
        ? [_case.Root[(directory.TrimEnd('/').Length + 1)..].Split('/')[0]]
        : Directory.Exists(directory) && (directory + "/").StartsWith(_case.Root + "/", StringComparison.Ordinal)
            ? [.. Directory.EnumerateFileSystemEntries(directory).Select(static p => Path.GetFileName(p))]
            : [];

    private static string? HostReal(string path)
    {
        try
        {
            return PathResolver.FindRealpath(path);
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    private IEnumerable<string> Names(string inside)
    {
        var own = _case.Entries.Select(static e => e.Target).Where(t => t.StartsWith(inside.TrimEnd('/') + "/", StringComparison.Ordinal))
            .Select(t => t[(inside.TrimEnd('/').Length + 1)..].Split('/')[0]);
        var hosts = HostOf(inside) is { } host
            && Directory.Exists(host.Path) ? Directory.EnumerateFileSystemEntries(host.Path).Select(static p => Path.GetFileName(p)) : [];
        return own.Concat(hosts).Distinct(StringComparer.Ordinal).ToArray();
    }

    /// <summary>The entry that is seen at a place free of links, and the host path behind the place.</summary>
    private (string Path, bool Writable)? HostOf(string inside)
    {
        if (EntryOf(inside) is not { } entry)
            return null;
        var host = entry.Source + inside[entry.Target.Length..];
        return (host, entry.Write && !IsKeptReadOnly(host, entry));
    }

    /// <summary>A directory of the sandbox's own, on the way to a grant; the profile has a writable /tmp.</summary>
    private static (string, bool) Own(string inside) => ("", inside == "/tmp" || inside.StartsWith("/tmp/", StringComparison.Ordinal));

    private BindEntry? EntryOf(string inside) =>
        _case.Entries.LastOrDefault(e => inside == e.Target || inside.StartsWith(e.Target + "/", StringComparison.Ordinal));

    /// <summary>
    /// What is granted read-only by its own name stays so where a grant of what is above it shows it, unless it is granted writable by
    /// itself.
    /// </summary>
    private bool IsKeptReadOnly(string host, BindEntry shownBy) => _case.Entries.Exists(
        e => !e.Write
            && e.Source == e.Target
            && EntryOf(e.Target) == e
            && (host == e.Source || host.StartsWith(e.Source + "/", StringComparison.Ordinal))
        && e.Source.StartsWith(shownBy.Source + "/", StringComparison.Ordinal)
        && !_case.Entries.Exists(w => w.Write && w.Source == e.Source && EntryOf(w.Target) == w));

    private string? Real(string path) => Follow(path, obeyDenies: false);

    /// <summary>path_resolution(7), in the sandbox.</summary>
    private string? Follow(string path, bool obeyDenies)
    {
        var rest = new LinkedList<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        var at = "";
        for (var links = 0; rest.First is { } name;)
        {
            rest.RemoveFirst();
            if (name.Value is "." or "..")
            {
                at = name.Value == "." ? at : at[..Math.Max(0, at.LastIndexOf('/'))];
                continue;
            }

            var next = at + "/" + name.Value;
            if (HostOf(next) is { } host)
            {
                var link = new FileInfo(host.Path).LinkTarget;
                if (obeyDenies && IsDenied(next))
                {
                    // In a directory that is covered, what leads to an exception can be passed.
                    if (rest.First is null || !_openings.Exists(o => o.StartsWith(next + "/", StringComparison.Ordinal)))
                        return null;
                    at = next;
                    continue;
                }

                if (link is null && !Path.Exists(host.Path))
                    return null;
                if (link is null && rest.First is not null && !Directory.Exists(host.Path))
                    return null;
                if (link is not null)
                {
                    if (++links > 40)
                        return null;
                    at = link.StartsWith('/') ? "" : at;
                    foreach (var part in link.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                        rest.AddFirst(part);
                    continue;
                }
            }
            else if (!_case.Entries.Any(e => e.Target.StartsWith(next + "/", StringComparison.Ordinal)))
            {
                return null;
            }

            at = next;
        }

        return at.Length == 0 ? "/" : at;
    }

    /// <summary>Whether a rule denies an inside path, or one above it, and excepts neither.</summary>
    private bool IsDenied(string inside)
    {
        var hosts = new List<string>();
        for (var at = inside; at.Length > 0; at = at[..at.LastIndexOf('/')])
        {
            if (HostOf(at) is { } host)
                hosts.Add(host.Path);
        }

        return _rules.Exists(r => hosts.Exists(h => IsWithin(h, r.Denied)) && !hosts.Exists(h => IsWithin(h, r.Excepted)));
    }

    private static bool IsWithin(string host, HashSet<string> paths) =>
        paths.Any(d => host == d || host.StartsWith(d + "/", StringComparison.Ordinal));

    /// <summary>Where a host path is seen, and what is below it.</summary>
    private IEnumerable<string> ShownAt(string host)
    {
        foreach (var entry in _case.Entries)
        {
            if (InsideOf(host, entry) is { } inside && HostOf(inside)?.Path == host)
                yield return inside;
            else if (entry.Source.StartsWith(host + "/", StringComparison.Ordinal) && EntryOf(entry.Target) == entry)
                yield return entry.Target;
        }
    }
}
