using Berth.Descriptions.Diagnostics;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Text;
using Berth.Workloads;

namespace Berth.Engine.Specs;

/// <summary>Reads a description, also from a path that is not UTF-8, which the base library cannot open.</summary>
internal static class DescriptionFile
{
    /// <summary>Reads and checks a file. Errors in its content are diagnostics.</summary>
    /// <param name="path">The file; relative to the working directory.</param>
    /// <exception cref="LinuxException">The file cannot be read, and its path is not UTF-8.</exception>
    /// <exception cref="UsageException">The path is empty.</exception>
    public static WorkloadParseResult Load(string path) => Load(path, FileStatus.TryOf(path));

    /// <summary>Like <see cref="Load(string)"/>, for a caller that has looked at the file.</summary>
    /// <param name="path">The file; relative to the working directory.</param>
    /// <param name="status">Its status; null: there is none.</param>
    /// <exception cref="LinuxException">The file cannot be read, and its path is not UTF-8.</exception>
    /// <exception cref="UsageException">The path is empty.</exception>
    public static WorkloadParseResult Load(string path, FileStatus? status)
    {
        ThrowIfEmpty(path);
        if (NamedPipe.IsAt(path, status))
        {
            var pipe = new Diagnostic { Place = new Place(path), Path = "$", Message = $"it is {NamedPipe.NothingToRead}" };
            return new WorkloadParseResult(Spec: null, [pipe], Source: default);
        }

        if (status is { Kind: FileKind.Fifo })
            return WorkloadFile.Parse(ReadPipe(path), path);
        var full = WorkingDirectory.Resolve(path);
        if (!HostText.HasBytes(full))
            return WorkloadFile.Load(path);
        using var root = DirectoryHandle.Open("/");
        using var file = root.OpenRead(full[1..], ResolveRules.None);
        var content = new byte[WorkloadFile.MaxLength + 1];
        var length = DescriptorIO.ReadAt(file, content, 0);
        return WorkloadFile.Parse(content.AsMemory(0, length), full);
    }

    /// <summary>Reads a pipe to its end. The base library reads descriptions at offsets, which a pipe does not have.</summary>
    private static ReadOnlyMemory<byte> ReadPipe(string path)
    {
        using var pipe = PlainFile.TryOpenRead(path) ?? throw new FileNotFoundException($"{path} is gone", path);
        var content = new byte[WorkloadFile.MaxLength + 1];
        var length = 0;
        while (length < content.Length && DescriptorIO.Read(pipe, content.AsSpan(length)) is > 0 and var count)
            length += count;
        return content.AsMemory(0, length);
    }

    /// <summary>Refuses what a shell makes of a variable that is not set.</summary>
    /// <exception cref="UsageException">The path is empty.</exception>
    public static void ThrowIfEmpty(string path)
    {
        if (path.Length is 0)
            throw new UsageException("FILE is the empty string; name a berth.json, or a directory that has one");
    }
}
