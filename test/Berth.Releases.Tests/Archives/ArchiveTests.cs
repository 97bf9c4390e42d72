using System.Diagnostics;
using Berth.Releases.Errors;
using Berth.Releases.Installing;

namespace Berth.Releases.Tests.Archives;

/// <summary>Archives as the usual programs make them.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("tar", "tar -cf ../a-1.2.tar .")]
    [InlineData("tar", "tar --format=gnu -czf ../a-1.2.tar.gz *")]
    [InlineData("tar", "tar --format=pax -czf ../a-1.2.tgz .")]
    [InlineData("zstd", "tar --zstd -cf ../a-1.2.tar.zst .")]
    [InlineData("zstd", "tar -cf - . | zstd -19 --long=27 -q -o ../a-1.2.tar.zst")]
    [InlineData("zip", "zip -q -y -r ../a-1.2.zip .")]
    [InlineData("python3", "python3 -c \"import shutil; shutil.make_archive('../a-1.2', 'gztar', '.')\"")]
    [InlineData(
        "git", "git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -qm x && git archive -o ../a-1.2.tar.gz HEAD")]
    public async Task Install_ArchiveOfAProgram_HasTheFiles(string program, string command)
    {
        HostTool.Require(program);
        var long1 = new string('l', 120);
        _directory.Write("tree/bin/run", "#!/bin/sh\necho run\n");
        File.SetUnixFileMode(_directory["tree/bin/run"], (UnixFileMode)0x1ED);
        _directory.Write($"tree/deep/{long1}/{long1}", "deep\n");
        _directory.Write("tree/Größe.txt", "umlaut\n");
        _directory.Write("tree/big", string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"{i}\n")));
        File.CreateSymbolicLink(_directory["tree/bin/link"], "run");
        await RunAsync($"ln big hard; {command}");
        var archive = Directory.GetFiles(_directory.Path, "a-1.2*").Single();

        using var store = await ReleaseStore.OpenAsync(_directory["store"], new NoTarget(), wait: false, static _ => { }, Deadline.Token());
        var result = await store.InstallAsync(new InstallRequest(archive), Deadline.Token());

        result.Id.Text.ShouldStartWith("1.2-");
        var current = _directory["store/current"];
        File.ReadAllText($"{current}/bin/link").ShouldBe("#!/bin/sh\necho run\n");
        new FileInfo($"{current}/bin/link").LinkTarget.ShouldBe("run");
        (File.GetUnixFileMode($"{current}/bin/run") & UnixFileMode.UserExecute).ShouldNotBe(UnixFileMode.None);
        File.ReadAllText($"{current}/deep/{long1}/{long1}").ShouldBe("deep\n");
        File.ReadAllText($"{current}/Größe.txt").ShouldBe("umlaut\n");
        File.ReadAllText($"{current}/big").ShouldBe(File.ReadAllText(_directory["tree/big"]));
        File.ReadAllText($"{current}/hard").ShouldBe(File.ReadAllText(_directory["tree/big"]));
        ReleaseStore.Verify(_directory["store"], result.Id, static _ => { }, Deadline.Token()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--format=gnu")]
    [InlineData("--format=pax --sparse-version=0.0")]
    [InlineData("--format=pax --sparse-version=0.1")]
    [InlineData("--format=pax --sparse-version=1.0")]
    public async Task Install_SparseFileOfGnuTar_IsRefusedByItsName(string options)
    {
        _directory.Write("tree/dir/big", "start");
        await RunAsync(
            $"truncate -s 4M dir/big; printf end >> dir/big; tar {options} -S -cf ../a-1.2.tar .; "
                + $"tar {options.Split(' ')[0]} -cf ../b-1.2.tar .");
        using var store = await ReleaseStore.OpenAsync(_directory["store"], new NoTarget(), wait: false, static _ => { }, Deadline.Token());

        var refused = await Should.ThrowAsync<ReleaseException>(
            () => store.InstallAsync(new InstallRequest(_directory["a-1.2.tar"]), Deadline.Token()));

        // Version 0.0 repeats a member for each part, which the parser does not accept in any header.
        if (!options.Contains("0.0", StringComparison.Ordinal))
            refused.Message.ShouldContain("dir/big");
        refused.Message.ShouldContain("sparse");
        (await store.InstallAsync(new InstallRequest(_directory["b-1.2.tar"]), Deadline.Token())).Change.ShouldBe(UpdateChange.Installed);
    }

    [Fact]
    public async Task Install_SameArchiveInTwoFormats_HasTheSameFiles()
    {
        HostTool.Require("zip");
        _directory.Write("tree/a/b", "x");
        await RunAsync("tar -cf ../a-1.tar . && zip -q -r ../a-1.zip .");
        using var store = await ReleaseStore.OpenAsync(_directory["store"], new NoTarget(), wait: false, static _ => { }, Deadline.Token());

        var tar = await store.InstallAsync(new InstallRequest(_directory["a-1.tar"]), Deadline.Token());
        var zip = await store.InstallAsync(new InstallRequest(_directory["a-1.zip"]), Deadline.Token());

        zip.From.ShouldBe(tar.Id);
        ReleaseStore.List(_directory["store"]).Select(static release => release.Manifest!.Contents).Distinct().Count().ShouldBe(1);
    }

    public void Dispose() => _directory.Dispose();

    private async Task RunAsync(string command)
    {
        using var shell =
            Process.Start(new ProcessStartInfo("bash", ["-ceo", "pipefail", command]) { WorkingDirectory = _directory["tree"] })!;
        await Deadline.Within(shell.WaitForExitAsync(Deadline.Token()));
        shell.ExitCode.ShouldBe(0);
    }
}
