using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>The system-call filter: presets, or a file of one's own.</summary>
public sealed record SeccompSpec
{
    /// <summary>What is meant when nothing is said.</summary>
    internal static SeccompSpec Default { get; } = new();

    /// <summary>False: no filter at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Added to the default filter; null: those of the profile (tty and namespaces under strict and workspace, none under permissive).
    /// </summary>
    public ImmutableArray<SeccompPreset>? Presets { get; init => field = value is { IsDefault: true } ? null : value; }

    /// <summary>A host path to a text file of rules that replaces the presets; null: presets.</summary>
    public string? File { get; init; }
}
