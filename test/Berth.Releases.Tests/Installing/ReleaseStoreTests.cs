using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Releases.Tests.Archives;
using Berth.Releases.Tests.Crashes;

namespace Berth.Releases.Tests.Installing;

/// <summary>Install, rollback, verify and prune in a real directory.</summary>
public sealed class ReleaseStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _calls = [];
    private Func<ReleaseId, bool> _isHealthy = static _ => true;

    [Fact]
    public async Task Install_Again_ChangesNothingAndSaysSo()
    {
        var first = await InstallAsync("1.0");
        var link = File.GetLastWriteTimeUtc(_directory["store/current"]);

        (await InstallAsync("1.0")).Change.ShouldBe(UpdateChange.None);

        File.GetLastWriteTimeUtc(_directory["store/current"]).ShouldBe(link);
        _calls.ShouldBe(["observe", $"apply {first.Id}", $"probe {first.Id}"]);
    }

    [Fact]
    public async Task Install_Unhealthy_GoesBackAndTellsBothAnswersAndTheOutput()
    {
        var first = await InstallAsync("1.0");
        _isHealthy = id => id == first.Id;

        var failed = await Should.ThrowAsync<ReleaseException>(() => InstallAsync("2.0"));

        failed.Kind.ShouldBe(ReleaseErrorKind.RolledBack);
        failed.ExitCode.ShouldBe(1);
        failed.Output.ShouldBe(["the last words"]);
        foreach (var part in (string[])["2.0-", "status 500", $"{first.Id} is current again: status 200", "the last words"])
            failed.Message.ShouldContain(part);
        var releases = ReleaseStore.List(Store);
        releases.Single(static release => release.IsCurrent).Id.ShouldBe(first.Id);
        releases.Single(static release => release.IsBad).Id.Text.ShouldStartWith("2.0-");
        Directory.Exists($"{Store}/staging").ShouldBeFalse();
        File.Exists($"{Store}/journal.json").ShouldBeFalse();
    }

    [Fact]
    public async Task Install_UnhealthyAndSoIsTheOldOne_SaysSo()
    {
        await InstallAsync("1.0");
        _isHealthy = static _ => false;

        var failed = await Should.ThrowAsync<ReleaseException>(() => InstallAsync("2.0"));

        failed.Kind.ShouldBe(ReleaseErrorKind.Failed);
        failed.ExitCode.ShouldBe(125);
        failed.Message.ShouldContain("NOT healthy");
    }

    [Fact]
    public async Task Install_OfTheFirstReleaseUnhealthy_LeavesNoneCurrent()
    {
        _isHealthy = static _ => false;

        (await Should.ThrowAsync<ReleaseException>(() => InstallAsync("1.0"))).Message.ShouldContain("no release before");

        Path.Exists($"{Store}/current").ShouldBeFalse();
        _calls[^1].ShouldBe("apply "); // it is stopped
    }

    [Fact]
    public async Task Install_OfABadReleaseThatIsHealthyNow_IsGoodAgain()
    {
        var first = await InstallAsync("1.0");
        _isHealthy = id => id == first.Id;
        await Should.ThrowAsync<ReleaseException>(() => InstallAsync("2.0"));
        _isHealthy = static _ => true;

        var second = await InstallAsync("2.0");

        second.Change.ShouldBe(UpdateChange.SwitchedBack);
        ReleaseStore.List(Store).ShouldNotContain(static release => release.IsBad);
    }

    /// <summary>A user who ends an update has not seen that the release is bad.</summary>
    [Theory, InlineData(true, ReleaseErrorKind.Interrupted, 130), InlineData(false, ReleaseErrorKind.Failed, 125)]
    public async Task Install_Interrupted_BringsTheOldOneBackAndTellsNothingOfTheNew(bool isOldHealthy, ReleaseErrorKind kind, int code)
    {
        var first = await InstallAsync("1.0");
        using var interruption = new CancellationTokenSource();
        _isHealthy = id =>
        {
            if (id == first.Id)
                return isOldHealthy;
            interruption.Cancel();
            throw new OperationCanceledException(interruption.Token);
        };

        using (var store = await OpenAsync())
        {
            var failed = await Should.ThrowAsync<ReleaseException>(
                () => store.InstallAsync(new InstallRequest(Archive("2.0")), interruption.Token));
            (failed.Kind, failed.ExitCode).ShouldBe((kind, code));
            failed.Message.ShouldStartWith($"interrupted: {first.Id} is current again");
        }

        var releases = ReleaseStore.List(Store);
        releases.Single(static release => release.IsCurrent).Id.ShouldBe(first.Id);
        releases.ShouldNotContain(static release => release.IsBad);
        File.Exists($"{Store}/journal.json").ShouldBeFalse();
    }

    [Fact]
    public async Task Install_OfADirectoryInsteadOfItsContent_SaysSoWhenItFails()
    {
        var first = await InstallAsync("1.0");
        _isHealthy = id => id == first.Id;
        var archive = _directory["app-2.0.tar"];
        File.WriteAllBytes(archive, new TarBytes().File("app-2.0/version", "2.0").Done());

        using var store = await OpenAsync();
        var failed = await Should.ThrowAsync<ReleaseException>(() => store.InstallAsync(new InstallRequest(archive), Deadline.Token()));

        failed.Message.ShouldContain("are below app-2.0/:");
    }

    [Fact]
    public async Task Check_OfAnArchive_ChangesNothing()
    {
        await ReleaseStore.CheckAsync(Store, new InstallRequest(Archive("1.0")), static _ => { }, Deadline.Token());
        Directory.Exists(Store).ShouldBeFalse();

        var first = await InstallAsync("1.0");
        ReleaseStore.Unfinished(Store).ShouldBeNull();
        var journal = $$"""{"phase":"Switching","from":null,"to":"{{first.Id}}"}""";
        File.WriteAllText($"{Store}/journal.json", journal);

        (await ReleaseStore.CheckAsync(Store, new InstallRequest(Archive("2.0")), static _ => { }, Deadline.Token()))
            .Change.ShouldBe(UpdateChange.Checked);

        File.ReadAllText($"{Store}/journal.json").ShouldBe(journal);
        ReleaseStore.Unfinished(Store)!.ShouldContain($"an update to {first.Id} is under way");
        ReleaseStore.List(Store).Single().IsCurrent.ShouldBeTrue();
    }

    [Fact]
    public async Task RollBack_WithoutAPrevious_MovesNothing()
    {
        var first = await InstallAsync("1.0");
        using var store = await OpenAsync();

        (await Should.ThrowAsync<ReleaseException>(() => store.RollBackAsync(new RollBackRequest(), Deadline.Token()))).Message
            .ShouldContain("no release to go back to");

        store.Current.ShouldBe(first.Id);
    }

    [Fact]
    public async Task Prune_Keep_IsTheNumberWithCurrentAndPrevious()
    {
        for (var version = 1; version <= 6; version++)
            await InstallAsync($"{version}.0", keep: 3);

        ReleaseStore.List(Store).Select(static release => release.Manifest!.Version).ShouldBe(["4.0", "5.0", "6.0"]);
        using var store = await OpenAsync();
        store.Prune(1).Count.ShouldBe(1);
        ReleaseStore.List(Store).Select(static release => release.Manifest!.Version).ShouldBe(["5.0", "6.0"]);
    }

    [Fact]
    public async Task Verify_FilesChangedAddedAndRemoved_NamesEach()
    {
        var id = (await InstallAsync("1.0")).Id;
        var current = $"{Store}/releases/{id}";
        ReleaseStore.Verify(Store, id, static _ => { }, default).ShouldBe([]);

        File.AppendAllText($"{current}/version", "!");
        File.WriteAllText($"{current}/more", "");
        File.Delete($"{current}/link");

        ReleaseStore.Verify(Store, id, static _ => { }, default).ShouldBe(["link: missing", "more: added", "version: changed"]);
    }

    [Fact]
    public async Task List_ManifestDamagedOrMissing_IsUnknown()
    {
        var (first, second) = (await InstallAsync("1.0"), await InstallAsync("2.0"));
        File.WriteAllText($"{Store}/releases/{first.Id}/.berth-release.json", "{");
        File.Delete($"{Store}/releases/{second.Id}/.berth-release.json");

        ReleaseStore.List(Store).Select(static release => release.Manifest).ShouldBe([null, null]);
        ReleaseStore.Verify(Store, first.Id, static _ => { }, default).ShouldBeNull();
        (await Should.ThrowAsync<ReleaseException>(() => RollBackAsync(first.Id))).Message.ShouldContain("not known how");
        ReleaseStore.List(Store).Single(static release => release.IsCurrent).Id.ShouldBe(second.Id);
    }

    [Fact]
    public async Task Prepare_Succeeds_LeavesItsFilesInTheRelease()
    {
        var result = await InstallAsync("1.0", prepare: ["sh", "-c", "pwd > where; echo more >> version"]);

        File.ReadAllText($"{Store}/current/where").ShouldBe($"{Store}/releases/{result.Id}\n");
        ReleaseStore.Verify(Store, result.Id, static _ => { }, default).ShouldBe([]);
    }

    [Theory]
    [InlineData("echo half; touch half; echo broken >&2; exit 3", 30_000, "exit code 3", "broken")]
    [InlineData("exec sleep 1000", 200, "within 0.2 s", "")]
    public async Task Prepare_Fails_LeavesWhatRuns(string script, int milliseconds, string said, string output)
    {
        var first = await InstallAsync("1.0");
        _calls.Clear();

        var failed = await Should.ThrowAsync<ReleaseException>(
            () => InstallAsync("2.0", prepare: ["sh", "-c", script], timeout: TimeSpan.FromMilliseconds(milliseconds)));

        failed.Kind.ShouldBe(ReleaseErrorKind.PrepareFailed);
        failed.Message.ShouldContain(said);
        failed.Message.ShouldContain(output);
        _calls.ShouldBeEmpty();
        ReleaseStore.List(Store).Select(static release => release.Id).ShouldBe([first.Id]);
        Directory.Exists($"{Store}/staging").ShouldBeFalse();
    }

    [Fact]
    public async Task Open_WhileAnotherHasIt_IsRefusedOrWaits()
    {
        var store = await OpenAsync();
        (await Should.ThrowAsync<ReleaseException>(OpenAsync)).Kind.ShouldBe(ReleaseErrorKind.Busy);
        var waiting = ReleaseStore.OpenAsync(Store, new NoTarget(), wait: true, static _ => { }, Deadline.Token());
        waiting.IsCompleted.ShouldBeFalse();

        store.Dispose();

        using var second = await Deadline.Within(waiting);
    }

    [Fact]
    public async Task Open_DirectoryThatEverybodyMayWrite_IsRefused()
    {
        Directory.CreateDirectory(Store);
        File.SetUnixFileMode(Store, (UnixFileMode)0x1FF);

        (await Should.ThrowAsync<ReleaseException>(OpenAsync)).Message.ShouldContain("chmod go-w");
    }

    [Fact]
    public async Task Install_OtherDigestThanExpected_IsRefused()
    {
        using var store = await OpenAsync();

        (await Should.ThrowAsync<ReleaseException>(
            () => store.InstallAsync(new InstallRequest(Archive("1.0")) { Sha256 = new string('0', 64) }, Deadline.Token()))).Kind
            .ShouldBe(ReleaseErrorKind.NotTrusted);
        ReleaseStore.List(Store).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1.9", "1.10", -1)]
    [InlineData("2.0-rc1", "2.0", -1)]
    [InlineData("2.0-rc2", "2.0-rc10", 1)] // as text: Semantic Versioning compares "rc2" and "rc10" so
    [InlineData("2.0-rc.2", "2.0-rc.10", -1)]
    [InlineData("1.0+a", "1.0+b", 0)]
    [InlineData("1", "1.0", -1)]
    public void Versions_AreOrdered(string first, string second, int order) =>
        Math.Sign(ReleaseVersion.Parse(first).OrderTo(ReleaseVersion.Parse(second))).ShouldBe(order);

    [Theory]
    [InlineData("/a/notes-1.4.0.tar.gz", "1.4.0")]
    [InlineData("notes_v2.zip", "2")]
    [InlineData("3.1-rc1.tgz", "3.1-rc1")]
    [InlineData("notes.tar.zst", null)]
    public void Versions_OfFileNames_AreFound(string name, string? version) =>
        (ReleaseVersion.OfFileName(name)?.ToString()).ShouldBe(version);

    public void Dispose() => _directory.Dispose();

    private string Store => _directory["store"];

    private async Task<ReleaseStore> OpenAsync() =>
        await ReleaseStore.OpenAsync(
            Store, new FakeTarget(id => _isHealthy(id), static () => { }, _calls), wait: false, static _ => { }, Deadline.Token());

    private async Task<UpdateResult> InstallAsync(string version, int keep = 5, string[]? prepare = null, TimeSpan? timeout = null)
    {
        using var store = await OpenAsync();
        var request = new InstallRequest(Archive(version))
        {
            Keep = keep,
            Prepare = prepare is null ? null : new PrepareCommand(prepare, timeout ?? Deadline.Time),
        };
        return await store.InstallAsync(request, Deadline.Token());
    }

    private async Task<UpdateResult> RollBackAsync(ReleaseId? to)
    {
        using var store = await OpenAsync();
        return await store.RollBackAsync(new RollBackRequest(to), Deadline.Token());
    }

    private string Archive(string version)
    {
        var path = _directory[$"app-{version}.tar"];
        File.WriteAllBytes(path, new TarBytes().File("version", version).Link("link", "version").Done());
        return path;
    }
}
