using System.Collections.Immutable;
using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Kernel;

namespace Berth.Linux.IdMapping;

/// <summary>The ids that a user was given for user namespaces: subuid(5), subgid(5).</summary>
/// <param name="Uids">Ranges of uids, in the order of the file.</param>
/// <param name="Gids">Ranges of gids, in the order of the file.</param>
public sealed record SubordinateIds(ImmutableArray<SubordinateIdRange> Uids, ImmutableArray<SubordinateIdRange> Gids)
{
    /// <summary>
    /// Those of a user, from /etc/subuid and /etc/subgid; empty where the files don't name it, or are not there. Other sources of
    /// nsswitch.conf are not asked.
    /// </summary>
    /// <param name="user">The user. Lines may have its name or its uid.</param>
    /// <exception cref="LinuxException">A file is there and can't be read.</exception>
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
            // A line that is no line of this file is passed over, as newuidmap(1) does.
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
