namespace Berth.Workloads.Specs;

/// <summary>One entry of <c>sandbox.filesystem</c>.</summary>
/// <param name="Target">The absolute path inside.</param>
public abstract record FilesystemEntry(string Target);
