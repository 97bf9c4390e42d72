using System.Buffers.Text;
using System.Globalization;

namespace Berth.Supervisor.Logs;

/// <summary>
/// The time at the start of a log line: ISO 8601 in UTC with microseconds, <c>2026-11-21T06:16:10.123456Z</c>, always of the same length.
/// It sorts as text, and is readable without a converter, unlike TAI64N.
/// </summary>
internal static class LogTime
{
    /// <summary>The length of a time in bytes.</summary>
    public const int Length = 27;

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Writes a time into a buffer of at least <see cref="Length"/> bytes.</summary>
    public static void Write(Span<byte> target, DateTimeOffset time)
    {
        // "O" has seven digits; the last is cut off.
        Span<byte> all = stackalloc byte[33];
        _ = Utf8Formatter.TryFormat(time.UtcDateTime, all, out _, new System.Buffers.StandardFormat('O'));
        all[..(Length - 1)].CopyTo(target);
        target[Length - 1] = (byte)'Z';
    }

    /// <summary>A time as text; also the name of a rotated file.</summary>
    public static string ToText(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Parses a time.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
