using System.Text;
using Berth.Linux.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Linux.Tests.Text;

public sealed class LineBufferTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "|")]
    [InlineData("a", "a")]
    [InlineData("a\nb", "a|b")]
    [InlineData("a\n\nb\n", "a||b|")]
    [InlineData("1234567\n", "1234567|")]
    [InlineData("12345678\n", "12345678|")]
    [InlineData("12345678", "12345678")]
    [InlineData("123456789", "12345678|9")]
    public void TryTake_Text_IsCutAtNewlinesAndAtEightBytes(string text, string expected)
    {
        for (var size = 1; size <= text.Length + 1; size++)
            string.Join('|', Cut(Encoding.UTF8.GetBytes(text), 8, size)).ShouldBe(expected, $"in pieces of {size}");
    }

    [Theory]
    [InlineData("1234567é", "1234567|é")]
    [InlineData("123456é", "123456é")]
    [InlineData("123456€", "123456|€")]
    [InlineData("12345€", "12345€")]
    [InlineData("12345😀", "12345|😀")]
    [InlineData("1234😀", "1234😀")]
    public void TryTake_CharacterAcrossTheLimit_IsNotCut(string text, string expected) =>
        string.Join('|', Cut(Encoding.UTF8.GetBytes(text), 8, 64)).ShouldBe(expected);

    [Fact]
    public void TryTake_ContinuationBytesAlone_AreGivenInPieces() =>
        Pieces([.. Enumerable.Repeat((byte)0x80, 20)], 8, 64).Sum(static piece => piece.Length).ShouldBe(20);

    [Fact]
    public void Taken_OfLines_CountsTheirNewlines()
    {
        var lines = new LineBuffer(8);
        "ab\ncd\ne"u8.CopyTo(lines.GetMemory().Span);
        lines.Advance(7);
        lines.TryTake(out _).ShouldBeTrue();
        lines.Taken.ShouldBe(3);
        lines.TryTake(out _).ShouldBeTrue();
        lines.TryTake(out _).ShouldBeFalse();
        lines.Taken.ShouldBe(6);
        lines.TakeRest().Length.ShouldBe(1);
        lines.Taken.ShouldBe(7);
        lines.HasRest.ShouldBeFalse();
    }

    [Fact]
    public void Advance_MoreThanTheSpace_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(static () => new LineBuffer(8).Advance(10));

    [Fact]
    public void TryTake_AnyBytesInAnyPieces_LosesNothing()
    {
        var cases = from bytes in Gen.Elements((byte)'a', (byte)'\n', (byte)0xC3, (byte)0xA9, (byte)0xF0, (byte)0x9F).ArrayOf()
                    from longest in Gen.Choose(4, 20)
                    from size in Gen.Choose(1, 9)
                    select (bytes, longest, size);
        Prop.ForAll(cases.ToArbitrary(), static c =>
        {
            var pieces = Pieces(c.bytes, c.longest, c.size);
            return pieces.TrueForAll(piece => piece.Length <= c.longest && !piece.Contains((byte)'\n'))
                && pieces.SelectMany(static piece => piece).SequenceEqual(c.bytes.Where(static b => b != '\n'));
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<string> Cut(byte[] bytes, int longest, int size) =>
        Pieces(bytes, longest, size).Select(Encoding.UTF8.GetString);

    private static List<byte[]> Pieces(byte[] bytes, int longest, int size)
    {
        var lines = new LineBuffer(longest);
        var pieces = new List<byte[]>();
        for (var read = 0; read < bytes.Length;)
        {
            var room = lines.GetMemory();
            room.Length.ShouldBeGreaterThan(0);
            var count = Math.Min(Math.Min(size, room.Length), bytes.Length - read);
            bytes.AsMemory(read, count).CopyTo(room);
            lines.Advance(count);
            read += count;
            while (lines.TryTake(out var line))
                pieces.Add(line.ToArray());
        }

        if (lines.HasRest || bytes is [.., (byte)'\n'])
            pieces.Add(lines.TakeRest().ToArray());
        return pieces;
    }
}
