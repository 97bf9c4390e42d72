using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Logs;

/// <summary>
/// The output of each service after its last newline, with a file for each service that has an incomplete line. It cannot stay in the
/// service's pipe: the kernel notifies the reader only if the pipe was empty before, and a writer that has filled the pipe waits for the
/// reader (pipe(7), epoll(7)).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class UnfinishedLines(string directory)
{
    private readonly Dictionary<string, long> _known = new DirectoryInfo(directory)
        .EnumerateFiles()
        .ToDictionary(static file => file.Name, static file => file.Length, StringComparer.Ordinal);

    /// <summary>The size of a service's incomplete line when this object was created; 0: none.</summary>
    public int LengthOf(ServiceName name) => (int)Math.Min(_known.GetValueOrDefault(name.ToString()), int.MaxValue);

    /// <summary>Reads the start of an incomplete line.</summary>
    public int Read(ServiceName name, Span<byte> buffer)
    {
        using var file = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return DescriptorIO.ReadAt(file, buffer, 0);
    }

    /// <summary>Continues an incomplete line: replaces its content from a position on.</summary>
    /// <exception cref="IOException">The line cannot be saved.</exception>
    public void Write(ServiceName name, ReadOnlySpan<byte> bytes, long from)
    {
        using var file = File.OpenHandle(PathOf(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(file, bytes, from);
        RandomAccess.SetLength(file, from + bytes.Length);
        _known[name.ToString()] = from + bytes.Length;
    }

    /// <summary>Removes an incomplete line, which is in the log now; there may be none.</summary>
    public void Remove(ServiceName name)
    {
        _known.Remove(name.ToString());
        File.Delete(PathOf(name));
    }

    private string PathOf(ServiceName name) => Path.Combine(directory, name.ToString());
}
