namespace Berth.Workloads.Specs;

/// <summary>A POSIX ACL entry (acl(5)) for the identity's uid on a host path, while the workload runs.</summary>
public sealed record PermissionSpec
{
    /// <summary>The host path.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the path is made, as a directory of mode 0700, when it is not there.</summary>
    public bool Ensure { get; init; }

    /// <summary>Whether it may read.</summary>
    public bool Read { get; init; }

    /// <summary>Whether it may write.</summary>
    public bool Write { get; init; }

    /// <summary>Whether it may execute, or search a directory.</summary>
    public bool Execute { get; init; }
}
