using System.Text;
using System.Text.Json;
using Berth.Linux.Json;

namespace Berth.Linux.Tests.Json;

/// <summary>Members that occur twice.</summary>
public sealed class JsonMembersTests
{
    [Theory]
    [InlineData("""{ "a": 1, "a": 2 }""")]
    [InlineData("""{ "a": 1, "\u0061": 2 }""")]
    [InlineData("""[{ "b": { "a": 1, "c": [], "a": 1 } }]""")]
    [InlineData("""{ "\ud800": 1 }""")]
    [InlineData("""{ "a": 1, """)]
    public void ThrowIfRepeated_MemberTwiceOrNoJson_Throws(string json) =>
        Should.Throw<JsonException>(() => JsonMembers.ThrowIfRepeated(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{ "a": { "a": 1 }, "A": [{ "a": 1 }, { "a": 1 }] }""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void ThrowIfRepeated_OnceInEachObject_Returns(string json) =>
        Should.NotThrow(() => JsonMembers.ThrowIfRepeated(Encoding.UTF8.GetBytes(json)));
}
