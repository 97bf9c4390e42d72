namespace Berth.Linux.Commands;

/// <summary>A command to run to its end, its output collected.</summary>
/// <param name="Program">A name to be found along PATH, or a path.</param>
/// <param name="Arguments">Its arguments, without the program itself; no shell reads them.</param>
public sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>What is written to its standard input; empty: it reads /dev/null.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>"NAME=value" each; null passes on this process's own.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Where it starts; null: where this process is.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How many bytes of standard output are kept; the rest is read and dropped. 1 MiB unless told.</summary>
    public int MaximumOutput { get; init; } = 1024 * 1024;

    /// <summary>The command as a person would type it, roughly.</summary>
    public override string ToString() => string.Join(' ', [Program, .. Arguments]);
}
