namespace Berth.Linux.Processes;

/// <summary>A standard descriptor that is a terminal, a regular file or a pipe.</summary>
/// <param name="Number">0, 1 or 2.</param>
/// <param name="IsTerminal">Whether it is a terminal.</param>
/// <param name="CanRead">Whether it is open for reading.</param>
/// <param name="CanWrite">Whether it is open for writing.</param>
public readonly record struct StandardDescriptor(int Number, bool IsTerminal, bool CanRead, bool CanWrite)
{
    /// <summary>Whether it is an unnamed pipe (pipe(2)) that this process's user owns.</summary>
    public bool IsPipe { get; init; }
}
