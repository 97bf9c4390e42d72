namespace Berth.Sandbox.Mounting;

/// <summary>A symbolic link.</summary>
/// <param name="Target">The path of the link.</param>
/// <param name="To">Its text.</param>
public sealed record SymlinkStep(string Target, string To) : MountStep(Target);
