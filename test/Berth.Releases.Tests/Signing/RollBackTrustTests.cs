using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Releases.Signing;

namespace Berth.Releases.Tests.Signing;

/// <summary>A release becomes current again only as it was installed, and only if those who are trusted now have signed it.</summary>
public sealed class RollBackTrustTests : SignedStore
{
    [Theory]
    [InlineData("version")]
    [InlineData(".berth-contents")]
    [InlineData(".berth-release.json")]
    public async Task RollBack_ToAReleaseThatWasChanged_IsRefusedAndMovesNothing(string file)
    {
        var (first, second) = (await InstallAsync(Archive("1.0"), null), await InstallAsync(Archive("2.0"), null));
        var path = $"{Store}/releases/{first.Id}/{file}";
        var before = File.ReadAllText(path);
        File.WriteAllText(path, "changed");

        foreach (var to in (ReleaseId?[])[null, first.Id])
            (await RefusedAsync(new RollBackRequest(to))).Kind.ShouldBe(ReleaseErrorKind.Damaged);
        CurrentId().ShouldBe(second.Id);

        File.WriteAllText(path, before);
        (await RollBackAsync(new RollBackRequest())).Id.ShouldBe(first.Id);
    }

    [Fact]
    public async Task RollBack_ToAnUnsignedRelease_IsRefusedInAStoreWithKeysUnlessThatIsAllowed()
    {
        var first = await InstallAsync(Archive("1.0"), null);
        await ChangeKeysAsync(store => store.ChangeKeys([Key("one")], [], null, null, []));
        var second = await InstallAsync(Signed("2.0", "one"), null);

        (await RefusedAsync(new RollBackRequest())).Message.ShouldContain("signed by 0");
        CurrentId().ShouldBe(second.Id);

        (await RollBackAsync(new RollBackRequest { AllowUnsigned = true })).Id.ShouldBe(first.Id);
        (await RollBackAsync(new RollBackRequest(second.Id))).Id.ShouldBe(second.Id);
    }

    [Fact]
    public async Task RollBack_ToAReleaseOfAKeyThatIsTrustedNoMore_IsRefused()
    {
        await ChangeKeysAsync(store => store.ChangeKeys([Key("one"), Key("two")], [], null, null, []));
        await InstallAsync(Signed("1.0", "one"), null);
        await InstallAsync(Signed("2.0", "two"), null);
        await ChangeKeysAsync(store => store.ChangeKeys([], [Key("one").Id], null, null, []));

        (await RefusedAsync(new RollBackRequest())).Message.ShouldContain("trusted now");
    }

    [Fact]
    public async Task RollBack_WithTheKeysOfADescription_CountsThose()
    {
        var first = await InstallAsync(Signed("1.0", "one"), ["one"]);
        await InstallAsync(Signed("2.0", "one"), ["one"]);

        (await RefusedAsync(new RollBackRequest { Keys = new KeyList { Keys = [Key("two")] } })).Kind
            .ShouldBe(ReleaseErrorKind.NotTrusted);
        (await RollBackAsync(new RollBackRequest { Keys = new KeyList { Keys = [Key("one")] } })).Id.ShouldBe(first.Id);
    }

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1.1", false)]
    public async Task RollBack_BelowTheMinimum_IsRefusedUnlessThatIsAllowed(string minimum, bool isAllowed)
    {
        await ChangeKeysAsync(store => store.ChangeKeys([Key("one")], [], null, null, []));
        var first = await InstallAsync(Signed("1.0", "one"), null);
        await InstallAsync(Signed("2.0", "one", minimum: minimum), null);

        if (!isAllowed)
            (await RefusedAsync(new RollBackRequest())).Message.ShouldContain("lower than 1.1");
        (await RollBackAsync(new RollBackRequest { AllowDowngrade = !isAllowed })).Id.ShouldBe(first.Id);
    }

    [Fact]
    public async Task Install_OfAnArchiveThatIsThereAndIsSignedNow_RecordsWhoHasSigned()
    {
        var first = await InstallAsync(Archive("1.0"), null);
        await InstallAsync(Archive("2.0"), null);
        await ChangeKeysAsync(store => store.ChangeKeys([Key("one")], [], null, null, []));
        Sign(Archive("1.0"), "1.0", "one");

        var again = await InstallAsync(Archive("1.0"), null, request => request with { AllowDowngrade = true });

        (again.Id, again.Change).ShouldBe((first.Id, UpdateChange.SwitchedBack));
        ReleaseStore.List(Store).Single(static release => release.IsCurrent).Manifest!.SignedBy.ShouldBe([Key("one").Id]);
    }

    [Theory]
    [InlineData("1.0", false)]
    [InlineData("1.1", true)]
    public void Sign_WithAMinimumAboveTheOwnVersion_Warns(string minimum, bool isWarned)
    {
        var warning = ManifestSigner.SignArchive(
            Archive("1.0"), _directory["one.pem"], Name, null, TimeSpan.FromDays(1), minimum, TimeProvider.System, default).Warning;

        (warning is not null).ShouldBe(isWarned);
    }

    private ReleaseId CurrentId() => ReleaseStore.List(Store).Single(static release => release.IsCurrent).Id;

    private async Task ChangeKeysAsync(Action<ReleaseStore> change)
    {
        using var store = await OpenAsync();
        change(store);
    }

    private async Task<UpdateResult> RollBackAsync(RollBackRequest request)
    {
        using var store = await OpenAsync();
        return await store.RollBackAsync(request, Deadline.Token());
    }

    private Task<ReleaseException> RefusedAsync(RollBackRequest request) =>
        Should.ThrowAsync<ReleaseException>(() => RollBackAsync(request));
}
