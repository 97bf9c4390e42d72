using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>The system call filter: presets, or a file of rules.</summary>
public sealed record SeccompSpec
{
    /// <summary>The default.</summary>
    internal static SeccompSpec Default { get; } = new();

    /// <summary>False: no filter.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// The presets added to the default filter; null: those of the profile (tty and namespaces under strict and workspace, none under
    /// permissive).
    /// </summary>
    public ImmutableArray<SeccompPreset>? Presets { get; init => field = value is { IsDefault: true } ? null : value; }

    /// <summary>The host path of a text file of rules that replaces the presets; null: use the presets.</summary>
    public string? File { get; init; }
}
