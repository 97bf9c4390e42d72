namespace Berth.Workloads.Specs;

/// <summary>A POSIX ACL entry (acl(5)) for the identity's uid on a host path, in place while the workload runs.</summary>
public sealed record PermissionSpec
{
    /// <summary>The host path.</summary>
    public required string Path { get; init; }

    /// <summary>Whether to make the path, as a directory of mode 0700, if it does not exist.</summary>
    public bool Ensure { get; init; }

    /// <summary>Whether the identity may read.</summary>
    public bool Read { get; init; }

    /// <summary>Whether the identity may write.</summary>
    public bool Write { get; init; }

    /// <summary>Whether the identity may execute, or search a directory.</summary>
    public bool Execute { get; init; }
}
