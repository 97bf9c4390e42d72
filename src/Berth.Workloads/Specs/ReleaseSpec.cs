using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>The releases of a workload's files. The workload runs the one that is current when it starts.</summary>
public sealed record ReleaseSpec
{
    /// <summary>The absolute path of the directory with the releases; empty: the description has no releases.</summary>
    public string Root { get; init; } = "";

    /// <summary>How the workload is switched to another release.</summary>
    public ReleaseStrategy Strategy { get; init; }

    /// <summary>How to find out that a release is healthy; null: as <see cref="SuperviseSpec.Ready"/> says.</summary>
    public ReleaseProbeSpec? Probe { get; init; }

    /// <summary>How long a healthy release is watched before it is accepted.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many releases are kept, with the current one.</summary>
    public int Keep { get; init; } = 5;

    /// <summary>A command that prepares a new release in its own directory; empty: none.</summary>
    public ImmutableArray<string> Prepare { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How long the command may take.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The absolute paths of public keys that must have signed a release; empty: those of the store.</summary>
    public ImmutableArray<string> Keys { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How many of the keys must have signed.</summary>
    public int Threshold { get; init; } = 1;
}
