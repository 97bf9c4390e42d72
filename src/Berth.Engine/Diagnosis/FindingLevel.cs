namespace Berth.Engine.Diagnosis;

/// <summary>Whether the host has a feature.</summary>
public enum FindingLevel
{
    /// <summary>The host has it.</summary>
    Good,

    /// <summary>Something that some workloads need is missing.</summary>
    Limited,

    /// <summary>Workloads of the tier namespaces cannot run.</summary>
    Missing,
}
