namespace Berth.Sandbox.Syscalls;

/// <summary>Reads one byte from a pipe; at end of file (the other side has ended) the process silently exits with 125.</summary>
/// <param name="Descriptor">The reading end.</param>
/// <param name="Note">What it waits for.</param>
internal sealed record AwaitByteOperation(Operand Descriptor, string Note) : Operation(Note)
{
    /// <summary>An error after which the program continues: EAGAIN of a non-blocking pipe means that the other side exists.</summary>
    public Berth.Linux.Errors.Errno? Tolerated { get; init; }
}
