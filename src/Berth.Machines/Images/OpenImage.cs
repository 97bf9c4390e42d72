using Berth.Linux.Files;
using Berth.Machines.Files;

namespace Berth.Machines.Images;

/// <summary>The files of an image, while no other process of Berth changes it.</summary>
public sealed class OpenImage : IDisposable
{
    private readonly FileLock? _lock;

    internal OpenImage(ImageFiles files, FileLock? taken) => (Files, _lock) = (files, taken);

    /// <summary>The files; owned by this object.</summary>
    public ImageFiles Files { get; }

    /// <summary>Closes the image.</summary>
    public void Dispose()
    {
        Files.Dispose();
        _lock?.Dispose();
    }
}
