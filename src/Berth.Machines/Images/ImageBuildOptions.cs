namespace Berth.Machines.Images;

/// <summary>How an image is built.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">A directory, a tar archive, or <c>oci-layout:</c> and the directory of an OCI layout.</param>
public sealed record ImageBuildOptions(string Name, string Source)
{
    /// <summary>The size in bytes; null: what the files need, and a quarter more.</summary>
    public long? Size { get; init; }

    /// <summary>The owner of all files; null: their own.</summary>
    public ImageOwner? Owner { get; init; }

    /// <summary>Whether an image that there is of this name is replaced.</summary>
    public bool Replace { get; init; }
}
