namespace Berth.Descriptions.Diagnostics;

/// <summary>The severity of a <see cref="Diagnostic"/>.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The workload can't be run.</summary>
    Error,

    /// <summary>The workload can be run, but the description is probably not what its author means.</summary>
    Warning,
}
