using System.Collections.Immutable;
using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Kernel;

namespace Berth.Linux.IdMapping;

/// <summary>The subordinate ids of a user, for use in user namespaces: subuid(5), subgid(5).</summary>
/// <param name="Uids">Ranges of uids, in file order.</param>
/// <param name="Gids">Ranges of gids, in file order.</param>
public sealed record SubordinateIds(ImmutableArray<SubordinateIdRange> Uids, ImmutableArray<SubordinateIdRange> Gids)
{
    /// <summary>
    /// Reads a user's ranges from /etc/subuid and /etc/subgid; empty if the files do not name the user or do not exist. Other sources of
    /// nsswitch.conf are not used.
    /// </summary>
    /// <param name="user">The user. Lines may contain the name or the uid.</param>
    /// <exception cref="LinuxException">A file exists but can't be read.</exception>
    public static SubordinateIds Read(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new(ReadFile("/etc/subuid", user.Name, user.Uid), ReadFile("/etc/subgid", user.Name, user.Uid));
    }

    /// <summary>
    /// Whose subordinate id an id is, root's aside: the name or uid of a line of /etc/subuid or /etc/subgid, and that file; null: nobody's,
    /// or the files do not exist.
    /// </summary>
    /// <param name="id">A uid and gid.</param>
    /// <exception cref="LinuxException">A file exists but can't be read.</exception>
    public static (string Owner, string File)? FindOwner(uint id)
    {
        foreach (var file in (ReadOnlySpan<string>)["/etc/subuid", "/etc/subgid"])
        {
            if (FindOwner(KernelFile.Find(file) ?? "", id) is { } owner)
                return (owner, file);
        }

        return null;
    }

    /// <summary>The same for the text of a file.</summary>
    internal static string? FindOwner(string text, uint id)
    {
        foreach (var (owner, range) in Lines(text))
        {
            if (owner is not ("root" or "0") && id >= range.First && id - range.First < range.Count)
                return owner;
        }

        return null;
    }

    internal static ImmutableArray<SubordinateIdRange> ReadFile(string path, string name, uint uid)
    {
        var number = uid.ToString(CultureInfo.InvariantCulture);
        var own = Lines(KernelFile.Find(path) ?? "").Where(line => line.Owner == name || line.Owner == number);
        return [.. own.Select(static line => line.Range)];
    }

    private static IEnumerable<(string Owner, SubordinateIdRange Range)> Lines(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            // Skip malformed lines, as newuidmap(1) does.
            if (line.Split(':') is [var owner, var first, var count]
                && uint.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                && uint.TryParse(count.TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                && length > 0
                && (ulong)from + length <= uint.MaxValue)
            {
                yield return (owner, new(from, length));
            }
        }
    }
}
