using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Berth.Releases.Tests.Archives;

/// <summary>Makes tar archives byte by byte, also those that no library would write.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "Memory streams hold nothing but memory.")]
internal sealed class TarBytes
{
    private const int Block = 512;

    private readonly MemoryStream _bytes = new();

    public TarBytes File(string name, string content, int mode = 0x1A4) => Entry(name, '0', "", mode, Encoding.UTF8.GetBytes(content));

    public TarBytes Directory(string name, int mode = 0x1ED) => Entry(name, '5', "", mode, []);

    public TarBytes Link(string name, string target) => Entry(name, '2', target, 0x1FF, []);

    public TarBytes HardLink(string name, string target) => Entry(name, '1', target, 0x1A4, []);

    public TarBytes Special(string name, char type) => Entry(name, type, "", 0x1A4, []);

    public TarBytes Entry(string name, char type, string target, int mode, byte[] content, long? size = null)
    {
        var header = new byte[Block];
        Put(0, name);
        Put(100, Octal(mode, 7));
        Put(108, Octal(0, 7));
        Put(116, Octal(0, 7));
        Put(124, Octal(size ?? content.Length, 11));
        Put(136, Octal(1_700_000_000, 11));
        Put(148, "        ");
        header[156] = (byte)type;
        Put(157, target);
        Put(257, "ustar\0" + "00");
        Put(329, Octal(0, 7));
        Put(337, Octal(0, 7));
        Put(148, Octal(header.Sum(static value => value), 6) + "\0 ");
        _bytes.Write(header);
        _bytes.Write(content);
        _bytes.Write(new byte[(Block - (content.Length % Block)) % Block]);
        return this;

        void Put(int at, string text) => Encoding.UTF8.GetBytes(text).CopyTo(header, at);
    }

    /// <summary>A pax header for the next entry.</summary>
    public TarBytes Pax(string key, string value) => PaxAll((key, value));

    /// <summary>A pax header with several records for the next entry.</summary>
    public TarBytes PaxAll(params (string Key, string Value)[] records) => Entry("pax", 'x', "", 0x1A4, Records(records));

    /// <summary>A pax header for all entries that follow.</summary>
    public TarBytes PaxGlobal(string key, string value) => Entry("pax_global", 'g', "", 0x1A4, Records((key, value)));

    /// <summary>The archive, with blocks of zeros at its end.</summary>
    public byte[] Done() => [.. _bytes.ToArray(), .. new byte[2 * Block]];

    /// <summary>What was written so far, without an end.</summary>
    public byte[] Cut() => _bytes.ToArray();

    public static byte[] Gzip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(content);
        return compressed.ToArray();
    }

    private static byte[] Records(params (string Key, string Value)[] records) =>
        Encoding.UTF8.GetBytes(string.Concat(records.Select(static record => Record($" {record.Key}={record.Value}\n"))));

    /// <summary>A record begins with its own length.</summary>
    private static string Record(string rest)
    {
        var length = Encoding.UTF8.GetByteCount(rest) + 1;
        while (Encoding.UTF8.GetByteCount($"{length}{rest}") != length)
            length = Encoding.UTF8.GetByteCount($"{length}{rest}");
        return $"{length}{rest}";
    }

    private static string Octal(long value, int digits) =>
        Convert.ToString(value, 8).PadLeft(digits, '0').ToString(CultureInfo.InvariantCulture);
}
