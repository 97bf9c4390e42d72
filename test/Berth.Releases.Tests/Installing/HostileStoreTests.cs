using System.Diagnostics;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Releases.Store;
using Berth.Releases.Tests.Archives;
using Berth.Releases.Tests.Crashes;

namespace Berth.Releases.Tests.Installing;

/// <summary>Stores that somebody else has changed, or that are none.</summary>
public sealed class HostileStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("chmod 777 .")]
    [InlineData("chmod 777 dir")]
    [InlineData("chmod 600 file")]
    [InlineData("mkdir empty")]
    [InlineData("rmdir none")]
    [InlineData("ln file ../../outside")]
    [InlineData("ln file again")]
    [InlineData("chown 1234 file", true)]
    [InlineData("chown -h 1234 link", true)]
    [InlineData("chgrp 1234 dir", true)]
    [InlineData("setcap cap_net_raw+ep file", true, "setcap")]
    [InlineData("setfacl -m u:1234:r file", false, "setfacl")]
    [InlineData("setfacl -d -m u:1234:rwx dir", false, "setfacl")]
    public async Task Verify_AfterAChangeOfRights_FindsIt(string command, bool needsRoot = false, string? tool = null)
    {
        if (needsRoot)
            Caller.Root();
        if (tool is not null)
            HostTool.Require(tool);
        var id = (await InstallAsync("1.0")).Id;
        ReleaseStore.Verify(Store, id, static _ => { }, default).ShouldBe([]);

        await RunAsync($"cd {Store}/releases/{id}; {command}");

        ReleaseStore.Verify(Store, id, static _ => { }, default)!.Count.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("chmod 777 .")]
    [InlineData("chmod 777 releases")]
    [InlineData("chmod 777 releases/*")]
    [InlineData("chmod 666 releases/*/.berth-release.json")]
    [InlineData("chmod 666 releases/*/.berth-contents")]
    [InlineData("echo '{}' > keys.json; chmod 666 keys.json")]
    [InlineData("echo '{}' > journal.json; chmod 666 journal.json")]
    [InlineData("chgrp 1234 .; chmod 775 .", true)]
    [InlineData("chown 1234 .", true)]
    [InlineData("chown 1234 releases/*", true)]
    [InlineData("chown 1234 releases/*/.berth-release.json", true)]
    [InlineData("rm current; mkdir current")]
    public async Task Open_StoreThatAnotherMayWrite_IsRefused(string command, bool needsRoot = false)
    {
        if (needsRoot)
            Caller.Root();
        await InstallAsync("1.0");
        (await OpenAsync()).Dispose();

        await RunAsync($"cd {Store}; {command}");

        (await Should.ThrowAsync<ReleaseException>(() => OpenAsync())).Kind.ShouldBe(ReleaseErrorKind.Usage);
    }

    [Theory]
    [InlineData("""{ "phase": "Switching", "from": "nonsense", "to": "ID" }""", "damaged")]
    [InlineData("""{ "phase": "Reverting", "from": "9.9-000000000000", "to": "ID" }""", "damaged")]
    [InlineData("""{ "phase": "Preparing", "from": null, "to": "" }""", "damaged")]
    [InlineData("""{ "phase": "Switching", "from": null, "from": null, "to": "ID" }""", "damaged")]
    [InlineData("""{ "phase": 7, "from": null, "to": "ID" }""", "damaged")]
    [InlineData("""{ "phase": "Accepted", "from": null, "to": "9.9-000000000000" }""", "not whole")]
    [InlineData("""{ "phase": "Accepted", "from": null, "to": "OTHER" }""", "not whole")]
    public async Task Open_WithAForgedJournal_KeepsWhatIsCurrent(string journal, string said)
    {
        var other = (await InstallAsync("1.0")).Id;
        var id = (await InstallAsync("2.0")).Id;
        File.AppendAllText($"{Store}/releases/{other}/file", "changed");
        File.WriteAllText(
            $"{Store}/{StorePaths.Journal}",
            journal.Replace("ID", id.Text, StringComparison.Ordinal).Replace("OTHER", other.Text, StringComparison.Ordinal));

        using var store = await OpenAsync();

        store.Current.ShouldBe(id);
        store.Recovered.ShouldNotBeNull().ShouldContain(said);
        File.Exists($"{Store}/{StorePaths.Journal}").ShouldBeFalse();
    }

    [Theory]
    [InlineData(StoreOpening.Existing, "missing", false)]
    [InlineData(StoreOpening.Existing, "empty", false)]
    [InlineData(StoreOpening.Existing, "other", false)]
    [InlineData(StoreOpening.Existing, "store", true)]
    [InlineData(StoreOpening.Begin, "missing", false)]
    [InlineData(StoreOpening.Begin, "other", false)]
    [InlineData(StoreOpening.Begin, "empty", true)]
    [InlineData(StoreOpening.Create, "missing", true)]
    public async Task Open_WhatIsNoStore_IsRefusedAndMakesNothing(StoreOpening opening, string name, bool isOpened)
    {
        await InstallAsync("1.0");
        Directory.CreateDirectory(_directory["empty"]);
        _directory.Write("other/file", "x");
        var root = _directory[name];
        var before = Directory.Exists(root) ? Directory.GetFileSystemEntries(root).Length : -1;

        var open = () => ReleaseStore.OpenAsync(root, new NoTarget(), wait: false, opening, static _ => { }, Deadline.Token());

        if (isOpened)
        {
            (await open()).Dispose();
            return;
        }

        var refused = await Should.ThrowAsync<ReleaseException>(open);
        refused.Kind.ShouldBe(ReleaseErrorKind.NotFound);
        refused.Message.ShouldContain(root);
        (Directory.Exists(root) ? Directory.GetFileSystemEntries(root).Length : -1).ShouldBe(before);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("other")]
    public void Look_AtWhatIsNoStore_IsRefused(string name)
    {
        _directory.Write("other/file", "x");

        Should.Throw<ReleaseException>(() => ReleaseStore.List(_directory[name])).Kind.ShouldBe(ReleaseErrorKind.NotFound);
        Should.Throw<ReleaseException>(() => ReleaseStore.Keys(_directory[name])).Kind.ShouldBe(ReleaseErrorKind.NotFound);
    }

    [Fact]
    public async Task Prune_WithBadReleases_RemovesThoseFirst()
    {
        foreach (var version in (string[])["1.0", "2.0", "3.0"])
            await InstallAsync(version);
        foreach (var version in (string[])["4.0", "5.0"])
            await Should.ThrowAsync<ReleaseException>(() => InstallAsync(version, isHealthy: false));
        using var store = await OpenAsync();

        store.Prune(4).Select(static id => id.Text[..3]).ShouldBe(["4.0"]);
        store.Prune(3).Select(static id => id.Text[..3]).ShouldBe(["5.0"]);
        store.Prune(2).Select(static id => id.Text[..3]).ShouldBe(["1.0"]);
    }

    [Fact]
    public async Task Install_PrepareReplacesTheDirectoryByALink_IsRefusedAndLeavesNothing()
    {
        var first = await InstallAsync("1.0");

        var refused = await Should.ThrowAsync<ReleaseException>(
            () => InstallAsync("2.0", prepare: $"here=$PWD; cd ..; mv $here {_directory["moved"]}; ln -s {_directory["moved"]} $here"));

        refused.Kind.ShouldBe(ReleaseErrorKind.PrepareFailed);
        Directory.GetFileSystemEntries($"{Store}/releases").Select(Path.GetFileName).ShouldBe([first.Id.Text]);
    }

    public void Dispose() => _directory.Dispose();

    private string Store => _directory["store"];

    private Task<ReleaseStore> OpenAsync(bool isHealthy = true) => ReleaseStore.OpenAsync(
        Store, new FakeTarget(id => isHealthy || id.Text[0] < '4', static () => { }), wait: false, static _ => { }, Deadline.Token());

    private async Task<UpdateResult> InstallAsync(string version, bool isHealthy = true, string? prepare = null)
    {
        var path = _directory[$"app-{version}.tar"];
        File.WriteAllBytes(
            path, new TarBytes().File("file", version).Directory("dir").Directory("none").Link("link", "file").Done());
        using var store = await OpenAsync(isHealthy);
        var command = prepare is null ? null : new PrepareCommand(["sh", "-c", prepare], Deadline.Time);
        return await store.InstallAsync(new InstallRequest(path) { Prepare = command }, Deadline.Token());
    }

    private static async Task RunAsync(string command)
    {
        using var shell = Process.Start("bash", ["-ceu", command]);
        await Deadline.Within(shell.WaitForExitAsync(Deadline.Token()));
        shell.ExitCode.ShouldBe(0);
    }
}
