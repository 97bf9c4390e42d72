using Berth.Sandbox.Host;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>
/// The few settings of git's that name a path, read as git-config(1) describes the file, and by nobody who would run anything: files that
/// are included (include.path, includeIf.*.path), and the directory of hooks (core.hooksPath).
/// </summary>
/// <param name="host">The host's file system.</param>
/// <param name="workTree">Where hooks run: what a relative core.hooksPath is relative to.</param>
/// <param name="home">The caller's home; null: none, and paths below ~ are passed over.</param>
internal sealed class GitConfiguration(IHostView host, string workTree, string? home)
{
    private const int MostFiles = 64;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>Files that are included, there or not; links in them not followed.</summary>
    public List<string> Included { get; } = [];

    /// <summary>Directories of hooks, there or not.</summary>
    public List<string> Hooks { get; } = [];

    /// <summary>Reads a file, and those that it includes, whatever the condition.</summary>
    /// <param name="path">Its path; one that is not there says nothing.</param>
    public void Read(string path)
    {
        if (HostPaths.Resolve(host, path) is not { } real || _read.Count == MostFiles || !_read.Add(real)
            || host.ReadText(real) is not { } text)
        {
            return;
        }

        foreach (var (section, key, value) in Entries(text))
        {
            if (value.Length == 0)
                continue;
            if (section is "include" or "includeif" && key == "path" && Absolute(value, HostPaths.Parent(real)) is { } included)
            {
                Included.Add(included);
                Read(included);
            }
            else if (section == "core" && key == "hookspath" && Absolute(value, workTree) is { } hooks)
            {
                Hooks.Add(hooks);
            }
        }
    }

    /// <summary>Section, key, both in lower case, and value of each line that has one. Subsections are left out.</summary>
    internal static IEnumerable<(string Section, string Key, string Value)> Entries(string text)
    {
        var section = "";
        foreach (var raw in text.Replace("\\\r\n", "", StringComparison.Ordinal).Replace("\\\n", "", StringComparison.Ordinal).Split('\n'))
        {
            var line = raw.Trim();
            if (line.StartsWith('['))
            {
                var end = EndOfHeader(line);
                var name = line[1..end];
                section = name.Split([' ', '\t', '"', '.'], 2)[0].ToLowerInvariant();
                line = line[Math.Min(end + 1, line.Length)..].Trim();
            }

            var equals = line.IndexOf('=');
            if (equals > 0 && line[0] is not ('#' or ';'))
                yield return (section, line[..equals].Trim().ToLowerInvariant(), Value(line[(equals + 1)..].Trim()));
        }
    }

    // A bracket in a subsection's name is between quotation marks.
    private static int EndOfHeader(string line)
    {
        var quoted = false;
        for (var i = 1; i < line.Length; i++)
        {
            if (line[i] == '"' && line[i - 1] != '\\')
                quoted = !quoted;
            else if (line[i] == ']' && !quoted)
                return i;
        }

        return line.Length;
    }

    // Without its quotation marks and escapes, up to a comment.
    private static string Value(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                quoted = !quoted;
            else if (text[i] is '#' or ';' && !quoted)
                break;
            else
                result.Append(text[i] == '\\' && i + 1 < text.Length ? text[++i] : text[i]);
        }

        return result.ToString().TrimEnd();
    }

    private string? Absolute(string value, string directory)
    {
        if (value.StartsWith("~/", StringComparison.Ordinal))
            return home is null ? null : HostPaths.Join(home, value[2..]);
        if (value[0] is '~' or '%')
            return null;
        return value[0] == '/' ? value : HostPaths.Join(directory, value);
    }
}
