namespace Berth.Supervision.S6;

/// <summary>A file of a service directory.</summary>
/// <param name="Path">Relative to the service directory.</param>
/// <param name="Content">The content.</param>
/// <param name="IsProgram">Whether s6 executes it.</param>
internal sealed record S6File(string Path, string Content, bool IsProgram = false);
