using Berth.Linux.Errors;

namespace Berth.Fleet.Errors;

/// <summary>A fleet, one of its files, or one of its agents is not as it must be.</summary>
public sealed class FleetException : BerthException
{
    private readonly int _exitCode;

    /// <summary>Creates an error.</summary>
    /// <param name="problem">The operation, its object, and the reason for the failure.</param>
    /// <param name="suggestion">What to do; null: unknown.</param>
    /// <param name="inner">The cause; null: none.</param>
    /// <param name="isMisuse">Whether the request itself is wrong: exit code 2, and nothing was done.</param>
    public FleetException(string problem, string? suggestion = null, Exception? inner = null, bool isMisuse = false)
        : base(problem, suggestion, inner) => _exitCode = isMisuse ? Linux.Errors.ExitCode.Usage : Linux.Errors.ExitCode.Failed;

    /// <inheritdoc />
    public override int ExitCode => _exitCode;
}
