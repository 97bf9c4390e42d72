using System.Text;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>Rules that all paths of a description have in common.</summary>
internal static class AbsolutePath
{
    /// <summary>PATH_MAX (limits.h), which includes the final NUL.</summary>
    private const int PathMax = 4096;

    /// <summary>
    /// A pattern for an absolute path without <c>..</c>, for the schema. A path that is not in its shortest form is shortened.
    /// </summary>
    public const string Pattern = $@"^/{NoUp}[^\u0000]*$";

    /// <summary>A pattern for the same, except <c>/</c>.</summary>
    public const string PatternBelowRoot = $@"^/{NotRoot}{NoUp}[^\u0000]*$";

    /// <summary>A lookahead after the first slash: no component is <c>..</c>.</summary>
    public const string NoUp = @"(?!([^\u0000]*/)?\.\.(/|$))";

    /// <summary>A lookahead after the first slash: the path is not another spelling of <c>/</c>.</summary>
    public const string NotRoot = @"(?!(/|\./)*\.?$)";

    /// <summary>A pattern for a path that is relative to the directory of its file.</summary>
    public const string FromFilePattern = @"^\.\.?(/[^\u0000]*)?$";

    /// <summary>Checks a path; returns null if it is valid.</summary>
    /// <param name="noun">What the path is, as used in messages.</param>
    /// <param name="path">The path.</param>
    /// <param name="baseDirectory">The directory that a relative path is probably relative to; null: unknown.</param>
    public static Problem? Test(string noun, string path, string? baseDirectory)
    {
        const string expected = "an absolute path";
        if (path.Length is 0)
            return Problem.Expecting($"{noun} is empty", expected);
        if (path.Contains('\0', StringComparison.Ordinal))
            return Problem.Of($"{noun} {Quoted.Text(path)} holds a NUL character", "take it out");
        if (Encoding.UTF8.GetByteCount(path) >= PathMax)
            return Problem.Expecting($"{noun} {Quoted.Text(path)} is longer than {PathMax - 1} bytes", "a shorter path");
        if (path[0] is '~')
            return Problem.Expecting(
                $"{noun} {Quoted.Text(path)} is not absolute: ~ stands for nothing here",
                expected) with
            { Suggestion = "write the home directory in full" };
        if (path[0] is not '/')
        {
            var problem = Problem.Expecting($"{noun} {Quoted.Text(path)} is not absolute", expected);
            return baseDirectory is null ? problem : problem with { Suggestion = $"write {Quoted.Text(Resolve(baseDirectory, path))}" };
        }

        if (HasPart(path, ".."))
            return Problem.Expecting($"{noun} {Quoted.Text(path)} goes up with ..", "a path without ..") with
            {
                Suggestion = $"write {Quoted.Text(Resolve("/", path))}",
            };
        var shortest = Shortest(path);
        return shortest == path
            ? null
            : Problem.Of($"{noun} {Quoted.Text(path)} is not in its shortest form", $"write {Quoted.Text(shortest)}");
    }

    /// <summary>The path without <c>.</c>, empty components and a final slash. <c>..</c> stays, because links are not followed.</summary>
    public static string Shortest(string path)
    {
        if (path.Length is 0 or >= PathMax || path[0] is not '/')
            return path;
        if (path.Length is 1 || (path[^1] is not '/' && !path.Contains("//", StringComparison.Ordinal) && !HasPart(path, ".")))
            return path;
        var parts = new StringBuilder(path.Length);
        foreach (var range in path.AsSpan().Split('/'))
        {
            var part = path.AsSpan(range);
            if (part is not ("" or "."))
                parts.Append('/').Append(part);
        }

        return parts.Length is 0 ? "/" : parts.ToString();
    }

    /// <summary>Whether a component of the path has a given value.</summary>
    public static bool HasPart(ReadOnlySpan<char> path, ReadOnlySpan<char> part)
    {
        foreach (var range in path.Split('/'))
        {
            if (path[range].SequenceEqual(part))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a path is explicitly relative to its file: a bare <c>data</c> may be a mistake. False for a path with a NUL, because
    /// <c>..</c> could remove the component that contains it.
    /// </summary>
    public static bool IsFromFile(string path) =>
        (path is "." or ".." || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal))
            && !path.Contains('\0', StringComparison.Ordinal);

    /// <summary>Resolves a path relative to a directory; <c>..</c> removes a component.</summary>
    public static string Resolve(string directory, string path)
    {
        var parts = new List<string>();
        foreach (var part in $"{directory}/{path}".Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not (".." or "."))
                parts.Add(part);
        }

        return "/" + string.Join('/', parts);
    }
}
