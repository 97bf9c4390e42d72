namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>The JSON that a peer in another language sends and receives.</summary>
public sealed class WireFormTests : IAsyncDisposable
{
    private readonly EveryKindConnection _connection = new();

    [Theory]
    [InlineData("boolean", "[true]", "true")]
    [InlineData("string", "[null]", "null")]
    [InlineData("bytes", "[\"AP8H\"]", "\"AP8H\"")]
    [InlineData("time", "[\"2026-11-21T06:16:10.5+01:00\"]", "\"2026-11-21T06:16:10.5+01:00\"")]
    [InlineData("time", "[\"2026-11-21T06:16:10Z\"]", "\"2026-11-21T06:16:10+00:00\"")]
    [InlineData("dates", "[\"2026-11-21T06:16:10Z\",\"2026-11-21\",\"06:16:10\",1.10]",
        "[\"2026-11-21T06:16:10Z\",\"2026-11-21\",\"06:16:10.0000000\",1.10]")]
    [InlineData("dates", "{\"amount\":-7,\"of_day\":\"23:59\",\"date\":\"0001-01-01\",\"time\":\"2026-11-21T06:16:10\"}",
        "[\"2026-11-21T06:16:10\",\"0001-01-01\",\"23:59:00.0000000\",-7]")]
    [InlineData("string", "[\"\\udc80\\ud83d\\ude80\\n\"]", "\"\\udc80\\uD83D\\uDE80\\n\"")]
    [InlineData("named", "[1,\"a\"]", "\"1 a\"")]
    [InlineData("named", "{\"text\":\"a\",\"some_number\":1}", "\"1 a\"")]
    [InlineData("span", "[90]", "90")]
    [InlineData("span", "[0.30000000000000004]", "0.3")]
    [InlineData("span", "[1e-7]", "0.0000001")]
    [InlineData("guid", "[\"0193D9A0-7e4b-7cc1-8000-00000000abcd\"]", "\"0193d9a0-7e4b-7cc1-8000-00000000abcd\"")]
    [InlineData("uri", "[\"../up\"]", "\"../up\"")]
    [InlineData("colour", "[\"dark_red\"]", "\"dark_red\"")]
    [InlineData("colour", "[\"crimson\"]", "\"dark_red\"")]
    [InlineData("colour", "[\"BLUE\"]", "\"BLUE\"")]
    [InlineData("floats", "[1, 2.50]", "[1,2.5]")]
    [InlineData(
        "integers",
        "[{\"h\":8,\"g\":7,\"f\":6,\"e\":5,\"d\":4,\"c\":3,\"b\":2,\"a\":1}]",
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8}")]
    [InlineData("page", "[{\"items\":[{\"x\":1,\"y\":2,\"z\":[{}]}]}]", "{\"items\":[{\"x\":1,\"y\":2}],\"next\":null}")]
    [InlineData(
        "mixed",
        "[{\"label\":\"l\",\"origin\":{\"x\":1,\"y\":2}}]",
        "{\"weight\":null,\"label\":\"l\",\"count\":3,\"origin\":{\"x\":1,\"y\":2},\"class\":null}")]
    [InlineData("dictionary", "[{\"a\":\"green\",\"b\":null}]", "{\"a\":\"green\",\"b\":null}")]
    [InlineData("json", "[{\"a\" : 1.0}]", "{\"a\":1.0}")]
    [InlineData("nothing", "[]", "null")]
    [InlineData("nothing_either", "{}", "null")]
    [InlineData("Renamed.Method", "[\"a\"]", "\"string a\"")]
    [InlineData("overloaded", "[1]", "\"int 1\"")]
    public async Task Call_ArgumentsAsArray_IsAnswered(string method, string arguments, string reply) =>
        (await _connection.CallAsync(method, arguments)).ShouldBe(reply);

    [Theory]
    [InlineData("optional", "{\"first\":\"a\"}", "\"a 7 DarkRed null\"")]
    [InlineData("optional", "{\"fourth\":\"d\",\"third\":\"green\",\"first\":\"a\"}", "\"a 7 Green d\"")]
    [InlineData("optional", "[\"a\",1]", "\"a 1 DarkRed null\"")]
    [InlineData("floats", "{\"double\":2,\"single\":1}", "[1,2]")]
    [InlineData("Renamed.Method", "{\"cl\\u0061ss\":\"a\"}", "\"string a\"")]
    public async Task Call_ArgumentsAsObject_IsAnswered(string method, string arguments, string reply) =>
        (await _connection.CallAsync(method, arguments)).ShouldBe(reply);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
