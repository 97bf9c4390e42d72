namespace Berth.Sandbox.Syscalls;

/// <summary>Becomes another program (execve(2)). Exit code 127 when it is not there, 126 when it cannot be executed.</summary>
/// <param name="Path">The program.</param>
/// <param name="ArgumentVector">Its argv.</param>
/// <param name="EnvironmentVector">Its envp.</param>
/// <param name="Note">What it is for.</param>
internal sealed record ExecOperation(Operand Path, Operand ArgumentVector, Operand EnvironmentVector, string Note) : Operation(Note)
{
    /// <summary>A descriptor that the exit code is written to, as four bytes, when it failed; null: none.</summary>
    public int? FailureDescriptor { get; init; }
}
