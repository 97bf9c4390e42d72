namespace Berth.Machines.Building;

/// <summary>A step of building an image.</summary>
public enum BuildStep
{
    /// <summary>The names of the source are read.</summary>
    Read,

    /// <summary>The file system is made.</summary>
    Format,

    /// <summary>The content of files is copied.</summary>
    Copy,

    /// <summary>The image is written to the disk.</summary>
    Finish,

    /// <summary>The build has ended, or failed.</summary>
    End,
}
