using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Releases.Tests.Archives;
using Berth.Releases.Tests.Crashes;

namespace Berth.Releases.Tests.Installing;

/// <summary>Releases that are tried before the switch.</summary>
public sealed class ReleaseTrialTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _calls = [];

    [Fact]
    public async Task Trial_SeesTheWholeRelease_WhileTheOldOneIsCurrent()
    {
        var first = await InstallAsync("1.0");
        string? seen = null;

        var second = await InstallAsync("2.0", (id, directory) =>
        {
            seen = $"{id.Version}: {File.ReadAllText($"{directory}/version")}, {File.ReadAllText($"{Store}/current/version")}";
            return new ProbeResult(IsHealthy: true, "runs");
        });

        seen.ShouldBe("2.0: 2.0, 1.0");
        second.Answer.ShouldBe("runs");
        ReleaseStore.List(Store).Single(static release => release.IsCurrent).Id.ShouldBe(second.Id);
        ReleaseStore.List(Store).Single(static release => release.IsPrevious).Id.ShouldBe(first.Id);
    }

    [Fact]
    public async Task Trial_NotHealthy_MarksTheReleaseAsBadAndTouchesNothing()
    {
        var first = await InstallAsync("1.0");
        _calls.Clear();

        var failed = await Should.ThrowAsync<ReleaseException>(
            () => InstallAsync("2.0", static (_, _) => new ProbeResult(IsHealthy: false, "hangs")));

        failed.Kind.ShouldBe(ReleaseErrorKind.RolledBack);
        failed.Message.ShouldContain($"not healthy: hangs\n{first.Id} is current as before");
        _calls.ShouldBeEmpty();
        ReleaseStore.List(Store).Single(static release => release.IsCurrent).Id.ShouldBe(first.Id);
        ReleaseStore.List(Store).Single(static release => release.IsBad).Id.Version.ShouldBe("2.0");
        NothingIsUnderWay();
    }

    [Fact]
    public async Task Trial_Interrupted_LeavesNothingOfTheRelease()
    {
        await InstallAsync("1.0");

        await Should.ThrowAsync<OperationCanceledException>(
            () => InstallAsync("2.0", static (_, _) => throw new OperationCanceledException()));

        ReleaseStore.List(Store).Select(static release => release.Id.Version).ShouldBe(["1.0"]);
        NothingIsUnderWay();
    }

    [Fact]
    public async Task SwitchedLater_IsInItsPlace_AndTheCallerSwitches()
    {
        var first = await InstallAsync("1.0");

        var placed = await InstallAsync("2.0", static (_, _) => new ProbeResult(IsHealthy: true, "runs"), isSwitchedLater: true);

        placed.Change.ShouldBe(UpdateChange.Placed);
        NothingIsUnderWay();
        using var store = await OpenAsync();
        store.Current.ShouldBe(first.Id);
        (await store.RollBackAsync(new RollBackRequest(placed.Id), Deadline.Token())).From.ShouldBe(first.Id);
        store.Current.ShouldBe(placed.Id);
    }

    public void Dispose() => _directory.Dispose();

    private string Store => _directory["store"];

    private void NothingIsUnderWay()
    {
        Directory.Exists($"{Store}/staging").ShouldBeFalse();
        File.Exists($"{Store}/journal.json").ShouldBeFalse();
    }

    private async Task<ReleaseStore> OpenAsync() => await ReleaseStore.OpenAsync(
        Store, new FakeTarget(static _ => true, static () => { }, _calls), wait: false, static _ => { }, Deadline.Token());

    private async Task<UpdateResult> InstallAsync(
        string version, Func<ReleaseId, string, ProbeResult>? trial = null, bool isSwitchedLater = false)
    {
        var path = _directory[$"app-{version}.tar"];
        await File.WriteAllBytesAsync(path, new TarBytes().File("version", version).Done(), Deadline.Token());
        using var store = await OpenAsync();
        var request = new InstallRequest(path)
        {
            Trial = trial is null ? null : (id, directory, _) => Task.FromResult(trial(id, directory)),
            IsSwitchedLater = isSwitchedLater,
        };
        return await store.InstallAsync(request, Deadline.Token());
    }
}
