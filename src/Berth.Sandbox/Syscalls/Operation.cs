namespace Berth.Sandbox.Syscalls;

/// <summary>One step of a <see cref="SyscallProgram"/>.</summary>
/// <param name="Note">Its purpose as text, for error messages (<c>mount /proc</c>).</param>
internal abstract record Operation(string Note)
{
    /// <summary>
    /// The path that it uses as it was at planning time. If the path no longer exists, a new plan may succeed. Null: none.
    /// </summary>
    public string? PlannedPath { get; init; }

    /// <summary>
    /// Offset in the data section of a <c>struct iovec</c>: the end of the note, if it is known only at run time. Null: the note is
    /// complete.
    /// </summary>
    public int? Subject { get; init; }
}
