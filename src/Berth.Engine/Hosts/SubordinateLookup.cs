using Berth.Linux;
using Berth.Sandbox.Outcome;

namespace Berth.Engine.Hosts;

/// <summary>Finds the caller's subordinate ids, and the helpers that may map them.</summary>
internal static class SubordinateLookup
{
    public static SubordinateRange? Find()
    {
        if (Users.Find(Credentials.EffectiveUid) is not { } user)
            return null;
        var ids = SubordinateIds.Read(user);
        if (ids.Uids.IsEmpty || ids.Gids.IsEmpty)
            return null;
        return MappingHelper.Find("newuidmap") is { IsPrivileged: true } uidMap && MappingHelper.Find("newgidmap") is { IsPrivileged: true } gidMap
            ? new SubordinateRange(ids.Uids[0].First, ids.Gids[0].First, Math.Min(ids.Uids[0].Count, ids.Gids[0].Count), uidMap.Path, gidMap.Path)
            : null;
    }
}
