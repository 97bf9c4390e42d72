namespace Berth.Releases.Watching;

/// <summary>The file <c>index.json</c> of a directory with archives: which of them is the newest.</summary>
/// <param name="Archive">The archive's file name. Its signed manifest and signatures lie beside it.</param>
public sealed record ReleaseIndex(string Archive)
{
    /// <summary>Its name.</summary>
    public const string FileName = "index.json";
}
