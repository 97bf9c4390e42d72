using System.Text;
using Berth.Linux.Files;
using Berth.Linux.Text;

namespace Berth.Linux.Tests.Text;

public class HostTextTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "", "" },
        { "636166C3A9", "caf\u00e9" },
        { "636166E9", "caf\udce9" },
        { "F09F9A80", "\ud83d\ude80" },
        { "FF", "\udcff" },
        { "80", "\udc80" },
        { "C3", "\udcc3" }, // cut off
        { "C080", "\udcc0\udc80" }, // an overlong NUL
        { "EDB3A9", "\udced\udcb3\udca9" }, // U+DCE9 itself in WTF-8
        { "F09F9A80E9F09F9A80", "\ud83d\ude80\udce9\ud83d\ude80" },
        { "F4908080", "\udcf4\udc90\udc80\udc80" }, // above U+10FFFF
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decode_BytesThatAreNotUtf8_AreLoneSurrogates(string bytes, string text)
    {
        Assert.Equal(text, HostText.Decode(Convert.FromHexString(bytes)));
        Assert.Equal(bytes, Convert.ToHexString(HostText.Encode(text)));
        Assert.Equal(bytes.Length / 2, HostText.GetByteCount(text));
        Assert.Equal(text != new UTF8Encoding().GetString(Convert.FromHexString(bytes)), HostText.HasBytes(text));
    }

    [Fact]
    public void EncodeOfDecode_RandomBytes_AreTheSameBytes()
    {
        // Valid and invalid sequences in a row: leading bytes, continuation bytes, surrogates, ASCII.
        byte[] parts =
        [
            0x41, 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xC3, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF,
        ];
        Properties.Of(random =>
        {
            var bytes = new byte[random.Next(random.Next(100) == 0 ? 2000 : 12)];
            for (var j = 0; j < bytes.Length; j++)
                bytes[j] = random.Next(3) == 0 ? (byte)random.Next(1, 256) : parts[random.Next(parts.Length)];
            var text = HostText.Decode(bytes);
            Assert.True(HostText.Encode(text).AsSpan().SequenceEqual(bytes), Convert.ToHexString(bytes));
            Assert.Equal(bytes.Length, HostText.GetByteCount(text));
        }, count: 5_000);
    }

    [Fact]
    public void TryEncode_BufferTooSmall_IsFalse()
    {
        var room = new byte[5];

        Assert.True(HostText.TryEncode("caf\u00e9", room, out var count));
        Assert.Equal(5, count);
        Assert.False(HostText.TryEncode("caf\u00e9\udce9", room, out _));
        Assert.True(HostText.TryEncode("cafe\udce9", room, out _));
        Assert.Equal(0xE9, room[4]);
    }

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDC7F)]
    [InlineData(0xDD00)]
    public void Encode_SurrogateThatStandsForNoByte_Throws(int unit) =>
        Assert.Throws<ArgumentException>(() => HostText.Encode($"a{(char)unit}b"));

    [Fact]
    public void Paths_OfBytesThatAreNotUtf8_AreOpenedListedAndResolved()
    {
        using var directory = new TemporaryDirectory();
        var odd = $"{directory.Path}/caf\udce9";
        AtomicFile.Write(odd, [], durable: false);
        AtomicFile.Write($"{directory.Path}/plain", [], durable: false);

        Assert.Equal(["caf\udce9", "plain"], DirectoryNames.Read(directory.Path).Select(n => n.Name).Order(StringComparer.Ordinal));
        Assert.Equal(odd, PathResolver.Realpath(odd));
        Assert.NotNull(FileStatus.Find(odd));
        Assert.Null(FileStatus.Find($"{directory.Path}/caf\udcea"));
    }
}
