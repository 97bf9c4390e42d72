using System.Globalization;

namespace Berth.GuestAgent.Commands;

/// <summary>A user of the guest: passwd(5), group(5), read from the files, because a static program has no other sources.</summary>
/// <param name="Name">The name; the number of one without.</param>
/// <param name="Uid">The user's number.</param>
/// <param name="Gid">The group's.</param>
/// <param name="Groups">The supplementary groups.</param>
/// <param name="Home">The home directory.</param>
/// <param name="Shell">The login shell.</param>
internal sealed record GuestUser(string Name, uint Uid, uint Gid, uint[] Groups, string Home, string Shell)
{
    private const int PasswdFields = 7;

    /// <summary>The user of a name, UID or UID:GID; null: there is none of that name.</summary>
    public static GuestUser? Find(string user) =>
        Find(user, GuestFile.ReadOrEmpty("/etc/passwd"), GuestFile.ReadOrEmpty("/etc/group"));

    /// <inheritdoc cref="Find(string)"/>
    internal static GuestUser? Find(string user, string passwd, string group)
    {
        var numbers = user.Split(':');
        uint? uid = TryNumber(numbers[0]), wantedGid = numbers.Length == 2 ? TryNumber(numbers[1]) : null;
        foreach (var line in passwd.Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length != PasswdFields || TryNumber(fields[2]) is not { } id || TryNumber(fields[3]) is not { } gid)
                continue;
            if (fields[0] == user || id == uid)
            {
                return new GuestUser(
                    fields[0], id, wantedGid ?? gid, wantedGid is null ? GroupsOf(fields[0], gid, group) : [],
                    fields[5].Length > 0 ? fields[5] : "/", fields[6].Length > 0 ? fields[6] : "/bin/sh");
            }
        }

        // A guest without /etc/passwd has root all the same.
        return uid is { } number ? new GuestUser(user, number, wantedGid ?? number, [], "/", "/bin/sh")
            : user == "root" ? new GuestUser("root", 0, 0, [], "/root", "/bin/sh")
            : null;
    }

    /// <summary>As initgroups(3): the user's own group, and those that list the user.</summary>
    private static uint[] GroupsOf(string user, uint own, string text)
    {
        var groups = new List<uint> { own };
        foreach (var line in text.Split('\n'))
        {
            if (line.Split(':') is [_, _, var number, var members] && members.Split(',').Contains(user) && TryNumber(number) is { } gid
                && gid != own)
                groups.Add(gid);
        }

        return [.. groups];
    }

    private static uint? TryNumber(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
