using System.Globalization;
using System.Text;
using Berth.Linux.Ext4;
using Berth.Linux.Text;

namespace Berth.Machines.Archives;

/// <summary>The records of pax headers, which replace and add to the fields of a header: pax(1), tar(5).</summary>
internal sealed class PaxRecords
{
    private const string AttributePrefix = "SCHILY.xattr.";

    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private readonly List<(string Offset, string Length)> _sparse = [];

    internal string? Path => Text("GNU.sparse.name") ?? Text("path");

    internal string? LinkPath => Text("linkpath");

    internal long? Length => Number("size");

    internal long? Uid => Number("uid");

    internal long? Gid => Number("gid");

    /// <summary>The length of a sparse file.</summary>
    internal long? RealLength => Number("GNU.sparse.realsize") ?? Number("GNU.sparse.size");

    /// <summary>Whether the segments of a sparse file stand before its content.</summary>
    internal bool HasSegmentsInContent => Number("GNU.sparse.major") is 1;

    /// <summary>The time, with a fraction of a second; null: not given, or out of range.</summary>
    internal DateTimeOffset? Modified =>
        Text("mtime") is { } text && decimal.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > -62_000_000_000 and < 250_000_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks((long)decimal.Floor(seconds * TimeSpan.TicksPerSecond))
            : null;

    internal IReadOnlyList<Ext4Attribute> Attributes =>
    [
        .. _values.Where(static pair => pair.Key.StartsWith(AttributePrefix, StringComparison.Ordinal))
            .Select(static pair => new Ext4Attribute(pair.Key[AttributePrefix.Length..], pair.Value)),
    ];

    /// <summary>The segments of a sparse file, if they are in the records; null: they are not, or are not valid.</summary>
    internal IReadOnlyList<TarSegment>? Segments
    {
        get
        {
            var numbers = Text("GNU.sparse.map") is { } map
                ? map.Split(',')
                : [.. _sparse.SelectMany(static segment => (string[])[segment.Offset, segment.Length])];
            if (numbers.Length < 2 || numbers.Length % 2 != 0)
                return null;
            var segments = new List<TarSegment>();
            for (var i = 0; i < numbers.Length; i += 2)
            {
                if (Parse(numbers[i]) is not { } offset || Parse(numbers[i + 1]) is not { } length)
                    return null;
                if (length > 0)
                    segments.Add(new TarSegment(offset, length));
            }

            return segments;
        }
    }

    /// <summary>Adds the records of a header; later ones replace earlier ones. False: they are not valid.</summary>
    internal bool TryAdd(ReadOnlySpan<byte> content)
    {
        var offset = "";
        while (!content.IsEmpty)
        {
            // LENGTH KEY=VALUE\n, where LENGTH counts all of it.
            var space = content.IndexOf((byte)' ');
            if (space <= 0 || Parse(Encoding.ASCII.GetString(content[..space])) is not { } length
                || length <= space + 1 || length > content.Length || content[(int)length - 1] != '\n')
            {
                return false;
            }

            var record = content[(space + 1)..((int)length - 1)];
            content = content[(int)length..];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
                return false;
            var key = HostText.Decode(record[..equals]);
            var value = record[(equals + 1)..];
            if (key == "GNU.sparse.offset")
                offset = HostText.Decode(value);
            else if (key == "GNU.sparse.numbytes")
                _sparse.Add((offset, HostText.Decode(value)));
            else if (value.IsEmpty)
                _values.Remove(key);
            else
                _values[key] = value.ToArray();
        }

        return true;
    }

    /// <summary>A copy, to which the records of one file are added.</summary>
    internal PaxRecords Copy()
    {
        var copy = new PaxRecords();
        foreach (var (key, value) in _values)
            copy._values[key] = value;
        return copy;
    }

    private static long? Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private string? Text(string key) => _values.TryGetValue(key, out var value) ? HostText.Decode(value) : null;

    private long? Number(string key) => Text(key) is { } text ? Parse(text) : null;
}
