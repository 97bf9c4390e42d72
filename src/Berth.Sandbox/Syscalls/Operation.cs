namespace Berth.Sandbox.Syscalls;

/// <summary>One step of a <see cref="SyscallProgram"/>.</summary>
/// <param name="Note">What it is for, in words: the subject of an error message (<c>mount /proc</c>).</param>
internal abstract record Operation(string Note)
{
    /// <summary>
    /// The path that it names as it was when the program was planned. Where it is not there any more, a new plan helps. Null: it names
    /// none.
    /// </summary>
    public string? PlannedPath { get; init; }

    /// <summary>
    /// Offset in the data section of a <c>struct iovec</c>: the end of the note, where that is known only when the program runs. Null: the
    /// note is whole.
    /// </summary>
    public int? Subject { get; init; }
}
