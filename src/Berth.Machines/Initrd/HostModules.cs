using Berth.Linux.Files;

namespace Berth.Machines.Initrd;

/// <summary>The modules of a kernel in a directory of the host.</summary>
/// <param name="directory">The directory that has modules.dep.</param>
public sealed class HostModules(string directory) : IKernelModules
{
    /// <inheritdoc/>
    public byte[]? TryRead(string path) => PlainFile.TryRead(Path.Combine(directory, path));
}
