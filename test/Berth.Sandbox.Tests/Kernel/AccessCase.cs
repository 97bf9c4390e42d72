using Berth.Sandbox.Tests.Mounting;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Kernel;

/// <summary>A random tree on the host, grants of parts of it, and denies.</summary>
internal sealed class AccessCase
{
    private static readonly string[] s_names = ["a", "b", "c", ".env", "x.key", " \t\x7f\\*[é"];
    private readonly Random _random;
    private readonly string _text;

    public AccessCase(Random random, string root)
    {
        _random = random;
        Root = root;
        MakeTree(root, depth: 0);
        var links = random.Next(0, 4);
        for (var i = 0; i < links; i++)
            MakeLink();
        var grants = random.Next(1, 5);
        for (var i = 0; i < grants; i++)
            Entries.Add(MakeGrant(i));
        var denies = random.Next(1, 4);
        for (var i = 0; i < denies; i++)
        {
            // The program that tries must not be denied itself.
            if (MakeDeny() is var rule && !GlobExpression.For(rule).IsMatch("/probe"))
                Denies.Add(new DenySpec(rule) { Except = random.Next(3) == 0 ? [MakeDeny()] : [] });
        }

        var directories = Everything().Where(static d => Directory.Exists(d) && new FileInfo(d).LinkTarget is null).ToArray();
        if (random.Next(4) == 0 && directories.Length > 0)
            Unlisted = Pick(directories);
        _text = Describe();
    }

    /// <summary>The tree.</summary>
    public string Root { get; }

    /// <summary>Binds, in order.</summary>
    public List<BindEntry> Entries { get; } = [];

    public List<DenySpec> Denies { get; } = [];

    /// <summary>A directory that gets mode 0311 at last: names in it can be used, not listed; null: none.</summary>
    public string? Unlisted { get; }

    /// <summary>Everything in the tree, links not followed.</summary>
    public IEnumerable<string> Everything() => Below(Root);

    private static IEnumerable<string> Below(string directory) => new DirectoryInfo(directory).EnumerateFileSystemInfos()
        .OrderBy(static i => i.Name, StringComparer.Ordinal)
        .SelectMany(static i => i is DirectoryInfo && i.LinkTarget is null ? Below(i.FullName).Prepend(i.FullName) : [i.FullName]);

    public override string ToString() => _text;

    private string Describe() =>
        $"""
        tree   {string.Join(' ', Everything().Order(StringComparer.Ordinal).Select(p => p[Root.Length..] + (File.GetAttributes(p).HasFlag(FileAttributes.ReparsePoint) ? "->" + new FileInfo(p).LinkTarget : Directory.Exists(p) ? "/" : "")))}
        grants {string.Join(' ', Entries.Select(e => $"{e.Source[Root.Length..]}:{e.Target}{(e.Write ? ":rw" : "")}"))}
        deny   {string.Join(' ', Denies.Select(static d => string.Join(" -", d.Except.Insert(0, d.Path))))}
        0311   {Unlisted?[Root.Length..]}
        """;

    private void MakeTree(string directory, int depth)
    {
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);
        foreach (var name in s_names.Where(_ => _random.Next(5) < 3).Where(n => n[0] != ' ' || _random.Next(2) == 0))
        {
            var path = Path.Combine(directory, name);
            if (depth < 3 && _random.Next(2) == 0)
            {
                Directory.CreateDirectory(path);
                MakeTree(path, depth + 1);
            }
            else
            {
                File.WriteAllText(path, path[Root.Length..]);
                File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
            }
        }
    }

    private void MakeLink()
    {
        var directories = Everything().Where(Directory.Exists).Where(static d => new FileInfo(d).LinkTarget is null).Append(Root).ToArray();
        var all = Everything().ToArray();
        var path = Path.Combine(Pick(directories), "link" + _random.Next(3));
        if (Path.Exists(path) || new FileInfo(path).LinkTarget is not null || all.Length == 0)
            return;
        File.CreateSymbolicLink(path, _random.Next(5) switch
        {
            0 => "..",
            1 => "/g" + _random.Next(4), // where grants are, inside
            2 => "/g" + _random.Next(4) + "/" + Pick(s_names),
            3 => Path.GetRelativePath(Path.GetDirectoryName(path)!, Pick(all)),
            _ => Pick(s_names),
        });
    }

    private BindEntry MakeGrant(int number)
    {
        var sources = Everything().Where(static p => new FileInfo(p).LinkTarget is null && Path.Exists(p)).Append(Root).ToArray();
        var source = Pick(sources);
        var target = _random.Next(4) == 0 ? source : $"/g{number}";

        // Sometimes on a directory that an earlier grant shows.
        if (Entries.Count > 0 && Directory.Exists(source) && _random.Next(3) == 0)
        {
            var earlier = Pick(Entries.ToArray());
            var below = Directory.Exists(earlier.Source)
                ? Directory.EnumerateDirectories(earlier.Source)
                    .Where(static d => new FileInfo(d).LinkTarget is null)
                    .Select(Path.GetFileName)
                    .ToArray() : [];
            if (below.Length > 0)
                target = $"{earlier.Target}/{Pick(below)}";
        }

        return new BindEntry(source, target) { Write = _random.Next(2) == 0 };
    }

    private string MakeDeny()
    {
        string[] parts = ["a", "b", "c", ".env", "x.key", "*", "**", "*.key", "?", "link*"];
        var parsed = string.Join('/', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Pick(parts)));
        if (_random.Next(3) == 0)
            return $"{Root}/{parsed}"; // a path of the host
        return _random.Next(3) == 0
            ? "/**/" + parsed.TrimStart('*', '/') is { Length: > 4 } deep
            ? deep
            : "/**/a"
            : $"/g{_random.Next(4)}/{parsed}";
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
