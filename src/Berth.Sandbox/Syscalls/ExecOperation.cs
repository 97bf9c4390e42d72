namespace Berth.Sandbox.Syscalls;

/// <summary>Executes another program (execve(2)). Exit code 127 if it does not exist, 126 if it cannot be executed.</summary>
/// <param name="Path">The program.</param>
/// <param name="ArgumentVector">Its argv.</param>
/// <param name="EnvironmentVector">Its envp.</param>
/// <param name="Note">What it is for.</param>
internal sealed record ExecOperation(Operand Path, Operand ArgumentVector, Operand EnvironmentVector, string Note) : Operation(Note)
{
    /// <summary>A descriptor to which the exit code is written, as four bytes, after a failure; null: none.</summary>
    public int? FailureDescriptor { get; init; }
}
