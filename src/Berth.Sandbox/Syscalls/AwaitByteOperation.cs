namespace Berth.Sandbox.Syscalls;

/// <summary>Reads one byte from a pipe; at end of file (the other side is gone) the process ends with 125, quietly.</summary>
/// <param name="Descriptor">The reading end.</param>
/// <param name="Note">What it waits for.</param>
internal sealed record AwaitByteOperation(Operand Descriptor, string Note) : Operation(Note)
{
    /// <summary>An error after which the program goes on: EAGAIN of a pipe that does not block says that the other side is there.</summary>
    public Berth.Linux.Errors.Errno? Tolerated { get; init; }
}
