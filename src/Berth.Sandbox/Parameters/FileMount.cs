namespace Berth.Sandbox.Parameters;

/// <summary>A file of the sandbox's own, mounted over one of the host's: for names in a directory in which nothing can be made.</summary>
/// <param name="Target">The path inside; a file is there.</param>
/// <param name="Content">UTF-8 text.</param>
/// <param name="Mode">Its mode.</param>
internal sealed record FileMount(string Target, string Content, int Mode) : MountStep(Target);
