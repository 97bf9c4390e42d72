using Berth.Linux.IdMapping;
using Berth.Linux.Identity;

namespace Berth.Machines.Building;

/// <summary>
/// Maps owners of files on the host to owners in the image. Root's files keep theirs. An ordinary user's tree is one as seen in a user
/// namespace of that user, where the owner of the tree's top is root: the user, or the first of the user's subordinate ids, as programs
/// that make root file systems without root leave it (mmdebstrap).
/// </summary>
internal sealed class OwnerMap
{
    /// <summary>The owner in the image of files whose owner is not mapped: "nobody".</summary>
    private const uint Unmapped = 65534;

    private readonly Func<uint, uint> _uid;
    private readonly Func<uint, uint> _gid;

    private OwnerMap(Func<uint, uint> uid, Func<uint, uint> gid) => (_uid, _gid) = (uid, gid);

    /// <summary>Owners are kept.</summary>
    internal static OwnerMap Same { get; } = new(static uid => uid, static gid => gid);

    /// <summary>All files have one owner.</summary>
    internal static OwnerMap One(uint uid, uint gid) => new(_ => uid, _ => gid);

    /// <summary>The map for the caller, and for a tree whose top has an owner.</summary>
    internal static OwnerMap ForCaller(uint topUid, uint topGid)
    {
        if (Credentials.IsRoot)
            return IsInUserNamespace ? new OwnerMap(InNamespace(topUid), InNamespace(topGid)) : Same;
        var user = Users.Find(Credentials.EffectiveUid);
        var ids = user is null ? new SubordinateIds([], []) : SubordinateIds.Read(user);
        return new OwnerMap(
            Map(Credentials.EffectiveUid, topUid, [.. ids.Uids]), Map(Credentials.EffectiveGid, topGid, [.. ids.Gids]));
    }

    internal uint Uid(uint uid) => _uid(uid);

    internal uint Gid(uint gid) => _gid(gid);

    /// <summary>
    /// In a user namespace, 0 is the user that made it, and 1 the first of the user's subordinate ids. If that has the tree's top, it is
    /// root of the tree.
    /// </summary>
    internal static Func<uint, uint> InNamespace(uint top) =>
        top == 1 ? static id => id == 0 ? Unmapped : id == Unmapped ? id : id - 1 : static id => id;

    private static bool IsInUserNamespace =>
        IdMap.ReadUsers(null) is not [{ Inside: 0, Outside: 0, Count: uint.MaxValue }];

    /// <summary>The map of one kind of ids.</summary>
    /// <param name="own">The caller's id.</param>
    /// <param name="top">The id of the tree's top.</param>
    /// <param name="ranges">The caller's subordinate ids.</param>
    internal static Func<uint, uint> Map(uint own, uint top, IReadOnlyList<SubordinateIdRange> ranges)
    {
        // The caller is root, the subordinate ids follow; or they begin with root, and the caller has none.
        var first = ranges.Any(range => range.First == top) ? 0u : 1u;
        return id =>
        {
            if (id == own && first == 1)
                return 0;
            var next = first;
            foreach (var range in ranges)
            {
                if (id >= range.First && id - range.First < range.Count)
                    return next + (id - range.First);
                next += range.Count;
            }

            return Unmapped;
        };
    }
}
