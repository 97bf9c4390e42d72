namespace Berth.Sandbox.Parameters;

/// <summary>A file with content, on a file system of the sandbox's own.</summary>
/// <param name="Target">The path inside.</param>
/// <param name="Content">UTF-8 text.</param>
/// <param name="Mode">Its mode.</param>
internal sealed record FileStep(string Target, string Content, int Mode) : MountStep(Target)
{
    /// <summary>The source of a content that only the workload is shown, as text; null: the content is no secret.</summary>
    public string? SecretFrom { get; init; }
}
