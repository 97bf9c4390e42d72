using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.Releases.Files;

/// <summary>A file of this host that is being written.</summary>
/// <param name="file">Open for writing; owned by this object.</param>
/// <param name="path">The path for error messages.</param>
internal sealed class LinuxNewFile(SafeFileHandle file, string path) : INewFile
{
    public void Write(ReadOnlySpan<byte> bytes) => DescriptorIO.WriteFully(file, bytes, path);

    public void SetModified(DateTimeOffset time) => DirectoryEntries.SetModified(file, time, path);

    public void Sync() => DirectoryEntries.Sync(file, path);

    public void Dispose() => file.Dispose();
}
