using Berth.Linux.Text;

namespace Berth.Machines.Archives;

/// <summary>The fields of one header block of a tar archive: tar(5), formats v7, ustar and GNU.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    internal const int Size = 512;

    private readonly ReadOnlySpan<byte> _block = block;

    internal char Type => (char)_block[156];

    internal string Name
    {
        get
        {
            var prefix = IsPosix ? Text(345, 155) : "";
            return prefix.Length > 0 ? $"{prefix}/{Text(0, 100)}" : Text(0, 100);
        }
    }

    internal string LinkName => Text(157, 100);

    internal long Mode => Number(100, 8);

    internal long Uid => Number(108, 8);

    internal long Gid => Number(116, 8);

    internal long Length => Number(124, 12);

    internal long Modified => Number(136, 12);

    internal long DeviceMajor => Number(329, 8);

    internal long DeviceMinor => Number(337, 8);

    /// <summary>The length of a sparse file of GNU's format.</summary>
    internal long RealLength => Number(483, 12);

    /// <summary>Whether blocks with further segments of a sparse file of GNU's format follow.</summary>
    internal bool IsExtended => _block[482] != 0;

    /// <summary>Whether the sum of all bytes, with spaces for the field itself, is the one in the header.</summary>
    internal bool HasRightSum
    {
        get
        {
            long unsigned = 8 * ' ', signed = 8 * ' ';
            for (var i = 0; i < Size; i++)
            {
                if (i is >= 148 and < 156)
                    continue;
                unsigned += _block[i];
                signed += (sbyte)_block[i];
            }

            return Number(148, 8) is var sum && (sum == unsigned || sum == signed);
        }
    }

    private bool IsPosix => _block.Slice(257, 6).SequenceEqual("ustar\0"u8);

    /// <summary>The segments in the header of a sparse file of GNU's format (4), or in a block after it (21).</summary>
    internal static bool AddSegments(ReadOnlySpan<byte> fields, int count, List<TarSegment> segments)
    {
        for (var i = 0; i < count; i++)
        {
            var (offset, length) = (ReadNumber(fields.Slice(i * 24, 12)), ReadNumber(fields.Slice((i * 24) + 12, 12)));
            if (offset < 0 || length < 0)
                return false;
            if (length > 0)
                segments.Add(new TarSegment(offset, length));
        }

        return true;
    }

    private string Text(int offset, int length)
    {
        var field = _block.Slice(offset, length);
        var end = field.IndexOf((byte)0);
        return HostText.Decode(end < 0 ? field : field[..end]);
    }

    private long Number(int offset, int length) => ReadNumber(_block.Slice(offset, length));

    /// <summary>Octal digits, or GNU's binary number, whose first bit is set. -1: neither.</summary>
    private static long ReadNumber(ReadOnlySpan<byte> field)
    {
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            value = (field[0] & 0x40) != 0 ? -1 : 0;
            value = (value << 7) | (uint)(field[0] & 0x7F);
            foreach (var digit in field[1..])
            {
                if (value is > long.MaxValue >> 8 or < long.MinValue >> 8)
                    return -1;
                value = (value << 8) | digit;
            }

            return value;
        }

        var text = field.Trim(" \0"u8);
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return -1;
            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }
}
