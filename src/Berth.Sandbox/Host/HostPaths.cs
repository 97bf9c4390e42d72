using Berth.Linux.Files;

namespace Berth.Sandbox.Host;

/// <summary>Functions for the paths of planning: absolute paths without empty, <c>.</c> or <c>..</c> components.</summary>
internal static class HostPaths
{
    /// <summary>The maximum length of a path in a system call, in bytes, including the NUL: PATH_MAX, limits.h(0p).</summary>
    public const int Longest = 4096;

    private const int MostLinks = 40; // as the kernel: path_resolution(7)

    /// <summary>The path with every symbolic link resolved; null if a part of it does not exist.</summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="path">The path.</param>
    /// <param name="links">Receives the path of every link on the way, itself free of links; null: not needed.</param>
    /// <param name="absent">Receives the path that does not exist, if any; null: not needed.</param>
    public static string? Resolve(IHostView host, string path, List<string>? links = null, ICollection<string>? absent = null) =>
        Walk(host, path, links, absent, lastMayBeMissing: false);

    /// <summary>As <see cref="Resolve"/>, but the last name, wherever links lead, may be missing.</summary>
    public static string? ResolveName(IHostView host, string path, List<string>? links = null) =>
        Walk(host, path, links, absent: null, lastMayBeMissing: true);

    private static string? Walk(IHostView host, string path, List<string>? links, ICollection<string>? absent, bool lastMayBeMissing)
    {
        var pending = path.AsSpan();
        var resolved = "";
        var followed = 0;
        while (TakeFirst(ref pending, out var name))
        {
            if (name is "..")
            {
                resolved = resolved.Length == 0 ? "" : resolved[..resolved.LastIndexOf('/')];
                continue;
            }

            var next = string.Concat(resolved, "/", name);
            if (host.Look(next) is not { } file)
            {
                absent?.Add(next);
                return lastMayBeMissing && !TakeFirst(ref pending, out _) ? next : null;
            }

            if (file.Kind != HostFileKind.Symlink)
            {
                resolved = next;
                continue;
            }

            links?.Add(next);
            if (++followed > MostLinks || file.LinkText is not { Length: > 0 } text)
                return null;
            if (text[0] == '/')
                resolved = "";
            pending = string.Concat(text, "/", pending);
        }

        return resolved.Length == 0 ? "/" : resolved;
    }

    /// <summary>
    /// The directory that the caller may not search and that may contain the next part of a path; null: there is none, or the path does not
    /// exist.
    /// </summary>
    public static string? ClosedOnTheWay(IHostView host, string path)
    {
        List<string> absent = [];
        return Resolve(host, path, absent: absent) is null
            && absent is [var place]
            && Parent(place) is var directory
            && host.IsClosed(directory) ? directory : null;
    }

    /// <summary>Like <see cref="Resolve"/> for the existing part of the path; the rest is appended unchanged.</summary>
    public static string ResolveExisting(IHostView host, string path, List<string>? links = null)
    {
        var rest = "";
        for (var above = path; ; above = Parent(above))
        {
            links?.Clear();
            if (Resolve(host, above, links) is { } resolved)
                return rest.Length == 0 ? resolved : Join(resolved, rest[1..]);
            if (above == "/")
                return path;
            rest = above[above.LastIndexOf('/')..] + rest;
        }
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="directory"/> or below it.</summary>
    public static bool IsWithin(string path, string directory) => PathPrefix.IsWithin(path, directory);

    /// <summary>A name below a directory.</summary>
    public static string Join(string directory, string name) => directory == "/" ? "/" + name : directory + "/" + name;

    /// <summary>Replaces the directory <paramref name="from"/> of <paramref name="path"/> with <paramref name="to"/>.</summary>
    public static string Rebase(string path, string from, string to)
    {
        var rest = from == "/" ? path : path[from.Length..];
        return rest.Length is 0 or 1 ? to : to == "/" ? rest : to + rest;
    }

    /// <summary>The parent directory of a path.</summary>
    public static string Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? "/" : path[..slash];
    }

    /// <summary>Removes the first component from a path, skipping <c>.</c> and empty ones; false: there is none left.</summary>
    public static bool TakeFirst(ref ReadOnlySpan<char> path, out ReadOnlySpan<char> name)
    {
        do
        {
            path = path.TrimStart('/');
            var end = path.IndexOf('/');
            name = end < 0 ? path : path[..end];
            path = path[name.Length..];
        }
        while (name is ".");
        return !name.IsEmpty;
    }

    /// <summary>The components of a path, without <c>.</c> and empty ones, with <c>..</c>.</summary>
    public static IEnumerable<string> Components(string path) =>
        path.Split('/').Where(static c => c.Length > 0 && c != ".");
}
