using System.Buffers.Binary;
using System.Text;

namespace Berth.Desktop.Sound;

/// <summary>
/// The values of a request: each begins with a byte that tells its type, and so its length. Properties of streams and clients are values
/// too, and some of them have the server load modules or plugins (<c>filter.apply</c>, <c>audioconvert.filter-graph</c>), so a property
/// that only describes what plays keeps its name, and any other loses it.
/// </summary>
internal static class PulseValues
{
    private const byte End = (byte)'N', Text = (byte)'t', Number = (byte)'L', Bytes = (byte)'x';

    private static readonly HashSet<string> s_descriptive = new(StringComparer.Ordinal)
    {
        "application.name", "application.id", "application.version", "application.icon", "application.icon_name", "application.language",
        "application.process.id", "application.process.binary", "application.process.user", "application.process.host",
        "application.process.machine_id", "application.process.session_id",
        "media.name", "media.title", "media.artist", "media.copyright", "media.software", "media.language", "media.filename", "media.icon",
        "media.icon_name", "media.role", "event.id", "event.description", "window.name", "window.id", "window.icon", "window.icon_name",
        "format.sample_format", "format.rate", "format.channels", "format.channel_map",
    };

    /// <summary>Takes the names of properties away that are not known. False: these are not values of the protocol.</summary>
    /// <param name="values">The values of a request; changed in place.</param>
    public static bool TryClean(Span<byte> values)
    {
        while (!values.IsEmpty)
        {
            var type = values[0];
            values = values[1..];
            var length = type switch
            {
                End or (byte)'1' or (byte)'0' or (byte)'f' => 0, // a format is followed by a number and properties of its own
                (byte)'B' => 1,
                Number or (byte)'V' => 4,
                (byte)'a' => 6,
                (byte)'R' or (byte)'r' or (byte)'T' or (byte)'U' => 8,
                Text => values.IndexOf((byte)0) is var end and >= 0 ? end + 1 : -1L,
                Bytes => LengthOfBytes(values),
                (byte)'m' => values.IsEmpty ? -1 : 1 + values[0],
                (byte)'v' => values.IsEmpty ? -1 : 1 + 4 * values[0],
                (byte)'P' => CleanProperties(values),
                _ => -1,
            };
            if (length < 0 || length > values.Length)
                return false;
            values = values[(int)length..];
        }

        return true;
    }

    /// <summary>The length of properties: names and values by turns until the end; -1: they are none.</summary>
    private static long CleanProperties(Span<byte> from)
    {
        var rest = from;
        while (!rest.IsEmpty && rest[0] == Text)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 0)
                return -1;
            var name = rest[1..end];
            if (!s_descriptive.Contains(Encoding.Latin1.GetString(name)))
                name.Fill((byte)'_');
            rest = rest[(end + 1)..];
            if (rest.Length < 10 || rest[0] != Number || rest[5] != Bytes)
                return -1;
            var length = LengthOfBytes(rest[6..]);
            if (length != 4L + BinaryPrimitives.ReadUInt32BigEndian(rest[1..]) || length > rest.Length - 6)
                return -1;
            rest = rest[(6 + (int)length)..];
        }

        return !rest.IsEmpty && rest[0] == End ? from.Length - rest.Length + 1 : -1;
    }

    private static long LengthOfBytes(ReadOnlySpan<byte> from) =>
        BinaryPrimitives.TryReadUInt32BigEndian(from, out var length) ? 4L + length : -1;
}
