using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Tests.Archives;

namespace Berth.Releases.Tests.Installing;

/// <summary>A release for which there is no room.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Files = 60;

    private readonly TemporaryDirectory _mount = new();

    public static TheoryData<string, string> Disks => new()
    {
        { "4m,nr_inodes=80", "more files" }, // too few for a second release
        { "1m,nr_inodes=1000", "bytes" }, // too small for it
    };

    [Theory, MemberData(nameof(Disks))]
    public async Task Install_NoRoom_IsRefusedAndWhatRunsIsUntouched(string options, string said)
    {
        Caller.Root();
        using var disk = new SmallDisk(_mount.Path, options);
        using var store = new TestedStore(_mount["store"]);
        var first = (await store.InstallAsync("1.0")).Id;
        store.Calls.Clear();
        var before = Entries(store.Path);

        var refused = await Should.ThrowAsync<ReleaseException>(() => store.InstallAsync(new InstallRequest(Large(store))));

        refused.Kind.ShouldBe(ReleaseErrorKind.Failed);
        refused.ExitCode.ShouldBe(125);
        refused.Message.ShouldContain("does not fit on the file system");
        refused.Message.ShouldContain(said);
        refused.Message.ShouldContain("no space left on device (ENOSPC)");
        refused.Message.ShouldContain("berth release prune");
        store.Calls.ShouldBeEmpty();
        Entries(store.Path).ShouldBe(before);
        ReleaseStore.Verify(store.Path, first, static _ => { }, Deadline.Token()).ShouldBe([]);
    }

    /// <summary>However much room there is: the release runs, or it is refused and the old one was not stopped.</summary>
    [Fact]
    public async Task Install_AnyNumberOfFreeFiles_NeverStopsWhatRunsWithoutTheWayBack()
    {
        Caller.Root();
        var (installed, refused) = (0, 0);
        for (var inodes = 75; inodes < 115; inodes++)
        {
            using var disk = new SmallDisk(_mount.Path, $"4m,nr_inodes={inodes}");
            using var store = new TestedStore(_mount["store"]);
            var first = (await store.InstallAsync("1.0")).Id;
            store.Calls.Clear();
            store.IsHealthy = id => id == first;
            var failed = await Should.ThrowAsync<ReleaseException>(() => store.InstallAsync(new InstallRequest(Large(store))));

            Directory.Exists($"{store.Path}/staging").ShouldBeFalse();
            File.Exists($"{store.Path}/journal.json").ShouldBeFalse();
            if (failed.Kind is ReleaseErrorKind.RolledBack)
            {
                installed++;
                store.Releases.ShouldBe(["1.0 current", "2.0 bad"]);
                continue;
            }

            refused++;
            failed.Message.ShouldContain("does not fit");
            store.Calls.ShouldBeEmpty($"{inodes} inodes");
            store.Releases.ShouldBe(["1.0 current"]);
        }

        installed.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }

    public void Dispose() => _mount.Dispose();

    private static string[] Entries(string root) =>
        [.. Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string Large(TestedStore store)
    {
        var path = store.Beside("app-2.0.tar");
        var archive = new TarBytes();
        for (var i = 0; i < Files; i++)
            archive.File($"file {i}", new string('x', 20_000));
        File.WriteAllBytes(path, archive.Done());
        return path;
    }
}
