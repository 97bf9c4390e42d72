using System.Text.Json.Nodes;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Signing;
using Berth.Releases.Store;

namespace Berth.Releases.Tests.Signing;

/// <summary>Lists of keys that are weaker than they look, or trust nobody: in the store, as a new list, and step by step.</summary>
public sealed class KeyListTests : SignedStore
{
    private const string OtherId = "00112233445566aa";

    private static readonly Dictionary<string, (string Keys, string Said)> s_wrong = new(StringComparer.Ordinal)
    {
        ["a key twice under two ids"] = (""" "version": 2, "threshold": 2, "keys": [ONE, AGAIN] """, "id"),
        ["a key twice"] = (""" "version": 2, "threshold": 2, "keys": [ONE, ONE] """, "twice"),
        ["an id that is not the key's"] = (""" "version": 2, "threshold": 1, "keys": [AGAIN] """, "id"),
        ["a key in two spellings"] = (""" "version": 2, "threshold": 2, "keys": [ONE, SPACED] """, "key"),
        ["a threshold of 0"] = (""" "version": 2, "threshold": 0, "keys": [ONE] """, "threshold"),
        ["a negative threshold"] = (""" "version": 2, "threshold": -1, "keys": [ONE] """, "threshold"),
        ["a threshold above the keys"] = (""" "version": 2, "threshold": 2, "keys": [ONE] """, "2 keys must sign"),
        ["a member twice"] = (""" "version": 2, "threshold": 1, "threshold": 1, "keys": [ONE] """, "such document"),
        ["a member twice, once escaped"] = (""" "version": 2, "threshold": 1, "thresh\u006fld": 1, "keys": [ONE] """, "such document"),
        ["a member of a key twice"] =
            (""" "version": 2, "threshold": 1, "keys": [{ "id": "x", "id": "y", "kind": "EcdsaP256", "key": "z" }] """, "such document"),
        ["no key but null"] = (""" "version": 2, "threshold": 1, "keys": [null] """, "null"),
        ["null for the keys"] = (""" "version": 2, "threshold": 1, "keys": null """, "such document"),
        ["no members"] = ("", "such document"),
        ["no threshold"] = (""" "version": 2, "keys": [ONE] """, "such document"),
        ["three bytes as a key"] =
            (""" "version": 2, "threshold": 1, "keys": [{ "id": "00112233445566aa", "kind": "EcdsaP256", "key": "AAAA" }] """, "P-256"),
        ["three bytes as a key of minisign"] =
            (""" "version": 2, "threshold": 1, "keys": [{ "id": "00112233445566aa", "kind": "Minisign", "key": "AAAA" }] """, "minisign"),
        ["a key that is no base64"] =
            (""" "version": 2, "threshold": 1, "keys": [{ "id": "00112233445566aa", "kind": "Minisign", "key": "!" }] """, "base64"),
        ["a kind that is a number"] =
            (""" "version": 2, "threshold": 1, "keys": [{ "id": "00112233445566aa", "kind": 7, "key": "AAAA" }] """, "kind"),
        ["a negative version"] = (""" "version": -2, "threshold": 1, "keys": [ONE] """, "version"),
        ["a minimum that is no version"] =
            (""" "version": 2, "threshold": 1, "minimumVersion": "\u001b[2J", "keys": [ONE] """, "minimumVersion"),
    };

    public static TheoryData<string> Wrong => [.. s_wrong.Keys];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Install_WithAWrongListInTheStore_TrustsNothing(string kind)
    {
        (await OpenAsync()).Dispose();
        File.WriteAllText($"{Store}/{StorePaths.Keys}", Text(s_wrong[kind].Keys));

        await RefusedAsync(Signed("1.0", "one"), null, "keys.json is damaged");

        File.WriteAllText($"{Store}/{StorePaths.Keys}", Text(""" "version": 2, "threshold": 1, "keys": [ONE] """));
        (await InstallAsync(Signed("1.0", "one"), null)).Change.ShouldBe(UpdateChange.Installed);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Rotate_ToAWrongList_IsRefusedAndSaysWhy(string kind)
    {
        using var store = await OpenAsync();
        store.ChangeKeys([Key("one")], [], null, null, []);
        var before = KeysText();
        var next = _directory.Write("next.json", Text(s_wrong[kind].Keys));

        Should.Throw<ReleaseException>(() => store.ChangeKeys([], [], null, next, [SignatureOf(next, "one")])).Message
            .ShouldContain(s_wrong[kind].Said);

        KeysText().ShouldBe(before);
        next = Rotation(2, "one");
        store.ChangeKeys([], [], null, next, [SignatureOf(next, "one")])!.Version.ShouldBe(2);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    public async Task Rotate_ToAnotherDocument_IsRefused(string text)
    {
        using var store = await OpenAsync();
        store.ChangeKeys([Key("one")], [], null, null, []);
        var next = _directory.Write("next.json", text);

        Should.Throw<ReleaseException>(() => store.ChangeKeys([], [], null, next, [SignatureOf(next, "one")])).Message
            .ShouldContain("no such document");
    }

    [Theory]
    [InlineData(1_000_000_000, true)]
    [InlineData(1_000_000_001, false)]
    public async Task Rotate_ToTheHighestVersion_IsAcceptedUpToIt(int version, bool isAccepted)
    {
        using var store = await OpenAsync();
        store.ChangeKeys([Key("one")], [], null, null, []);
        var next = Rotation(version, "one");

        var rotate = () => store.ChangeKeys([], [], null, next, [SignatureOf(next, "one")]);

        if (isAccepted)
            rotate()!.Version.ShouldBe(version);
        else
            Should.Throw<ReleaseException>(rotate).Message.ShouldContain("1000000000");
    }

    [Fact]
    public async Task Add_AtTheLastVersion_IsRefusedInsteadOfBeginningAnew()
    {
        using var store = await OpenAsync();
        File.WriteAllText($"{Store}/{StorePaths.Keys}", Text(""" "version": 2147483646, "threshold": 1, "keys": [ONE] """));

        store.ChangeKeys([Key("two")], [], null, null, [])!.Version.ShouldBe(int.MaxValue);
        Should.Throw<ReleaseException>(() => store.ChangeKeys([Key("three")], [], null, null, [])).Message.ShouldContain("2147483647");

        ReleaseStore.Keys(Store)!.Keys.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Install_WithTheKeyOfADescriptionNamedTwice_IsRefused()
    {
        _directory.Write("copy.pub", File.ReadAllText(_directory["one.pub"]));

        await RefusedAsync(Signed("1.0", "one"), ["one", "copy"], "twice", threshold: 2);

        (await InstallAsync(Signed("1.0", "one"), ["one", "two"])).Change.ShouldBe(UpdateChange.Installed);
    }

    [Fact]
    public void Minisign_SameKeyUnderTwoKeyIds_HasOneId()
    {
        var key = new byte[32];
        key[0] = 9;
        var ids = new[] { "KEYIDKEY", "OTHERKEY" }.Select(id => TrustedKey.Parse(
            $"untrusted comment: x\n{Convert.ToBase64String([.. "Ed"u8, .. System.Text.Encoding.ASCII.GetBytes(id), .. key])}\n", id).Id);

        ids.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Threshold_OfMoreKeysThanThereAre_IsRefusedAndStoresNothing()
    {
        using var store = await OpenAsync();

        Should.Throw<ReleaseException>(() => store.ChangeKeys([], [], 2, null, [])).Message.ShouldContain("2 keys must sign");
        File.Exists($"{Store}/{StorePaths.Keys}").ShouldBeFalse();
        Should.Throw<ReleaseException>(() => store.ChangeKeys([Key("one")], [], 2, null, [])).Message.ShouldContain("there would be 1");
        File.Exists($"{Store}/{StorePaths.Keys}").ShouldBeFalse();

        store.ChangeKeys([Key("one"), Key("two")], [], 2, null, [])!.Threshold.ShouldBe(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Threshold_BelowOne_IsRefusedAndSaysWhatIsPossible(int threshold)
    {
        using var store = await OpenAsync();
        store.ChangeKeys([Key("one")], [], null, null, []);

        Should.Throw<ReleaseException>(() => store.ChangeKeys([], [], threshold, null, [])).Message.ShouldContain("1 or more");

        store.ChangeKeys([], [], 1, null, [])!.Threshold.ShouldBe(1);
    }

    [Fact]
    public async Task Add_TheSameKeyAgain_ReplacesIt()
    {
        using var store = await OpenAsync();
        store.ChangeKeys([Key("one")], [], null, null, []);

        store.ChangeKeys([Key("one") with { Comment = "new" }, Key("one") with { Comment = "newer" }], [], null, null, [])!
            .Keys.Select(static key => key.Comment).ShouldBe(["newer"]);
    }

    [Fact]
    public async Task Remove_TheLastKey_EndsSigningOnlyIfThatIsSaid()
    {
        using (var store = await OpenAsync())
        {
            store.ChangeKeys([Key("one"), Key("two")], [], 2, null, []);
            string[] all = [Key("one").Id, Key("two").Id];
            Should.Throw<ReleaseException>(() => store.ChangeKeys([], all, null, null, [])).Message.ShouldContain("no key would be left");
            ReleaseStore.Keys(Store)!.Keys.Count.ShouldBe(2);

            store.ChangeKeys([], all, null, null, [], allowUnsigned: true)!.Keys.ShouldBeEmpty();
        }

        (await InstallAsync(Archive("1.0"), null)).Change.ShouldBe(UpdateChange.Installed);
    }

    [Fact]
    public async Task Rotate_ToNoKeys_EndsSigningOnlyIfThatIsSaid()
    {
        using var store = await OpenAsync();
        store.ChangeKeys([Key("one")], [], null, null, []);
        var next = _directory.Write("next.json", Text(""" "version": 2, "threshold": 1, "keys": [] """));

        Should.Throw<ReleaseException>(() => store.ChangeKeys([], [], null, next, [SignatureOf(next, "one")])).Message
            .ShouldContain("no key would be left");
        ReleaseStore.Keys(Store)!.Keys.Count.ShouldBe(1);

        store.ChangeKeys([], [], null, next, [SignatureOf(next, "one")], allowUnsigned: true)!.Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task Add_WhatIsNoCanonicalKey_IsRefused()
    {
        using var store = await OpenAsync();

        Should.Throw<ReleaseException>(() => store.ChangeKeys([Key("one") with { Id = OtherId }], [], null, null, [])).Message
            .ShouldContain("id");
        File.Exists($"{Store}/{StorePaths.Keys}").ShouldBeFalse();
    }

    private string KeysText() => File.ReadAllText($"{Store}/{StorePaths.Keys}");

    /// <summary>A list of keys with the keys of this test for their names.</summary>
    private string Text(string members)
    {
        var key = Key("one");
        return $"{{{members}}}".Replace("ONE", Entry(key.Id, key.Key), StringComparison.Ordinal)
            .Replace("AGAIN", Entry(OtherId, key.Key), StringComparison.Ordinal)
            .Replace("SPACED", Entry(key.Id, " " + key.Key), StringComparison.Ordinal);

        static string Entry(string id, string text) =>
            new JsonObject { ["id"] = id, ["kind"] = "EcdsaP256", ["key"] = text }.ToJsonString();
    }
}
