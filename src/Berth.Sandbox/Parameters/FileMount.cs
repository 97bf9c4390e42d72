namespace Berth.Sandbox.Parameters;

/// <summary>A file of the sandbox's own, mounted over a file of the host, for directories in which nothing can be created.</summary>
/// <param name="Target">The path inside, at which a file exists.</param>
/// <param name="Content">UTF-8 text.</param>
/// <param name="Mode">Its mode.</param>
internal sealed record FileMount(string Target, string Content, int Mode) : MountStep(Target);
