using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Tests.Archives;

namespace Berth.Releases.Tests.Installing;

/// <summary>To which release a rollback goes.</summary>
public sealed class RollBackTests : IDisposable
{
    private readonly TestedStore _store = new();

    [Fact]
    public async Task RollBack_Again_GoesFurtherBackAndNeverForward()
    {
        foreach (var version in (string[])["1.0", "2.0", "3.0"])
            await _store.InstallAsync(version);

        (await _store.RollBackAsync()).Version.ShouldBe("2.0");
        _store.Releases.ShouldBe(["1.0 previous", "2.0 current", "3.0"]);
        (await _store.RollBackAsync()).Version.ShouldBe("1.0");
        _store.Releases.ShouldBe(["1.0 current", "2.0", "3.0"]);
        (await Should.ThrowAsync<ReleaseException>(() => _store.RollBackAsync())).Kind.ShouldBe(ReleaseErrorKind.NotFound);
        _store.Releases.ShouldBe(["1.0 current", "2.0", "3.0"]);
    }

    [Fact]
    public async Task RollBack_OfAnInstallOfAnOldRelease_UndoesThatInstall()
    {
        foreach (var version in (string[])["1.0", "2.0", "3.0", "1.0"])
            await _store.InstallAsync(version);
        _store.Releases.ShouldBe(["1.0 current", "2.0", "3.0 previous"]);

        (await _store.RollBackAsync()).Version.ShouldBe("3.0");
        (await _store.RollBackAsync()).Version.ShouldBe("2.0");
        (await _store.RollBackAsync()).Version.ShouldBe("1.0");
        await Should.ThrowAsync<ReleaseException>(() => _store.RollBackAsync());
    }

    [Fact]
    public async Task RollBack_ToANewerOne_ThenGoesBackFromThere()
    {
        foreach (var version in (string[])["1.0", "2.0", "3.0"])
            await _store.InstallAsync(version);
        await _store.RollBackAsync(ReleaseStore.Find(_store.Path, "1.0"));

        await _store.RollBackAsync(ReleaseStore.Find(_store.Path, "3.0"));

        _store.Releases.ShouldBe(["1.0", "2.0 previous", "3.0 current"]);
    }

    [Fact]
    public async Task RollBack_SkipsWhatWasNotHealthy()
    {
        await _store.InstallAsync("1.0");
        _store.IsHealthy = static id => id.Version != "2.0";
        await Should.ThrowAsync<ReleaseException>(() => _store.InstallAsync("2.0"));
        await _store.InstallAsync("3.0");

        (await _store.RollBackAsync()).Version.ShouldBe("1.0");
    }

    [Fact]
    public async Task RollBack_ToOneThatIsNotHealthyAnyMore_StaysAndTheNextGoesFurther()
    {
        foreach (var version in (string[])["1.0", "2.0", "3.0"])
            await _store.InstallAsync(version);
        _store.IsHealthy = static id => id.Version != "2.0";

        (await Should.ThrowAsync<ReleaseException>(() => _store.RollBackAsync())).Kind.ShouldBe(ReleaseErrorKind.RolledBack);

        _store.Releases.ShouldBe(["1.0 previous", "2.0 bad", "3.0 current"]);
        (await _store.RollBackAsync()).Version.ShouldBe("1.0");
    }

    [Fact]
    public async Task Find_ByIdOrByAVersionThatOneHas()
    {
        var first = (await _store.InstallAsync("1.0")).Id;
        var other = _store.Beside("other-1.0.tar");
        File.WriteAllBytes(other, new TarBytes().File("another", "1.0").Done());
        var second = (await _store.InstallAsync("2.0")).Id;

        ReleaseStore.Find(_store.Path, "1.0").ShouldBe(first);
        ReleaseStore.Find(_store.Path, first.Text).ShouldBe(first);
        ReleaseStore.Find(_store.Path, "2.0").ShouldBe(second);

        var third = (await _store.InstallAsync(new InstallRequest(other))).Id;
        var several = Should.Throw<ReleaseException>(() => ReleaseStore.Find(_store.Path, "1.0"));
        several.Kind.ShouldBe(ReleaseErrorKind.Usage);
        several.Message.ShouldContain("2 releases have the version 1.0");
        several.Message.ShouldContain(first.Text);
        several.Message.ShouldContain(third.Text);
        foreach (var none in (string[])["3.0", "../2.0", "", "2.0-000000000000"])
            Should.Throw<ReleaseException>(() => ReleaseStore.Find(_store.Path, none)).Kind.ShouldBe(ReleaseErrorKind.NotFound);
    }

    public void Dispose() => _store.Dispose();
}
