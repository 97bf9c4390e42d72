namespace Berth.Workloads.Specs;

/// <summary>proc(5) of the sandbox's own pid namespace.</summary>
/// <param name="Target">The path inside.</param>
public sealed record ProcEntry(string Target) : FilesystemEntry(Target);
