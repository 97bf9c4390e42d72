using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Probing;

/// <summary>What differs from a start by this process, in its current directory.</summary>
public sealed record HostPlanOptions
{
    /// <summary>Nothing differs.</summary>
    public static HostPlanOptions None { get; } = new();

    /// <summary>The directory in which the workload will be started; null: the current one.</summary>
    public string? CurrentDirectory { get; init; }

    /// <summary>Berth's own programs, which the workload must not write.</summary>
    public ImmutableArray<string> OwnPrograms { get; init; } = [];

    /// <summary>The architecture of the launcher; null: this machine's.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Whether the workload starts later, without this process's terminal.</summary>
    public bool IsForLater { get; init; }

    /// <summary>Whether another process starts it, without what a service manager handed to this one.</summary>
    public bool IsForAnother { get; init; }

    /// <summary>Paths in Berth's own directories that a grant shows to the workload.</summary>
    public ImmutableArray<string> OwnGrants { get; init; } = [];

    /// <summary>Plans the grants of the desktop, which another library knows; null: a workload with such grants is refused.</summary>
    public Func<GrantRequest, GrantAdditions>? Desktop { get; init; }

    /// <summary>Reads the content of secrets; null: they are not read, and the plan is only to be looked at.</summary>
    public SecretReader? Secrets { get; init; }

    /// <summary>Whether the spec was validated before.</summary>
    public bool IsChecked { get; init; }
}
