namespace Berth.Sandbox.Parameters;

/// <summary>An empty directory.</summary>
/// <param name="Target">The path inside.</param>
/// <param name="Mode">Its mode.</param>
internal sealed record DirectoryStep(string Target, int Mode) : MountStep(Target);
