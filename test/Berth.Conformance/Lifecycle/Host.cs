using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Lifecycle;

/// <summary>What a run may not leave changed.</summary>
internal static class Host
{
    /// <summary>
    /// The workspace's ACL, our mounts, cgroup directories with Berth's name, and the records of the state store, as text that can be
    /// compared.
    /// </summary>
    public static async Task<string> SnapshotAsync(Jail jail)
    {
        // The containers of other tests, with all that is in them, come and go meanwhile.
        var acl = HostTool.Find("getfacl") is null ? "" : await AclAsync(jail);
        var cgroups = Directory.Exists("/sys/fs/cgroup")
            ? await jail.RunOutsideAsync(
                [.. "find /sys/fs/cgroup -type d -name berth-test-* -prune -o -type d -name berth-* -print".Split(' ')])
            : null;
        return $"""
            {acl}
            {string.Join('\n', (await File.ReadAllLinesAsync("/proc/self/mountinfo")).Where(static line => line.Contains("berth", StringComparison.Ordinal)))}
            {cgroups?.Output}
            {string.Join('\n', jail.Records())}
            """;
    }

    /// <summary>The workspace's ACL as getfacl prints it, ids as numbers.</summary>
    public static async Task<string> AclAsync(Jail jail) =>
        (await jail.RunOutsideAsync(HostTool.Require("getfacl"), "-cnp", jail.Workspace)).ShouldSucceed();
}
