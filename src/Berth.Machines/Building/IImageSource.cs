namespace Berth.Machines.Building;

/// <summary>Where the files of an image come from. It is read twice: for the tree, which gives the size, and for the content.</summary>
internal interface IImageSource
{
    /// <summary>Reads everything but the content of files.</summary>
    ImageTree Scan(BuildProgress progress, CancellationToken cancellationToken);

    /// <summary>Writes the content of all regular files of the tree.</summary>
    void Copy(ImageWriter writer, CancellationToken cancellationToken);
}
