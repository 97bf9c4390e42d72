namespace Berth.Descriptions.Diagnostics;

/// <summary>How bad a <see cref="Diagnostic"/> is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The workload can't be run.</summary>
    Error,

    /// <summary>The workload can be run, but what is written is probably not what is meant.</summary>
    Warning,
}
