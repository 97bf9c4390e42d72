namespace Berth.Sandbox.Mounting;

/// <summary>Something a deny rule names.</summary>
/// <param name="Path">The path inside, free of symbolic links.</param>
/// <param name="Rule">The rule.</param>
internal readonly record struct DenyMatch(string Path, string Rule);
