using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Logs;

/// <summary>
/// What each service wrote after its last newline: a file a service that has begun a line. It can't stay in the service's pipe: the kernel
/// tells a reader of more only when the pipe was empty before, and a writer that has filled it waits for the reader (pipe(7), epoll(7)).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class UnfinishedLines(string directory)
{
    private readonly Dictionary<string, long> _known = new DirectoryInfo(directory)
        .EnumerateFiles()
        .ToDictionary(static file => file.Name, static file => file.Length, StringComparer.Ordinal);

    /// <summary>How many bytes a service left when this object was made; 0: none.</summary>
    public int LengthOf(ServiceName name) => (int)Math.Min(_known.GetValueOrDefault(name.ToString()), int.MaxValue);

    /// <summary>Reads the start of one.</summary>
    public int Read(ServiceName name, Span<byte> buffer)
    {
        using var file = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return DescriptorIO.ReadAt(file, buffer, 0);
    }

    /// <summary>Goes on with one: what is there from a place on is replaced.</summary>
    /// <exception cref="IOException">It can't be kept.</exception>
    public void Write(ServiceName name, ReadOnlySpan<byte> bytes, long from)
    {
        using var file = File.OpenHandle(PathOf(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(file, bytes, from);
        RandomAccess.SetLength(file, from + bytes.Length);
        _known[name.ToString()] = from + bytes.Length;
    }

    /// <summary>The line is in the log; one that was not begun is fine.</summary>
    public void Remove(ServiceName name)
    {
        _known.Remove(name.ToString());
        File.Delete(PathOf(name));
    }

    private string PathOf(ServiceName name) => Path.Combine(directory, name.ToString());
}
