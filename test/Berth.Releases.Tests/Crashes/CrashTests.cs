using Berth.Releases.Files;
using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Releases.Store;
using Berth.Releases.Tests.Archives;

namespace Berth.Releases.Tests.Crashes;

/// <summary>
/// Ends the process before each file operation of install, rollback, prune and recovery, with everything or only what was flushed left, and
/// recovers: <c>current</c> always names a whole release, and no update is half done.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private const int TornVariants = 3;

    // In memory, where flushing costs nothing.
    private static readonly string s_memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly TemporaryDirectory _archives = new();
    private readonly string _real = Path.Combine(s_memory, $"berth-crash-{Environment.ProcessId}-{Guid.NewGuid():N}");
    private readonly HashSet<UpdateState> _met = [];
    private readonly Random _random = new(Properties.RandomSeed);
    private readonly ReleaseId _first, _second, _third;
    private int _points, _recoveryPoints;

    public CrashTests()
    {
        (_first, _second, _third) = (Id(Archive("1.0")), Id(Archive("2.0")), Id(Archive("3.0")));
    }

    private bool _isThirdHealthy = true;

    [Fact]
    public async Task Install_KilledAnywhere_EndsAtOldOrNew()
    {
        await EveryPointAsync(InstallThirdAsync, [_second, _third]);
        _met.ShouldBeSubsetOf(UpdateStates.Rows.Select(static row => row.State));
        UpdateStates.Rows.Select(static row => row.State).Except(_met).ShouldBe(
            [UpdateState.Reverting, UpdateState.Unreadable], "every state of a successful install was met");
    }

    [Fact]
    public async Task Install_OfAnUnhealthyRelease_KilledAnywhere_EndsAtOld()
    {
        _isThirdHealthy = false;
        await EveryPointAsync(InstallThirdAsync, [_second]);
        _met.ShouldContain(UpdateState.Reverting);
    }

    [Fact]
    public Task FirstInstall_KilledAnywhere_EndsAtNoneOrNew() =>
        EveryPointAsync(InstallThirdAsync, [null, _third], static () => Task.FromResult(new ModelFiles()));

    [Fact]
    public Task RollBack_KilledAnywhere_EndsAtOldOrNew() =>
        EveryPointAsync(
            async (tree, target) =>
            {
                await new ReleaseUpdate(tree, target, static _ => { }).SwitchAsync(_second, _first, TimeSpan.Zero, isReturn: true, default);
                tree.ClearStaging();
            }, [_second, _first]);

    [Fact]
    public Task Prune_KilledAnywhere_KeepsCurrentAndPrevious() =>
        EveryPointAsync(
            (tree, target) =>
            {
                Installer(tree, target).Prune(1);
                return Task.CompletedTask;
            }, [_third], async () =>
            {
                var files = await TwoInstalledAsync();
                await InstallThirdAsync(new ReleaseTree(files), new FakeTarget(static _ => true, static () => { }), keep: 5);
                return files.AfterCrash(CrashKind.Kill, _random);
            });

    [Fact]
    public async Task Recovery_OfADamagedJournal_LeavesCurrentAndSaysSo()
    {
        var files = await TwoInstalledAsync();
        var tree = new ReleaseTree(files);
        tree.Replace(StorePaths.Journal, "{ \"phase\": \"Swit"u8);

        var said = await new ReleaseRecovery(tree, new FakeTarget(static _ => true, static () => { }), static _ => { }).RunAsync();

        said.ShouldNotBeNull().ShouldContain("damaged");
        tree.Current.ShouldBe(_second);
        tree.HasJournal.ShouldBeFalse();
    }

    public void Dispose()
    {
        if (Directory.Exists(_real))
            Directory.Delete(_real, recursive: true);
        _archives.Dispose();
    }

    /// <summary>Does something once for each operation that it consists of, killed before that one.</summary>
    private async Task EveryPointAsync(
        Func<ReleaseTree, FakeTarget, Task> act, ReleaseId?[] allowed, Func<Task<ModelFiles>>? begin = null)
    {
        begin ??= TwoInstalledAsync;
        for (var kill = 0; ; kill++)
        {
            var files = await begin();
            var before = files.Operations;
            files.KillAt = before + kill;
            var wasKilled = false;
            try
            {
                await act(new ReleaseTree(files), Target(files));
            }
            catch (KilledException)
            {
                wasKilled = true;
            }
            catch (Releases.Errors.ReleaseException) when (!_isThirdHealthy)
            {
                // It was rolled back, whole.
            }

            await EveryCrashAsync(files, allowed);
            if (wasKilled)
                continue;
            kill.ShouldBeGreaterThan(3);
            TestContext.Current.TestOutputHelper?.WriteLine($"{kill} operations, {_points} crashes, {_recoveryPoints} crashes of recovery");
            return;
        }
    }

    private async Task EveryCrashAsync(ModelFiles files, ReleaseId?[] allowed)
    {
        foreach (var kind in (CrashKind[])[CrashKind.Kill, CrashKind.PowerFailure, .. Enumerable.Repeat(CrashKind.Torn, TornVariants)])
        {
            _points++;
            var left = files.AfterCrash(kind, _random);
            _met.Add(UpdateStates.Of(new ReleaseTree(left)).State);
            await RecoverReallyAsync(left, allowed);
            for (var kill = 0; ; kill++)
            {
                var again = left.AfterCrash(CrashKind.Kill, _random);
                again.KillAt = kill;
                var wasKilled = await IsKilledAsync(again);
                foreach (var second in (CrashKind[])[CrashKind.Kill, CrashKind.PowerFailure, CrashKind.Torn])
                {
                    _recoveryPoints++;
                    var twice = again.AfterCrash(second, _random);
                    (await IsKilledAsync(twice)).ShouldBeFalse();
                    Check(twice, allowed);
                }

                if (!wasKilled)
                    break;
            }
        }
    }

    private async Task<bool> IsKilledAsync(ModelFiles files)
    {
        try
        {
            await new ReleaseRecovery(new ReleaseTree(files), Target(files), static _ => { }).RunAsync();
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
    }

    /// <summary>Recovers a real directory, with the real operations.</summary>
    private async Task RecoverReallyAsync(ModelFiles left, ReleaseId?[] allowed)
    {
        Directory.CreateDirectory(_real);
        left.Materialize(_real);
        using (var files = LinuxReleaseFiles.Open(_real))
        {
            var target = new FakeTarget(IsHealthy, static () => { });
            await new ReleaseRecovery(new ReleaseTree(files), target, static _ => { }).RunAsync();
            Check(files, allowed);
            var current = new ReleaseTree(files).Current;
            if (target.Calls.Exists(static call => call.StartsWith("apply", StringComparison.Ordinal)))
                target.Running.ShouldBe(current);
        }

        Directory.Delete(_real, recursive: true);
    }

    /// <summary>Everything that must hold after recovery.</summary>
    private void Check(IReleaseFiles files, ReleaseId?[] allowed)
    {
        var tree = new ReleaseTree(files);
        tree.Current.ShouldBeOneOf(allowed);
        files.Find(StorePaths.Current).HasValue.ShouldBe(tree.Current is not null, "current never dangles");
        files.Find(StorePaths.Previous).HasValue.ShouldBe(tree.Previous is not null, "previous never dangles");
        files.Find(StorePaths.Journal).ShouldBeNull();
        files.Find(StorePaths.Staging).ShouldBeNull();
        foreach (var release in tree.List())
        {
            ReleaseContents.Differences(tree, release.Id, static _ => { }, default).ShouldBe([], $"{release.Id} is whole");
            files.Read($"{StorePaths.Of(release.Id)}/bin/version", 100).ShouldBe(ContentOf(release.Manifest!.Version));
            release.IsPrevious.ShouldBe(release.IsPrevious && !release.IsBad && !release.IsCurrent);
        }
    }

    private async Task<ModelFiles> TwoInstalledAsync()
    {
        var files = new ModelFiles();
        var tree = new ReleaseTree(files);
        foreach (var version in (string[])["1.0", "2.0"])
            await Installer(
                tree, new FakeTarget(static _ => true, static () => { })).InstallAsync(new InstallRequest(Archive(version)), default);
        tree.Current.ShouldBe(_second);
        tree.Previous.ShouldBe(_first);
        return files.AfterCrash(CrashKind.Kill, _random);
    }

    private Task InstallThirdAsync(ReleaseTree tree, FakeTarget target) => InstallThirdAsync(tree, target, keep: 2);

    private Task InstallThirdAsync(ReleaseTree tree, FakeTarget target, int keep) =>
        Installer(tree, target).InstallAsync(new InstallRequest(Archive("3.0")) { Keep = keep }, default);

    private static ReleaseInstaller Installer(ReleaseTree tree, IReleaseTarget target) =>
        new(tree, target, static _ => { }, TimeProvider.System);

    private FakeTarget Target(ModelFiles files) => new(IsHealthy, files.Step);

    private bool IsHealthy(ReleaseId id) => id != _third || _isThirdHealthy;

    private static byte[] ContentOf(string version) => System.Text.Encoding.UTF8.GetBytes($"version {version}");

    private string Archive(string version)
    {
        var path = _archives[$"app-{version}.tar"];
        if (!File.Exists(path))
        {
            File.WriteAllBytes(
                path, new TarBytes().Directory("bin").File("bin/version", $"version {version}").Link("latest", "bin/version")
                    .HardLink("again", "bin/version").Done());
        }

        return path;
    }

    private static ReleaseId Id(string archive) => ReleaseId.Of(
        ReleaseVersion.OfFileName(archive)!,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(archive))));
}
