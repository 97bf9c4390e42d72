using System.Text.Json;
using Berth.HostServices.Messages;

namespace Berth.HostServices.Tests.Messages;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData(" [ 1 , 2.50e+1 , true , false , null ] ", "[1,2.50e+1,true,false,null]")]
    [InlineData("{ \"a\" : { } , \"b\":[ [ ] , { \"c\" : 1 } ] }", "{\"a\":{},\"b\":[[],{\"c\":1}]}")]
    [InlineData("[\"\\u0061\\/\\u00e9\\u2028\\ud83d\\ude80\"]", "[\"a/é\u2028🚀\"]")]
    [InlineData("{\"\\u006eame\":1}", "{\"name\":1}")]
    [InlineData("[\"\\u0022\\u005c\\b\\u000a\\u0000\\u001F\u007f\"]", "[\"\\\"\\\\\\b\\n\\u0000\\u001f\u007f\"]")]
    [InlineData("\"\"", "\"\"")]
    public void Write_SameMeaning_HasOneForm(string json, string expected)
    {
        Write(json).ShouldBe(expected);
        Write(expected).ShouldBe(expected);
    }

    [Fact]
    public void Write_HalfACharacter_IsRefused() => Should.Throw<InvalidOperationException>(static () => Write("[\"\\ud800\"]"));

    [Fact]
    public void Write_NumberThatTakesForEver_IsRefused() =>
        Should.Throw<JsonException>(static () => Write("[" + new string('9', 200) + "]"));

    [Theory]
    [InlineData("1e308", true)]
    [InlineData("-1.7976931348623157e308", true)]
    [InlineData("1e-999", true)]
    [InlineData("1e309", false)]
    [InlineData("[{\"a\":-1e999}]", false)]
    public void Write_NumberBeyondADouble_IsRefused(string json, bool isAccepted)
    {
        if (isAccepted)
            Write(json).ShouldBe(json);
        else
            Should.Throw<JsonException>(() => Write(json));
    }

    [Fact]
    public void Write_RandomValues_MeanTheSameAndAreNoLonger()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var json = Value(random, 4);
            var written = Write(json);

            Encoding.UTF8.GetByteCount(written).ShouldBeLessThanOrEqualTo(Encoding.UTF8.GetByteCount(json));
            JsonElement.DeepEquals(JsonDocument.Parse(written).RootElement, JsonDocument.Parse(json).RootElement)
                .ShouldBeTrue($"seed {seed}: {json}");
        }
    }

    private static string Write(string json)
    {
        var input = Encoding.UTF8.GetBytes(json);
        var output = new byte[input.Length];
        return Encoding.UTF8.GetString(output, 0, CanonicalJson.Write(input, output));
    }

    private static string Value(Random random, int depth) => random.Next(depth == 0 ? 3 : 5) switch
    {
        0 => random.Next(3) switch { 0 => "true", 1 => "null", _ => $"{random.Next(-9, 9)}.{random.Next(9)}" },
        1 or 2 => Text(random),
        3 => $"[ {string.Join(" ,\n", Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)))} ]",
        _ =>
            $"{{ {string.Join(" ,\t", Enumerable.Range(0, random.Next(4)).Select(i =>
                $"{Text(random)[..^1]}{i}\" : {Value(random, depth - 1)}"))} }}",
    };

    private static string Text(Random random)
    {
        string[] pieces =
            ["a", "é", "🚀", "\u2028", "\\n", "\\u000a", "\\u0041", "\\/", "\\\"", "\\\\", "\\ud83d\\ude80", "\\u0000", "\u007f", " "];
        return "\"" + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)])) + "\"";
    }
}
