using Berth.Linux.Files;

namespace Berth.Releases.Files;

/// <summary>Files that are written nowhere: for checking an archive without extracting it.</summary>
internal sealed class NoFiles : IReleaseFiles, INewFile
{
    public string Root => "";

    public FileSystemUsage? Usage() => null;

    public FoundFile? Find(string path) => null;

    public IReadOnlyList<KeyValuePair<string, byte[]>> Attributes(string path) => [];

    public IReadOnlyList<string> List(string path) => [];

    public Stream? OpenRead(string path) => null;

    public string? ReadLink(string path) => null;

    public void MakeDirectory(string path, UnixFileMode mode)
    {
    }

    public INewFile Create(string path, UnixFileMode mode) => this;

    public void MakeSymbolicLink(string path, string target)
    {
    }

    public void MakeHardLink(string path, string existing)
    {
    }

    public void Rename(string from, string to)
    {
    }

    public void Remove(string path)
    {
    }

    public void RemoveDirectory(string path)
    {
    }

    public void SetMode(string path, UnixFileMode mode)
    {
    }

    public void SyncDirectory(string path)
    {
    }

    public void SyncAll()
    {
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
    }

    public void SetModified(DateTimeOffset time)
    {
    }

    public void Sync()
    {
    }

    public void Dispose()
    {
    }
}
