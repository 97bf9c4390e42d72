using System.Collections.Immutable;
using System.Text;

namespace Berth.Sandbox;

/// <summary>How a program in a sandbox ended, and what it wrote.</summary>
public sealed record SandboxResult
{
    /// <summary>Its exit code; 128+n where signal n ended it.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The number of the signal that ended it; null: it ended by itself.</summary>
    public int? Signal { get; init; }

    /// <summary>The first bytes of its standard output.</summary>
    public ReadOnlyMemory<byte> OutputBytes { get; init; }

    /// <summary>The first bytes of its standard error.</summary>
    public ReadOnlyMemory<byte> ErrorBytes { get; init; }

    /// <summary>Whether it wrote more to standard output than was kept.</summary>
    public bool IsOutputCut { get; init; }

    /// <summary>Whether it wrote more to standard error than was kept.</summary>
    public bool IsErrorCut { get; init; }

    /// <summary>What the start had to warn of.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary><see cref="OutputBytes"/> as UTF-8; bytes that are none become U+FFFD.</summary>
    public string Output => Encoding.UTF8.GetString(OutputBytes.Span);

    /// <summary><see cref="ErrorBytes"/> as UTF-8; bytes that are none become U+FFFD.</summary>
    public string Error => Encoding.UTF8.GetString(ErrorBytes.Span);
}
