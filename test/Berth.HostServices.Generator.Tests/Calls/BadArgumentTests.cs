using Berth.HostServices.Client;
using Berth.HostServices.Contracts;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>The caller of an invalid call gets an error that names the method, the argument, the expected type and the value.</summary>
public sealed class BadArgumentTests : IAsyncDisposable
{
    private readonly EveryKindConnection _connection = new();

    [Theory]
    [InlineData("string", "[5]", "string: argument 1 (value) must be a string, got a number")]
    [InlineData("boolean", "[null]", "boolean: argument 1 (value) must be true or false, got null")]
    [InlineData("boolean", "{\"value\":[]}", "boolean: argument 1 (value) must be true or false, got an array")]
    [InlineData("dates", "[1,2,3,4]", "dates: argument 1 (time) must be a time, such as \"2026-11-21T06:00:00Z\", got 1")]
    [InlineData(
        "dates",
        "[\"2026-11-21\",\"21.11.2026\",3,4]",
        "dates: argument 2 (date) must be a date, such as \"2026-11-21\", got \"21.11.2026\"")]
    [InlineData("bytes", "[\"*\"]", "bytes: argument 1 (value) must be a string of base64, got \"*\"")]
    [InlineData(
        "time",
        "[\"2026-11-21T06:16:10\"]",
        "time: argument 1 (value) must be a time with an offset, such as \"2026-11-21T06:00:00Z\", got \"2026-11-21T06:16:10\"")]
    [InlineData(
        "time", "[1700000000]", "time: argument 1 (value) must be a time with an offset, such as \"2026-11-21T06:00:00Z\", got 1700000000")]
    [InlineData("span", "[\"PT1S\"]", "span: argument 1 (value) must be a number of seconds, got \"PT1S\"")]
    [InlineData("span", "[1e300]", "span: argument 1 (value) must be a number of seconds, got 1e300")]
    [InlineData("span", "[922337203686]", "span: argument 1 (value) must be a number of seconds, got 922337203686")]
    [InlineData("guid", "[\"{}\"]", "guid: argument 1 (value) must be a UUID, got \"{}\"")]
    [InlineData("uri", "[\"http://[\"]", "uri: argument 1 (value) must be a URI, got \"http://[\"")]
    [InlineData("colour", "[\"DarkRed\"]", "colour: argument 1 (value) must be one of \"green\", \"dark_red\", \"BLUE\", got \"DarkRed\"")]
    [InlineData("colour", "[1]", "colour: argument 1 (value) must be one of \"green\", \"dark_red\", \"BLUE\", got 1")]
    [InlineData(
        "nullable", "[2147483648]", "nullable: argument 1 (value) must be an integer from -2147483648 to 2147483647, got 2147483648")]
    [InlineData("nullable", "[1.5]", "nullable: argument 1 (value) must be an integer from -2147483648 to 2147483647, got 1.5")]
    [InlineData("floats", "[1e39,0]", "floats: argument 1 (single) must be a number that a float can hold, got 1e39")]
    [InlineData("floats", "[0,1e309]", "floats: argument 2 (double) must be a number, got 1e309")]
    [InlineData(
        "arrays", "[[[1],[2,\"x\"]]]", "arrays: argument 1 (value)[1][1] must be an integer from -2147483648 to 2147483647, got \"x\"")]
    [InlineData("list", "[{}]", "list: argument 1 (value) must be an array, got an object")]
    [InlineData(
        "page",
        "[{\"items\":[{\"x\":1,\"y\":2},{\"x\":1,\"y\":null}]}]",
        "page: argument 1 (value).items[1].y must be an integer from -2147483648 to 2147483647, got null")]
    [InlineData("page", "[{\"items\":[{\"x\":1,\"y\":2},{\"x\":1}]}]", "page: argument 1 (value).items[1] must have a member \"y\"")]
    [InlineData("page", "[[]]", "page: argument 1 (value) must be an object, got an array")]
    [InlineData("dictionary", "[{\"a\":\"mauve\"}]", "dictionary: argument 1 (value).a must be one of")]
    [InlineData("descriptor", "[0]", "descriptor: argument 1 (value) must be the index of a descriptor, of which 0 came, got 0")]
    [InlineData("descriptor", "[-1]", "descriptor: argument 1 (value) must be the index of a descriptor, of which 0 came, got -1")]
    [InlineData("descriptor", "[null]", "descriptor: argument 1 (value) must be the index of a descriptor, of which 0 came, got null")]
    public async Task Argument_OfAnotherType_IsReportedWithItsPlace(string method, string arguments, string message) =>
        await ShouldFailAsync(method, arguments, message);

    [Theory]
    [InlineData("boolean", "[]", "boolean: argument 1 (value) is missing: it takes value")]
    [InlineData("floats", "[1]", "floats: argument 2 (double) is missing: it takes single, double")]
    [InlineData("floats", "{\"double\":1}", "floats: argument 1 (single) is missing: it takes single, double")]
    [InlineData("boolean", "[true,false]", "boolean: too many arguments: it takes value")]
    [InlineData("nothing", "[null]", "nothing: too many arguments: it takes none")]
    [InlineData("nothing", "{\"a\":1}", "nothing: there is no argument \"a\": it takes none")]
    [InlineData("boolean", "{\"value\":true,\"Value\":true}", "boolean: there is no argument \"Value\": it takes value")]
    [InlineData("boolean", "{\"\\u001b[31m\":true}", "boolean: there is no argument \"\\u001B[31m\": it takes value")]
    public async Task Arguments_MissingOrTooMany_AreReportedWithTheParameters(string method, string arguments, string message) =>
        await ShouldFailAsync(method, arguments, message);

    [Fact]
    public async Task Method_Unknown_IsReportedWithTheKnownOnes() => await ShouldFailAsync(
        "Boolean",
        "[true]",
        "there is no method \"Boolean\"; there is boolean, integers, floats, string, bytes, time, dates, named, span, guid, uri, colour, nullable, "
            + "json, ");

    [Fact]
    public async Task Method_UnknownAndLong_IsTruncatedInTheMessage()
    {
        var failure = await Should.ThrowAsync<RemoteException>(() => _connection.CallAsync(new string('x', 100_000), "[]"));
        failure.RemoteMessage.Length.ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task Argument_LongAndInvalid_IsTruncatedInTheMessage()
    {
        var failure = await Should.ThrowAsync<RemoteException>(() => _connection.CallAsync("guid", $"[\"{new string('x', 100_000)}\"]"));
        failure.RemoteMessage.Length.ShouldBeLessThan(1000);
    }

    private async Task ShouldFailAsync(string method, string arguments, string message)
    {
        var failure = await Should.ThrowAsync<RemoteException>(() => _connection.CallAsync(method, arguments));
        failure.RemoteMessage.ShouldStartWith(message);
        failure.TypeName.ShouldBe(nameof(ContractException));
        (await _connection.CallAsync("boolean", "[true]")).ShouldBe("true");
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
