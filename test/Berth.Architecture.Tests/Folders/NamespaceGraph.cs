namespace Berth.Architecture.Tests.Folders;

/// <summary>Namespaces of an assembly and what they use.</summary>
internal sealed class NamespaceGraph
{
    private readonly Dictionary<string, Dictionary<string, string>> _uses = new(StringComparer.Ordinal);

    public NamespaceGraph(IEnumerable<NamespaceUse> uses)
    {
        foreach (var use in uses)
        {
            if (!_uses.TryGetValue(use.From, out var targets))
                _uses[use.From] = targets = new(StringComparer.Ordinal);
            _ = targets.TryAdd(use.To, use.Example);
        }
    }

    /// <summary>One line for each use that is part of a circle: the namespaces, and two types as an example.</summary>
    public IEnumerable<string> CircularUses() =>
        from use in _uses
        from target in use.Value
        where Reaches(target.Key, use.Key)
        orderby use.Key, target.Key
        select $"{use.Key} -> {target.Key}: {target.Value}";

    private bool Reaches(string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var open = new Stack<string>([from]);
        while (open.TryPop(out var at))
        {
            if (at == to)
                return true;
            foreach (var next in _uses.GetValueOrDefault(at)?.Keys ?? Enumerable.Empty<string>())
            {
                if (seen.Add(next))
                    open.Push(next);
            }
        }

        return false;
    }
}
