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

    internal static ImmutableArray<SubordinateIdRange> ReadFile(string path, string name, uint uid)
    {
        var number = uid.ToString(CultureInfo.InvariantCulture);
        var ranges = ImmutableArray.CreateBuilder<SubordinateIdRange>();
        foreach (var line in (KernelFile.Find(path) ?? "").Split('\n'))
        {
            // Skip malformed lines, as newuidmap(1) does.
            if (line.Split(':') is [var owner, var first, var count]
                && (owner == name || owner == number)
                && uint.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                && uint.TryParse(count.TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                && length > 0
                && (ulong)from + length <= uint.MaxValue)
            {
                ranges.Add(new(from, length));
            }
        }

        return ranges.ToImmutable();
    }
}
