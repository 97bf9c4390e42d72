namespace Berth.Engine.Diagnosis;

/// <summary>How a thing stands.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Something that some workloads want is missing.</summary>
    Limited,

    /// <summary>Workloads of the tier namespaces cannot run.</summary>
    Missing,
}
