using System.Collections.Immutable;
using System.Text;

namespace Berth.Sandbox;

/// <summary>How a program in a sandbox ended, and its output.</summary>
public sealed record SandboxResult
{
    /// <summary>The exit code; 128+n if signal n killed the program.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The number of the signal that killed the program; null: it exited.</summary>
    public int? Signal { get; init; }

    /// <summary>The first bytes of standard output.</summary>
    public ReadOnlyMemory<byte> OutputBytes { get; init; }

    /// <summary>The first bytes of standard error.</summary>
    public ReadOnlyMemory<byte> ErrorBytes { get; init; }

    /// <summary>Whether standard output was longer than what was kept.</summary>
    public bool IsOutputCut { get; init; }

    /// <summary>Whether standard error was longer than what was kept.</summary>
    public bool IsErrorCut { get; init; }

    /// <summary>The warnings of the start.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary><see cref="OutputBytes"/> as UTF-8; invalid bytes become U+FFFD.</summary>
    public string Output => Encoding.UTF8.GetString(OutputBytes.Span);

    /// <summary><see cref="ErrorBytes"/> as UTF-8; invalid bytes become U+FFFD.</summary>
    public string Error => Encoding.UTF8.GetString(ErrorBytes.Span);
}
