using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Berth.Linux.Mounts;

/// <summary>
/// A mount: a line of <c>/proc/PID/mountinfo</c>, see proc_pid_mountinfo(5).
/// </summary>
public sealed record MountInfo
{
    /// <summary>The mount id; unique while the mount exists.</summary>
    public required int Id { get; init; }

    /// <summary>The id of the parent mount. The root mount has its own id here, or one that is not visible.</summary>
    public required int ParentId { get; init; }

    /// <summary>The major device number of the file system.</summary>
    public required uint DeviceMajor { get; init; }

    /// <summary>The minor device number of the file system.</summary>
    public required uint DeviceMinor { get; init; }

    /// <summary>The directory of the file system that is mounted; not / for a bind mount of a part.</summary>
    public required string Root { get; init; }

    /// <summary>The mount point, as seen by the process.</summary>
    public required string MountPoint { get; init; }

    /// <summary>Options of this mount: <c>ro</c>, <c>nosuid</c>, <c>nodev</c> and so on.</summary>
    public required ImmutableArray<string> Options { get; init; }

    /// <summary>
    /// Propagation: <c>shared:N</c>, <c>master:N</c>, <c>propagate_from:N</c>, <c>unbindable</c>; empty for a private mount.
    /// </summary>
    public required ImmutableArray<string> Propagation { get; init; }

    /// <summary>The type of the file system: <c>ext4</c>, <c>fuse.sshfs</c>.</summary>
    public required string FileSystem { get; init; }

    /// <summary>The source, in the form that the file system uses: a device, another word, or nothing.</summary>
    public required string Source { get; init; }

    /// <summary>Options of the file system, common to all its mounts.</summary>
    public required ImmutableArray<string> FileSystemOptions { get; init; }

    /// <summary>Whether this mount is read-only. The file system may be, too.</summary>
    public bool IsReadOnly => Options.Contains("ro");

    /// <summary>Parses a line.</summary>
    /// <exception cref="FormatException">The line is malformed.</exception>
    internal static MountInfo Parse(ReadOnlySpan<char> line)
    {
        var rest = line;
        var id = Number(Next(ref rest), line);
        var parent = Number(Next(ref rest), line);
        var device = Next(ref rest);
        var colon = device.IndexOf(':');
        if (colon < 0)
            throw Malformed(line);
        var root = Unescape(Next(ref rest));
        var mountPoint = Unescape(Next(ref rest));
        var options = List(Next(ref rest));

        // Optional fields, possibly none, end with a field that is a hyphen. The end can't be found in another way: a path before may be
        // "-", and the source after may be empty.
        var propagation = ImmutableArray.CreateBuilder<string>();
        while (true)
        {
            if (rest.IsEmpty)
                throw Malformed(line);
            var field = Next(ref rest);
            if (field is "-")
                break;
            propagation.Add(field.ToString());
        }

        return new MountInfo
        {
            Id = id,
            ParentId = parent,
            DeviceMajor = (uint)Number(device[..colon], line),
            DeviceMinor = (uint)Number(device[(colon + 1)..], line),
            Root = root,
            MountPoint = mountPoint,
            Options = options,
            Propagation = propagation.ToImmutable(),
            FileSystem = Unescape(Next(ref rest)),
            Source = Unescape(Next(ref rest)),
            FileSystemOptions = List(rest),
        };
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(' ');
        var field = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return field;
    }

    private static int Number(ReadOnlySpan<char> field, ReadOnlySpan<char> line) =>
        int.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Malformed(line);

    private static ImmutableArray<string> List(ReadOnlySpan<char> field)
    {
        var items = ImmutableArray.CreateBuilder<string>();
        foreach (var range in field.Split(','))
        {
            if (!field[range].IsEmpty)
                items.Add(Unescape(field[range]));
        }

        return items.ToImmutable();
    }

    /// <summary>Replaces the kernel's escapes: a backslash and three octal digits, for space, tab, newline, backslash and #.</summary>
    private static string Unescape(ReadOnlySpan<char> field)
    {
        if (!field.Contains('\\'))
            return field.ToString();
        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] is '\\' && i + 3 < field.Length && IsOctal(field[i + 1]) && IsOctal(field[i + 2]) && IsOctal(field[i + 3]))
            {
                text.Append((char)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }

    private static bool IsOctal(char c) => c is >= '0' and <= '7';

    private static FormatException Malformed(ReadOnlySpan<char> line) => new($"not a line of mountinfo: {line}");
}
