using System.Text.Json;
using Berth.HostServices.Client;
using Berth.HostServices.Generator.Tests.Contracts;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>Values survive the way to the service and back.</summary>
public sealed class RoundTripTests : IAsyncDisposable
{
    private readonly EveryKindConnection _connection = new();

    private IEveryKind Client => _connection.Client;

    [Fact]
    public async Task Scalars_Sent_AreReturnedUnchanged()
    {
        (await Client.BooleanAsync(true)).ShouldBeTrue();
        (await Client.YesAsync()).ShouldBeTrue();
        (await Client.StringAsync("ä \"\0\" 𝄞")).ShouldBe("ä \"\0\" 𝄞");
        (await Client.StringAsync(null)).ShouldBeNull();
        (await Client.BytesAsync([0, 255, 7])).ShouldBe([0, 255, 7]);
        (await Client.GuidAsync(Guid.Parse("0193d9a0-7e4b-7cc1-8000-00000000abcd")))
            .ShouldBe(Guid.Parse("0193d9a0-7e4b-7cc1-8000-00000000abcd"));
        (await Client.UriAsync(new("https://example.org/ä?b=c#d"))).OriginalString.ShouldBe("https://example.org/ä?b=c#d");
        (await Client.FloatsAsync(0.1f, double.Epsilon)).ShouldBe((0.1f, double.Epsilon));
        (await Client.NullableAsync(null)).ShouldBeNull();
        (await Client.NullableAsync(-4)).ShouldBe(-4);
    }

    [Fact]
    public async Task Integers_AtTheirLimits_AreReturnedUnchanged()
    {
        Integers least = new(sbyte.MinValue, 0, short.MinValue, 0, int.MinValue, 0, long.MinValue, 0);
        Integers greatest = new(
            sbyte.MaxValue, byte.MaxValue, short.MaxValue, ushort.MaxValue, int.MaxValue, uint.MaxValue, long.MaxValue, ulong.MaxValue);
        (await Client.IntegersAsync(least)).ShouldBe(least);
        (await Client.IntegersAsync(greatest)).ShouldBe(greatest);
    }

    [Fact]
    public async Task Times_Sent_AreReturnedToTheTick()
    {
        DateTimeOffset time = new(638_000_000_000_000_001, TimeSpan.FromMinutes(-210));
        (await Client.TimeAsync(time)).EqualsExact(time).ShouldBeTrue();
        TimeSpan[] spans = [TimeSpan.Zero, new(1), new(-1), TimeSpan.MaxValue, TimeSpan.MinValue + new TimeSpan(1)];
        foreach (var span in spans)
            (await Client.SpanAsync(span)).ShouldBe(span);
    }

    [Fact]
    public async Task Enum_EachMember_IsReturnedUnchanged()
    {
        foreach (var colour in Enum.GetValues<Colour>())
            (await Client.ColourAsync(colour)).ShouldBe(colour);
    }

    [Fact]
    public async Task Enum_UndefinedValue_Throws() =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Client.ColourAsync((Colour)9));

    [Fact]
    public async Task Collections_Sent_AreReturnedUnchanged()
    {
        (await Client.ListAsync(["a", null, ""])).ShouldBe(["a", null, ""]);
        (await Client.ArraysAsync([[], [1], [2, 3]])).ShouldBe([[], [1], [2, 3]]);
        (await Client.DictionaryAsync(new Dictionary<string, Colour?> { ["a b"] = Colour.Blue, [""] = null }))
            .ShouldBe(new Dictionary<string, Colour?> { ["a b"] = Colour.Blue, [""] = null }, ignoreOrder: true);
    }

    [Fact]
    public async Task Objects_Sent_AreReturnedUnchanged()
    {
        Node tree = new("root", new("next", null, []), [new("child", null, [])], new() { ["x"] = new("named", null, []) });
        var back = await Client.TreeAsync(tree);
        back.Next!.Name.ShouldBe("next");
        back.Children.ShouldHaveSingleItem().Name.ShouldBe("child");
        back.Named!["x"].Named.ShouldBeNull();
        (await Client.PageAsync(new([new(1, 2)], null))).Items.ShouldBe([new(1, 2)]);

        var mixed = await Client.MixedAsync(new("l", 4) { Origin = new(5, 6), Class = "c", Weight = 0.5, Secret = "s" });
        (mixed.Label, mixed.Count, mixed.Origin, mixed.Class, mixed.Weight, mixed.Secret).ShouldBe(("l", 4, new(5, 6), "c", 0.5, ""));
    }

    [Fact]
    public async Task Object_ThatContainsItself_Throws()
    {
        var children = new List<Node>();
        Node node = new("endless", null, children);
        children.Add(node);
        await Should.ThrowAsync<InvalidOperationException>(async () => await Client.TreeAsync(node));
        (await Client.BooleanAsync(true)).ShouldBeTrue();
    }

    [Fact]
    public async Task Json_Sent_IsReturnedUnchanged() =>
        (await Client.JsonAsync(JsonElement.Parse("""{"a":[1,null,"b"]}"""))).GetRawText().ShouldBe("""{"a":[1,null,"b"]}""");

    [Fact]
    public async Task Method_WithoutResult_IsAwaited()
    {
        await Client.NothingAsync();
        await Client.NothingEitherAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Optional_NotGiven_IsTheDefault() => (await Client.OptionalAsync("a")).ShouldBe("a 7 DarkRed null");

    [Fact]
    public async Task Overloads_WithDifferentNames_AreDistinguished()
    {
        (await Client.OverloadedAsync("a")).ShouldBe("string a");
        (await Client.OverloadedAsync(1)).ShouldBe("int 1");
    }

    [Fact]
    public async Task Parameters_NamedAsGeneratedLocals_ArePassedCorrectly() =>
#pragma warning disable CS0618 // It is obsolete so that the generated code has to call something that is.
        (await Client.OldAsync(1, 2, 3, 4)).ShouldBe(1234);
#pragma warning restore CS0618

    [Fact]
    public async Task Exception_Thrown_ReachesTheCallerWithTypeAndMessage()
    {
        var failure = await Should.ThrowAsync<RemoteException>(() => Client.FailAsync("no such zone"));
        (failure.TypeName, failure.RemoteMessage).ShouldBe((nameof(InvalidOperationException), "no such zone"));
        failure.RemoteBacktrace.ShouldContain(nameof(EveryKindService));
        (await Client.BooleanAsync(true)).ShouldBeTrue();
    }

    [Fact]
    public async Task Null_ForNonNullableParameter_Throws() =>
        (await Should.ThrowAsync<ArgumentNullException>(async () => await Client.OverloadedAsync(null!))).ParamName.ShouldBe("class");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
