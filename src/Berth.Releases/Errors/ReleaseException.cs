using Berth.Linux.Processes;

namespace Berth.Releases.Errors;

/// <summary>A release could not be installed, rolled back, verified or found. The message reads "PROBLEM; SUGGESTION".</summary>
/// <param name="kind">The kind of error.</param>
/// <param name="problem">The operation, its object, and the reason.</param>
/// <param name="suggestion">What to do; null: part of the problem.</param>
/// <param name="inner">The cause; null: none.</param>
public sealed class ReleaseException(ReleaseErrorKind kind, string problem, string? suggestion = null, Exception? inner = null)
    : BerthException(problem, suggestion, inner)
{
    /// <summary>The kind of error.</summary>
    public ReleaseErrorKind Kind { get; } = kind;

    /// <summary>The last lines that the workload or the command wrote; empty: unknown.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <inheritdoc/>
    public override bool HasLines => Output.Count > 0;

    /// <inheritdoc/>
    public override int ExitCode => Kind switch
    {
        ReleaseErrorKind.Usage => Linux.Errors.ExitCode.Usage,
        ReleaseErrorKind.Interrupted => Linux.Errors.ExitCode.OfSignal((int)Signal.SIGINT),
        ReleaseErrorKind.RolledBack or ReleaseErrorKind.Damaged => Linux.Errors.ExitCode.Unhealthy,
        _ => Linux.Errors.ExitCode.Failed,
    };
}
