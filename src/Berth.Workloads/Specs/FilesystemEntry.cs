namespace Berth.Workloads.Specs;

/// <summary>An entry of <c>sandbox.filesystem</c>.</summary>
/// <param name="Target">The absolute path inside.</param>
public abstract record FilesystemEntry(string Target);
