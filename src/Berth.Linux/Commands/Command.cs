namespace Berth.Linux.Commands;

/// <summary>A command to run to completion while its output is collected.</summary>
/// <param name="Program">A path, or a name to look up along PATH.</param>
/// <param name="Arguments">The arguments, without the program's name. They are not passed through a shell.</param>
public sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Written to the command's standard input. If empty, the command reads /dev/null.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The environment as "NAME=value" strings; null passes on this process's own.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>The working directory; null is this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The number of bytes of standard output to keep; the rest is read and dropped. 1 MiB by default.</summary>
    public int MaximumOutput { get; init; } = 1024 * 1024;

    /// <summary>
    /// Whether the command leads a session of its own, without a terminal; otherwise only a process group. What it leaves behind can be
    /// told from other children then (<see cref="Processes.OrphanedProcesses"/>).
    /// </summary>
    public bool NewSession { get; init; }

    /// <summary>The command roughly as typed in a shell, without quoting.</summary>
    public override string ToString() => string.Join(' ', [Program, .. Arguments]);
}
