namespace Berth.Sandbox.Syscalls;

/// <summary>Ends the process (exit_group(2)).</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Note">What it is for.</param>
internal sealed record ExitOperation(int Code, string Note) : Operation(Note);
