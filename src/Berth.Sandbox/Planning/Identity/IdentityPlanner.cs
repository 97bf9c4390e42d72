using System.Collections.Immutable;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Identity;

/// <summary>Decides the identity of a workload.</summary>
internal static class IdentityPlanner
{
    /// <summary>Host uid of identity 0 of the first user.</summary>
    public const uint FirstHostUid = 1_000_000;

    /// <summary>The number of identities of a user.</summary>
    public const uint IdentitiesPerUser = 10_000;

    private const uint InsideUid = 1000; // the first ordinary user of most distributions

    /// <summary>The identity of the workload.</summary>
    /// <exception cref="IdentityUnavailableException">The caller cannot give the workload the identity in the spec.</exception>
    public static SandboxIdentity Plan(SandboxSpec spec, PlanningContext context, IsolationTier tier)
    {
        var caller = context.Caller;
        var groups = Groups(spec, context);
        if (caller.MayMapIdentities)
        {
            // Root never runs a workload as root: without capabilities it would still own root's files.
            var number = spec.Identity ?? 0;
            var host = HostUid(userIndex: 0, number);
            if (spec.Identity is not null && SharedIds(caller, host) is { } shared)
                throw new IdentityUnavailableException(number, shared);
            var mapped = tier == IsolationTier.Namespaces && spec.Namespaces.User;
            return new SandboxIdentity
            {
                Mapping = mapped ? IdMapping.Privileged : IdMapping.None,
                InsideUid = mapped ? InsideUid : host,
                InsideGid = mapped ? InsideUid : host,
                HostUid = host,
                HostGid = host,
                Groups = groups,
                Username = spec.Username,
                Number = number,
            };
        }

        if (spec.Identity is { } identity)
        {
            var range = Range(identity, spec, caller, tier);
            return new SandboxIdentity
            {
                Mapping = IdMapping.Helper,
                InsideUid = InsideUid,
                InsideGid = InsideUid,
                HostUid = range.FirstUid + (uint)identity,
                HostGid = range.FirstGid + (uint)identity,
                Username = spec.Username,
                Number = identity,
                Helpers = (range.NewUidMap, range.NewGidMap),
            };
        }

        return OfCaller(spec, caller) with { Mapping = tier == IsolationTier.Namespaces ? IdMapping.Caller : IdMapping.None };
    }

    /// <summary>Who else has the ids of root's identity, and what to do about it; null: nobody.</summary>
    public static Blocker? SharedIds(Caller caller, uint id) => caller.IdentityShared is { } owner
        ? new Blocker(
            $"its uid, {id}, is {owner}, who could read, change and end what runs with it",
            "give them other ids (usermod --del-subuids, --add-subuids), or choose an identity that is nobody's")
        : null;

    /// <summary>The caller as it is.</summary>
    public static SandboxIdentity OfCaller(SandboxSpec spec, Caller caller) =>
        new()
        {
            Mapping = IdMapping.None,
            InsideUid = caller.Uid,
            InsideGid = caller.Gid,
            HostUid = caller.Uid,
            HostGid = caller.Gid,
            Username = spec.Username,
        };

    /// <summary>
    /// The range of an ordinary user that contains the identity. If there is none, the workload is refused: with the caller's own uid it
    /// would have too many rights.
    /// </summary>
    private static SubordinateRange Range(int identity, SandboxSpec spec, Caller caller, IsolationTier tier)
    {
        const string LeaveOut = "leave the identity out to run with your own uid";
        if (tier != IsolationTier.Namespaces || !spec.Namespaces.User)
        {
            throw new IdentityUnavailableException(
                identity,
                    new Blocker(
                        "only root can give an identity without a user namespace", $"require namespaces, run it as root, or {LeaveOut}"));
        }

        if (caller.Subordinate is not { } range)
            throw new IdentityUnavailableException(identity, caller.SubordinateBlocker
                ?? new Blocker("you have no subordinate ids", LeaveOut));
        if (identity >= range.Count)
        {
            throw new IdentityUnavailableException(identity, new Blocker(
                $"/etc/subuid and /etc/subgid give you {range.Count} ids, which are the identities 0 to {range.Count - 1}",
                $"choose a smaller number, or have the range in both files extended (subuid(5))"));
        }

        return range;
    }

    /// <summary>The host uid of an identity: <c>1000000 + userIndex*10000 + identity</c>.</summary>
    public static uint HostUid(int userIndex, int identity) => FirstHostUid + ((uint)userIndex * IdentitiesPerUser) + (uint)identity;

    private static ImmutableArray<uint> Groups(SandboxSpec spec, PlanningContext context)
    {
        var groups = ImmutableArray.CreateBuilder<uint>();
        foreach (var name in spec.Groups)
        {
            if (context.FindGroup(name) is not { } gid)
                throw new SandboxPlanException($"unknown group \"{name}\"", "name a group of /etc/group");
            if (!context.Caller.MayMapIdentities && context.Caller.Groups.All(g => g.Gid != gid))
                throw new SandboxPlanException($"group \"{name}\" is not one of yours", "name groups that `id` lists");
            groups.Add(gid);
        }

        return groups.ToImmutable();
    }
}
