namespace Berth.Releases.Archives;

/// <summary>The entries of an archive so far: finds duplicates, and where links lead, as the kernel would.</summary>
internal sealed class ArchiveTree
{
    private const int MostLinks = 40; // of the kernel: path_resolution(7)

    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);

    /// <summary>The directories above a path that must be made, from the top. They count as made from now on.</summary>
    /// <exception cref="RefusedArchiveException">Something above is not a directory.</exception>
    public IEnumerable<string> MissingParents(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = path[..slash];
            if (!_nodes.TryGetValue(parent, out var node))
            {
                _nodes.Add(parent, new Node(ArchiveEntryKind.Directory, "", IsImplied: true));
                yield return parent;
            }
            else if (node.Kind is ArchiveEntryKind.SymbolicLink)
            {
                throw new RefusedArchiveException(path, $"\"{parent}\" is a symbolic link, and nothing is written through one");
            }
            else if (node.Kind is not ArchiveEntryKind.Directory)
            {
                throw new RefusedArchiveException(path, $"\"{parent}\" is not a directory");
            }
        }
    }

    /// <summary>Adds an entry.</summary>
    /// <returns>Whether it must be made; false: a directory that an earlier entry lies in.</returns>
    /// <exception cref="RefusedArchiveException">An earlier entry has this path.</exception>
    public bool Add(string path, ArchiveEntryKind kind, string target)
    {
        if (_nodes.TryAdd(path, new Node(kind, target, IsImplied: false)))
            return true;
        if (kind is not ArchiveEntryKind.Directory || _nodes[path] is not { Kind: ArchiveEntryKind.Directory, IsImplied: true })
            throw new RefusedArchiveException(path, "an earlier entry has the same path");
        _nodes[path] = new Node(kind, target, IsImplied: false);
        return false;
    }

    /// <summary>Whether an earlier entry is a regular file.</summary>
    public bool IsFile(string path) =>
        _nodes.TryGetValue(path, out var node) && node.Kind is ArchiveEntryKind.File or ArchiveEntryKind.HardLink;

    /// <summary>Checks every symbolic link when all entries are known: a later entry can change where an earlier link leads.</summary>
    /// <exception cref="RefusedArchiveException">A link leaves the release.</exception>
    public void CheckLinks()
    {
        foreach (var (path, node) in _nodes)
        {
            if (node.Kind is ArchiveEntryKind.SymbolicLink)
                Follow(path, node.Target);
        }
    }

    private void Follow(string link, string target)
    {
        var at = link.Split('/')[..^1].ToList();
        var left = new Stack<string>(Enumerable.Reverse(target.Split('/')));
        var links = 0;
        if (target.Length == 0 || target[0] == '/')
            throw new RefusedArchiveException(link, $"the symbolic link leads to \"{target}\", outside of the release");
        while (left.TryPop(out var part))
        {
            if (part is "" or ".")
                continue;
            if (part is "..")
            {
                if (at.Count == 0)
                    throw new RefusedArchiveException(link, $"the symbolic link leads to \"{target}\", outside of the release");
                at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(part);
            if (!_nodes.TryGetValue(string.Join('/', at), out var node) || node.Kind is not ArchiveEntryKind.SymbolicLink)
                continue;
            if (++links > MostLinks)
                throw new RefusedArchiveException(link, "the symbolic link leads in a circle");
            if (node.Target is ['/', ..])
                throw new RefusedArchiveException(link, $"the symbolic link leads to \"{node.Target}\", outside of the release");
            at.RemoveAt(at.Count - 1);
            foreach (var next in Enumerable.Reverse(node.Target.Split('/')))
                left.Push(next);
        }
    }

    private readonly record struct Node(ArchiveEntryKind Kind, string Target, bool IsImplied);
}
