using System.Globalization;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>
/// The few settings of git's that name a path: files that are included (include.path, includeIf.*.path), and the directory of hooks
/// (core.hooksPath). Read without running anything, and whatever a condition says.
/// </summary>
/// <param name="host">The host's file system.</param>
/// <param name="workTree">Where hooks run: what a relative core.hooksPath is relative to.</param>
/// <param name="home">The caller's home; null: none, and paths below its ~ are passed over.</param>
internal sealed class GitConfiguration(IHostView host, string workTree, string? home)
{
    private const int MostFiles = 64;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The included files, existing or not; links in their paths are not followed.</summary>
    public List<string> Included { get; } = [];

    /// <summary>The directories of hooks, existing or not.</summary>
    public List<string> Hooks { get; } = [];

    /// <summary>Reads a file, and those that it includes.</summary>
    /// <param name="path">Its path; one that is not there says nothing.</param>
    public void Read(string path)
    {
        if (HostPaths.Resolve(host, path) is not { } real || _read.Count == MostFiles || !_read.Add(real)
            || host.ReadText(real) is not { } text)
        {
            return;
        }

        foreach (var (section, key, value) in GitConfigurationText.Entries(text))
            Take(section, key, value, HostPaths.Parent(real));
    }

    /// <summary>Reads the settings of the caller and of the host, and those that the environment has: git(1), git-config(1).</summary>
    public void ReadOutside(IReadOnlyDictionary<string, string> environment)
    {
        string? Variable(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        string?[] files =
        [
            "/etc/gitconfig", "/usr/local/etc/gitconfig", Variable("GIT_CONFIG_SYSTEM"), Variable("GIT_CONFIG_GLOBAL"),
            Variable("XDG_CONFIG_HOME") is { } settings ? HostPaths.Join(settings, "git/config") : null,
            home is null ? null : HostPaths.Join(home, ".gitconfig"), home is null ? null : HostPaths.Join(home, ".config/git/config"),
        ];
        foreach (var file in files)
        {
            if (file is not null)
                Read(file[0] == '/' ? file : HostPaths.Join(workTree, file));
        }

        // Pairs of variables; a path of a file to include must be absolute there.
        if (!int.TryParse(Variable("GIT_CONFIG_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return;
        for (var i = 0; i < count && Variable($"GIT_CONFIG_KEY_{i}") is { } name; i++)
        {
            var dot = name.LastIndexOf('.');
            if (dot > 0 && Variable($"GIT_CONFIG_VALUE_{i}") is { } value)
                Take(name[..dot].ToLowerInvariant(), name[(dot + 1)..].ToLowerInvariant(), value, workTree);
        }
    }

    private void Take(string section, string key, string value, string directory)
    {
        if (key == "path" && (section == "include" || section.StartsWith("includeif.", StringComparison.Ordinal)))
        {
            foreach (var included in Paths(value, directory))
            {
                Included.Add(included);
                Read(included);
            }
        }
        else if (key == "hookspath" && section == "core")
        {
            Hooks.AddRange(Paths(value, workTree));
        }
    }

    /// <summary>The paths that a value may mean: versions of git differ, and where git itself is installed is not known.</summary>
    private IEnumerable<string> Paths(string value, string directory)
    {
        const string Optional = ":(optional)", Prefix = "%(prefix)/";
        if (value.Length == 0)
            yield break;
        if (value[0] == '~')
        {
            var slash = value.IndexOf('/', StringComparison.Ordinal);
            var name = slash < 0 ? value[1..] : value[1..slash];
            if ((name.Length == 0 ? home : HomeOf(name)) is { } of)
                yield return HostPaths.Join(of, slash < 0 ? "" : value[(slash + 1)..]);
            yield break;
        }

        if (value.StartsWith(Prefix, StringComparison.Ordinal))
        {
            yield return "/usr/" + value[Prefix.Length..];
            yield return "/usr/local/" + value[Prefix.Length..];
            yield break;
        }

        yield return value[0] == '/' ? value : HostPaths.Join(directory, value);
        if (value.Contains('\t', StringComparison.Ordinal))
        {
            foreach (var path in Paths(value.Replace('\t', ' '), directory)) // a tab outside quotation marks, before git 2.45
                yield return path;
        }

        if (value.StartsWith(Optional, StringComparison.Ordinal))
        {
            foreach (var path in Paths(value[Optional.Length..], directory))
                yield return path;
        }
    }

    private string? HomeOf(string user)
    {
        foreach (var line in (host.ReadText("/etc/passwd") ?? "").Split('\n'))
        {
            if (line.Split(':') is [var name, _, _, _, _, { Length: > 0 } directory, ..] && name == user)
                return directory;
        }

        return null;
    }
}
