using System.Buffers;
using System.Text.Encodings.Web;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Tests.Text;

public sealed class HostJsonEncoderTests
{
    private readonly HostJsonEncoder _encoder = new(isAscii: false);
    private readonly HostJsonEncoder _ascii = new(isAscii: true);

    [Theory]
    [InlineData("\u001f", @"\u001f")]
    [InlineData(" ~", " ~")]
    [InlineData("\u007f", @"\u007f")]
    [InlineData("\u009f", @"\u009f")]
    [InlineData("\u00a0", "\u00a0")]
    [InlineData("\"", "\\\"")]
    [InlineData(@"\\", @"\\")]
    [InlineData("aß€😀", "aß€😀")]
    [InlineData(@"\udc7f", "\ufffd")]
    [InlineData(@"\udc80", @"\udc80")]
    [InlineData(@"\udcff", @"\udcff")]
    [InlineData(@"\udd00", "\ufffd")]
    [InlineData(@"\ud83d", "\ufffd")]
    [InlineData(@"\ud83da", "\ufffda")]
    public void Encode_EachSideOfALimit_EscapesWhatMustBe(string text, string encoded) =>
        Encoded(_encoder, Unescape(text)).ShouldBe(encoded);

    [Theory]
    [InlineData("~", "~")]
    [InlineData("\u00a0", @"\u00a0")]
    [InlineData("ß", @"\u00df")]
    [InlineData("😀", @"\ud83d\ude00")]
    public void Encode_Ascii_EscapesTheRest(string text, string encoded) => Encoded(_ascii, text).ShouldBe(encoded);

    [Theory]
    [InlineData("a\u0001", 6, 1)]
    [InlineData("a\u0001", 7, 2)]
    [InlineData("ab", 1, 1)]
    [InlineData(@"a\ud83d", 1, 1)]
    [InlineData(@"a\ud83d", 2, 2)]
    public void Encode_DestinationOfALimit_SaysHowFarItCame(string text, int room, int consumed)
    {
        text = Unescape(text);
        var status = _encoder.Encode(text, new char[room], out var read, out _);
        read.ShouldBe(consumed);
        status.ShouldBe(consumed == text.Length ? OperationStatus.Done : OperationStatus.DestinationTooSmall);
    }

    [Theory]
    [InlineData("😀", 11, 0)]
    [InlineData("😀", 12, 2)]
    public void Encode_PairOfALimit_IsWhole(string text, int room, int consumed)
    {
        _ascii.Encode(text, new char[room], out var read, out var written);
        (read, written).ShouldBe((consumed, consumed * 6));
    }

    /// <summary>The test runner does not pass a lone surrogate unchanged.</summary>
    private static string Unescape(string text) =>
        text is ['\\', _, ..] or [_, '\\', _, ..] ? System.Text.RegularExpressions.Regex.Unescape(text) : text;

    private static string Encoded(JavaScriptEncoder encoder, string text)
    {
        var destination = new char[(text.Length * 6) + 1];
        encoder.Encode(text, destination, out _, out var written).ShouldBe(OperationStatus.Done);
        return new string(destination, 0, written);
    }
}
