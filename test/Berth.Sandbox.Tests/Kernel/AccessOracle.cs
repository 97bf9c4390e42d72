using Berth.Sandbox.Tests.Mounting;

namespace Berth.Sandbox.Tests.Kernel;

/// <summary>
/// What a workload must be able to do, from the words of the specification alone: entries in order, later ones cover earlier ones; what a
/// rule names when the sandbox starts is denied wherever it is seen, and with a directory all that is in it; a deny always beats a grant.
/// </summary>
internal sealed class AccessOracle
{
    private readonly AccessCase _case;
    private readonly HashSet<string> _denied = new(StringComparer.Ordinal);

    public AccessOracle(AccessCase @case)
    {
        _case = @case;
        foreach (var rule in @case.Denies)
            Deny(rule);
    }

    /// <summary>The host file that a path leads to, and whether it may be written; null: it leads nowhere, or is denied.</summary>
    public (string Host, bool Writable)? Access(string path) =>
        Follow(path, obeyDenies: true) is { } real ? HostOf(real) ?? ("", false) : null; // or a directory of the sandbox's own, on the way to a grant

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
    /// Walks all paths at once, by what can be left of the rule after each name; a place with the same rest is walked once. In a directory
    /// that the rule denies it goes no further: no path leads through there.
    /// </summary>
    private void Deny(string rule)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<(string Inside, string[] Left)>([("/", [rule[1..]])]);
        while (waiting.TryDequeue(out var at))
        {
            if (!seen.Add(at.Inside + " " + string.Join(' ', at.Left)))
                continue;
            foreach (var name in Names(at.Inside))
            {
                var path = at.Inside.TrimEnd('/') + "/" + name;
                if (Real(path) is not { } real)
                    continue;
                var left = at.Left.SelectMany(l => After(l, name, real != path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
                if (!left.Contains(""))
                    waiting.Enqueue((real, left));
                else if (HostOf(real) is { } host)
                    _denied.Add(host.Path);
            }
        }
    }

    /// <summary>What can be left of a rule when a name is taken from it; nothing is left when it is matched. Links are not for <c>**</c>.</summary>
    private static IEnumerable<string> After(string rule, string name, bool isLink)
    {
        var slash = rule.IndexOf('/', StringComparison.Ordinal);
        var (first, rest) = slash < 0 ? (rule, "") : (rule[..slash], rule[(slash + 1)..]);
        if (first != "**")
            return GlobExpression.ForPart(first).IsMatch(name) ? [rest] : [];
        string[] again = isLink ? [] : [rule];
        return rest.Length == 0 ? ["", .. again] : [.. again, .. After(rest, name, isLink)];
    }

    private IEnumerable<string> Names(string inside)
    {
        var own = _case.Entries.Select(static e => e.Target).Where(t => t.StartsWith(inside.TrimEnd('/') + "/", StringComparison.Ordinal))
            .Select(t => t[(inside.TrimEnd('/').Length + 1)..].Split('/')[0]);
        var hosts = HostOf(inside) is { } host && Directory.Exists(host.Path) ? Directory.EnumerateFileSystemEntries(host.Path).Select(static p => Path.GetFileName(p)) : [];
        return own.Concat(hosts).Distinct(StringComparer.Ordinal).ToArray();
    }

    /// <summary>The entry that is seen at a place free of links, and the host path behind the place.</summary>
    private (string Path, bool Writable)? HostOf(string inside)
    {
        var entry = _case.Entries.LastOrDefault(e => inside == e.Target || inside.StartsWith(e.Target + "/", StringComparison.Ordinal));
        return entry is null ? null : (entry.Source + inside[entry.Target.Length..], entry.Write);
    }

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
                if (obeyDenies && IsDenied(host.Path))
                    return null;
                var link = new FileInfo(host.Path).LinkTarget;
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

    private bool IsDenied(string host) => _denied.Any(d => host == d || host.StartsWith(d + "/", StringComparison.Ordinal));
}
