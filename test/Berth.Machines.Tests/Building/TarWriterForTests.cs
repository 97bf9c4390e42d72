using System.Text;

namespace Berth.Machines.Tests.Building;

/// <summary>Writes archives with names that tar(1) would not.</summary>
internal sealed class TarWriterForTests
{
    private readonly List<byte> _archive = [];

    public void Add(string name, char type, string content, string link = "", int mode = 0x1A4, uint uid = 0)
    {
        var header = new byte[512];
        Text(0, name);
        Text(100, Octal(mode, 7));
        Text(108, Octal(uid, 7));
        Text(116, Octal(0, 7));
        Text(124, Octal(Encoding.UTF8.GetByteCount(content), 11));
        Text(136, Octal(0, 11));
        Text(148, "        ");
        header[156] = (byte)type;
        Text(157, link);
        Text(257, "ustar\0" + "00");
        Text(148, Octal(header.Sum(static one => one), 6) + "\0 ");
        _archive.AddRange(header);
        var bytes = Encoding.UTF8.GetBytes(content);
        _archive.AddRange(bytes);
        _archive.AddRange(new byte[(512 - (bytes.Length % 512)) % 512]);

        void Text(int offset, string text) => Linux.Text.HostText.Encode(text).CopyTo(header, offset);

        static string Octal(long number, int digits) => Convert.ToString(number, 8).PadLeft(digits, '0');
    }

    public byte[] ToArray() => [.. _archive, .. new byte[1024]];

    public string Save(string path)
    {
        File.WriteAllBytes(path, ToArray());
        return path;
    }
}
