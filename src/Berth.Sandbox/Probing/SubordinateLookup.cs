using Berth.Linux.Identity;
using Berth.Linux.IdMapping;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Probing;

/// <summary>Finds the caller's subordinate ids, and the helpers that may map them.</summary>
public static class SubordinateLookup
{
    private const string Package = "sudo apt install uidmap (newuidmap and newgidmap; elsewhere the package is shadow-utils or shadow)";

    /// <summary>The range, or the reason why there is none and how to change it.</summary>
    public static (SubordinateRange? Range, Blocker? Blocker) Find()
    {
        if (Credentials.IsRoot)
            return (null,
                new Blocker(
                    "root of this user namespace has no uids from 1000000", "map the uids 1000000 to 1009999 into the container too"));
        if (Users.Find(Credentials.EffectiveUid) is not { } user)
            return (null,
                new Blocker($"uid {Credentials.EffectiveUid} has no name, and subordinate ids are given by name",
                    "add it to /etc/passwd, or run it as another user"));
        foreach (var name in (string[])["newuidmap", "newgidmap"])
        {
            if (Blocked(name) is { } blocker)
                return (null, blocker);
        }

        var ids = SubordinateIds.Read(user);
        if (ids.Uids.IsEmpty || ids.Gids.IsEmpty)
        {
            return (null, new Blocker(
                $"/etc/{(ids.Uids.IsEmpty ? "subuid" : "subgid")} has no line for {user.Name}",
                $"sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user.Name}"));
        }

        return (new SubordinateRange(
            ids.Uids[0].First, ids.Gids[0].First, Math.Min(ids.Uids[0].Count, ids.Gids[0].Count),
            MappingHelper.Find("newuidmap")!.Path, MappingHelper.Find("newgidmap")!.Path), null);
    }

    /// <summary>
    /// Who else has an id that an identity of root's would have, and where that is written: such a user could read, change and end what
    /// has it; null: nobody by the files of the host.
    /// </summary>
    public static string? OtherOwner(uint id) =>
        SubordinateIds.FindOwner(id) is var (owner, file) ? $"one of {owner}'s subordinate ids ({file})"
        : PasswdFile.FindName(id) is { } name ? $"{name}'s (/etc/passwd)"
        : null;

    private static Blocker? Blocked(string helper) => MappingHelper.Find(helper) switch
    {
        null => new Blocker($"{helper} is not installed", Package),
        { IsPrivileged: false } found =>
            new Blocker($"{found.Path} is neither set-user-id root nor has file capabilities", $"sudo chmod u+s {found.Path}"),
        _ => null,
    };
}
