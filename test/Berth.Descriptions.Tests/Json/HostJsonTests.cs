using System.Buffers;
using System.Text;
using System.Text.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Tests.Json;

public sealed class HostJsonTests
{
    [Theory]
    [InlineData(@"caf\udce9", "caf\\udce9", "caf\\udce9")]
    [InlineData(@"\ud83d\ude80\udcff", "\ud83d\ude80\\udcff", "\\ud83d\\ude80\\udcff")]
    [InlineData("a\"b\\c\nd\u0001\u009b", "a\\\"b\\\\c\\nd\\u0001\\u009b", "a\\\"b\\\\c\\nd\\u0001\\u009b")]
    [InlineData("<\u00e9>", "<\u00e9>", "<\\u00e9>")]
    public void Written_IsReadBack(string text, string inFile, string inOutput)
    {
        // The test runner does not pass a lone surrogate unchanged.
        text = text.Contains(@"\ud", StringComparison.Ordinal) ? System.Text.RegularExpressions.Regex.Unescape(text) : text;
        Assert.Equal($"[\"{inFile}\"]", Write(HostJson.File, text));
        Assert.Equal($"[\"{inOutput}\"]", Write(HostJson.Output with { Indented = false }, text));
        foreach (var json in (string[])[inFile, inOutput])
        {
            using var document = JsonDocument.Parse($"[\"{json}\"]");
            Assert.Equal(text, document.RootElement[0].GetHostString());
        }
    }

    [Fact]
    public void GetHostString_SurrogateThatStandsForNoByte_Throws()
    {
        using var document = JsonDocument.Parse("[\"\\ud800\", \"\\udc7f\", null]");

        Assert.Throws<InvalidOperationException>(() => document.RootElement[0].GetHostString());
        Assert.Throws<InvalidOperationException>(() => document.RootElement[1].GetHostString());
        Assert.Null(document.RootElement[2].GetHostString());
    }

    private static string Write(JsonWriterOptions options, string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(text);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
