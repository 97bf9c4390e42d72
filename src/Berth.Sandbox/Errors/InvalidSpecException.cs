using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>A description that is not valid. Nothing was done.</summary>
/// <param name="diagnostics">Everything that is wrong with it.</param>
/// <param name="source">The file, to show the lines of.</param>
public sealed class InvalidSpecException(ImmutableArray<Diagnostic> diagnostics, ReadOnlyMemory<byte> source)
    : BerthException(string.Join('\n', diagnostics.Select(static d => d.ToString())))
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;

    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> File { get; } = source;
}
