using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>A description is invalid. Nothing was done.</summary>
/// <param name="diagnostics">All errors and warnings.</param>
/// <param name="source">The file, for showing its lines.</param>
public sealed class InvalidSpecException(ImmutableArray<Diagnostic> diagnostics, ReadOnlyMemory<byte> source)
    : BerthException(string.Join('\n', diagnostics.Select(static d => d.ToString())))
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;

    /// <summary>All errors and warnings.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> File { get; } = source;
}
