namespace Berth.Sandbox.Host;

/// <summary>Paths as planning handles them: absolute, with no empty, <c>.</c> or <c>..</c> component.</summary>
internal static class HostPaths
{
    /// <summary>Bytes of a path that one call takes, with its NUL: PATH_MAX, limits.h(0p).</summary>
    public const int Longest = 4096;

    private const int MostLinks = 40; // as the kernel: path_resolution(7)

    /// <summary>The path with every symbolic link resolved; null when something of it is not there.</summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="path">The path.</param>
    /// <param name="links">Gets the place of every link on the way, itself free of links; null: nobody wants them.</param>
    /// <param name="absent">Gets the place at which nothing is, if there is such a one; null: nobody wants it.</param>
    public static string? Resolve(IHostView host, string path, List<string>? links = null, ICollection<string>? absent = null)
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
                return null;
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
    /// The directory in which the next part of a path may be, for all that the caller knows: it may not look into it; null: there is none,
    /// or the path is not there.
    /// </summary>
    public static string? ClosedOnTheWay(IHostView host, string path)
    {
        List<string> absent = [];
        return Resolve(host, path, absent: absent) is null
            && absent is [var place]
            && Parent(place) is var directory
            && host.IsClosed(directory) ? directory : null;
    }

    /// <summary>As <see cref="Resolve"/> as far as the path is there; what is not there yet follows as it is.</summary>
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
    public static bool IsWithin(string path, string directory) =>
        path.Length > directory.Length
            ? (path[directory.Length] == '/' || directory == "/") && path.StartsWith(directory, StringComparison.Ordinal)
            : path == directory;

    /// <summary>A name below a directory.</summary>
    public static string Join(string directory, string name) => directory == "/" ? "/" + name : directory + "/" + name;

    /// <summary>What <paramref name="path"/>, below <paramref name="from"/>, is called below <paramref name="to"/>.</summary>
    public static string Rebase(string path, string from, string to)
    {
        var rest = from == "/" ? path : path[from.Length..];
        return rest.Length is 0 or 1 ? to : to == "/" ? rest : to + rest;
    }

    /// <summary>The directory a path is in.</summary>
    public static string Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? "/" : path[..slash];
    }

    /// <summary>Takes the first name off a path, <c>.</c> and empty ones passed over; false: there is none left.</summary>
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

    /// <summary>The names a path is made of; <c>.</c> and empty ones left out, <c>..</c> kept.</summary>
    public static IEnumerable<string> Components(string path) =>
        path.Split('/').Where(static c => c.Length > 0 && c != ".");
}
