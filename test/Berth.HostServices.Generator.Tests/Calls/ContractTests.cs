using System.Text.Json;
using Berth.HostServices.Generator.Tests.Contracts;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>The contract that every generated dispatcher returns, for tools and other languages.</summary>
public sealed class ContractTests : IAsyncDisposable
{
    private readonly EveryKindConnection _connection = new();

    [Fact]
    public async Task Contract_IsReturned_AndEachReferenceIsDefined()
    {
        var answer = await _connection.CallAsync("berth.contract", "[]");

        answer.ShouldBe(EveryKindDispatcher.Contract);
        using var contract = JsonDocument.Parse(answer);
        var definitions = contract.RootElement.GetProperty("$defs").EnumerateObject().Select(static type => type.Name).ToHashSet();
        References(contract.RootElement).ShouldNotBeEmpty();
        References(contract.RootElement).ShouldAllBe(reference => definitions.Contains(reference));
        contract.RootElement.GetProperty("service").GetString().ShouldBe("every-kind");
    }

    [Theory]
    [InlineData("string", """[{"name":"value","required":true,"schema":{"anyOf":[{"type":"string"},{"type":"null"}]}}]""", null)]
    [InlineData("nothing", "[]", """{"type":"null"}""")]
    [InlineData("time", null, """{"type":"string","format":"date-time"}""")]
    [InlineData("span", null, """{"type":"number","description":"seconds"}""")]
    [InlineData("nullable", null, """{"anyOf":[{"type":"integer","minimum":-2147483648,"maximum":2147483647},{"type":"null"}]}""")]
    [InlineData("json", null, "{}")]
    public void Method_HasItsShape(string method, string? parameters, string? reply)
    {
        using var contract = JsonDocument.Parse(EveryKindDispatcher.Contract);
        var shape = contract.RootElement.GetProperty("methods").GetProperty(method);
        if (parameters is not null)
            shape.GetProperty("parameters").GetRawText().ShouldBe(parameters);
        if (reply is not null)
            shape.GetProperty("reply").GetRawText().ShouldBe(reply);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static member =>
            member.Name == "$ref" ? [member.Value.GetString()!["#/$defs/".Length..]] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
