using System.Text.Json;
using Berth.Linux.Errors;

namespace Berth.Cli.Tests.Images;

/// <summary><c>berth image</c> as users run it.</summary>
public sealed class ImageCommandTests
{
    public static TheoryData<bool> Callers => [true, false];

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Image_FromBuildToRemoval_DoesWhatItSays(bool asRoot)
    {
        HostTool.Require("resize2fs");
        using var directory = new TemporaryDirectory(forEveryone: true);
        var caller = Own(asRoot, directory);
        directory.Write("source/etc/hostname", "machine\n");
        directory.Write("content", "written\n");
        caller.Own(directory.Path);

        (await Run("image", "build", "one", "--from", directory["source"]))
            .ShouldSucceed()
            .ShouldMatch(@"^one: \d+(\.\d)?M, [\d.]+K allocated\n$");
        (await Run("image", "list")).ShouldSucceed().ShouldContain($"{directory["source"]}\n");
        (await Run("image", "ls", "one", "/etc")).ShouldSucceed().ShouldMatch(@"^-rw-r--r-- +0 +0 8 .* hostname\n$");
        (await Run("image", "cat", "one", "/etc/hostname")).ShouldSucceed().ShouldBe("machine\n");
        (await Run("image", "write", "one", "/etc/new/f", "--from", directory["content"], "--mode", "600", "--owner", "7:8"))
            .ShouldSucceed()
            .ShouldBeEmpty();
        var listed = JsonDocument.Parse((await Run("image", "ls", "one", "/etc/new", "--json")).ShouldSucceed()).RootElement[0];
        (listed.GetProperty("mode").GetString(), listed.GetProperty("uid").GetInt32(), listed.GetProperty("gid").GetInt32())
            .ShouldBe(("0600", 7, 8));
        (await Run("image", "resize", "one", "300M")).ShouldSucceed().ShouldStartWith("one: 300M, ");
        var inspected = JsonDocument.Parse((await Run("image", "inspect", "one", "--json")).ShouldSucceed()).RootElement;
        inspected.GetProperty("sizeBytes").GetInt64().ShouldBe(300 << 20);
        inspected.GetProperty("fileSystemBytes").GetInt64().ShouldBe(300 << 20);
        inspected.GetProperty("allocatedBytes").GetInt64().ShouldBeLessThan(20 << 20);
        (await Run("image", "inspect", directory["state/images/one/image.ext4"])).ShouldSucceed().ShouldContain("label     one\n");
        (await Run("image", "remove", "one")).ShouldSucceed().ShouldBe("one removed\n");
        (await Run("image", "list", "--json")).ShouldSucceed().ShouldBe("[]\n");
        Directory.Exists(directory["state/images/one"]).ShouldBeFalse();

        Task<CommandOutput> Run(params string[] arguments) => RunAsync(caller, directory, arguments);
    }

    [Fact]
    public async Task Image_AsAnOrdinaryUser_KeepsTheOwnersOfSubordinateIds()
    {
        HostTool.Require("mke2fs");
        HostTool.Require("newuidmap");
        using var directory = new TemporaryDirectory(forEveryone: true);
        var caller = Caller.Ordinary();
        caller.Own(directory.Path);
        const string Namespace = "unshare --user --map-root-user --map-auto";
        var prepared = await caller.RunAsync(
            ["sh", "-c",
                $"{Namespace} sh -c 'umask 077; mkdir -p t/etc && echo secret > t/etc/shadow && chown 5:42 t/etc/shadow && chmod 755 t t/etc'"],
            directory.Path);
        Assert.SkipUnless(prepared.ExitCode == 0, $"needs subordinate ids: {prepared.Error.Trim()}");
        try
        {
            (await RunAsync(caller, directory, "image", "build", "one", "--from", "t")).ShouldSucceed();
            (await RunAsync(caller, directory, "image", "ls", "one", "/etc"))
                .ShouldSucceed()
                .ShouldMatch(@"^-rw------- +5 +42 +7 .* shadow\n$");
            // As programs leave it that make the first subordinate id root.
            (await caller.RunAsync(["sh", "-c", $"{Namespace} chown -R -h 1:1 t"], directory.Path)).ShouldSucceed();
            (await RunAsync(caller, directory, "image", "build", "two", "--from", "t")).ShouldSucceed();
            (await RunAsync(caller, directory, "image", "ls", "two", "/etc"))
                .ShouldSucceed()
                .ShouldMatch(@"^-rw------- +0 +0 +7 .* shadow\n$");
            var refused = await RunAsync(caller, directory, "image", "build", "three", "--from", "/root");
            refused.ExitCode.ShouldBe(ExitCode.Failed);
            refused.Error.ShouldContain("/root: permission denied (EACCES)");
        }
        finally
        {
            await caller.RunAsync(["sh", "-c", $"{Namespace} rm -rf t"], directory.Path);
        }
    }

    [Theory]
    [InlineData(ExitCode.Usage, "is not a size", "image", "build", "a", "--from", "/etc", "--size", "2X")]
    [InlineData(ExitCode.Usage, "is not an owner", "image", "build", "a", "--from", "/etc", "--owner", "root")]
    [InlineData(ExitCode.Usage, "is not a mode", "image", "write", "a", "/f", "--mode", "999")]
    [InlineData(ExitCode.Usage, "--from", "image", "build", "a")]
    [InlineData(ExitCode.Usage, "COMMAND", "image")]
    [InlineData(ExitCode.Failed, "berth image list", "image", "cat", "missing", "/f")]
    [InlineData(ExitCode.Failed, "is not a name for an image", "image", "build", "../a", "--from", "/etc")]
    [InlineData(ExitCode.Failed, "/nowhere: no such file or directory (ENOENT)", "image", "build", "a", "--from", "/nowhere")]
    [InlineData(
        ExitCode.Failed, "/nowhere/index.json: no such file or directory (ENOENT)", "image", "build", "a", "--from", "oci-layout:/nowhere")]
    public async Task Image_Misuse_SaysWhatIsWrong(int exitCode, string problem, params string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        var result = await RunAsync(Environment.IsPrivilegedProcess ? Caller.Root() : Caller.Ordinary(), directory, arguments);
        result.ExitCode.ShouldBe(exitCode, result.Error);
        result.Error.ShouldContain(problem);
        Directory.Exists(directory["state"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Write_KilledAtAnyTime_LeavesTheOldFileOrTheNewOne()
    {
        HostTool.Require("e2fsck");
        var seed = Properties.RandomSeed;
        var random = new Random(seed);
        using var directory = new TemporaryDirectory(forEveryone: true);
        var caller = Caller.Ordinary();
        directory.Write("source/f", "old");
        caller.Own(directory.Path);
        (await RunAsync(caller, directory, "image", "build", "one", "--from", directory["source"], "--size", "64M")).ShouldSucceed();
        var image = directory["state/images/one/image.ext4"];
        var part = new char[512 * 1024];
        for (var i = 0; i < 8; i++)
        {
            Array.Fill(part, (char)('0' + i));
            using (var writing = caller.Start([BerthBinary.Path, "image", "write", "one", "/f"], directory.Path, State(directory)))
            {
                // A pipe has room for 64 KiB, so the command has read all but the last of what was written to it.
                for (var parts = random.Next(1, 8); parts > 0; parts--)
                    await writing.Input.WriteAsync(part);
                await writing.Input.FlushAsync(Deadline.Token());
                if (i % 2 == 1)
                    writing.CloseInput();
                writing.Signal("KILL");
                await writing.EndAsync();
            }

            var content = (await RunAsync(caller, directory, "image", "cat", "one", "/f")).ShouldSucceed();
            (content == "old"
                || content.Distinct().Count() == 1).ShouldBeTrue($"BERTH_SEED={seed}, write {i}: {content.Length} characters");
            var check = await caller.RunAsync(["e2fsck", "-f", "-p", image], directory.Path);
            check.ExitCode.ShouldBeInRange(0, 1, check.Output);
        }

        var last = await RunAsync(caller, directory, "image", "write", "one", "/f", "--from", directory["source/f"]);
        last.ShouldSucceed();
        (await RunAsync(caller, directory, "image", "cat", "one", "/f")).ShouldSucceed().ShouldBe("old");
    }

    private static Caller Own(bool asRoot, TemporaryDirectory directory)
    {
        var caller = asRoot ? Caller.Root() : Caller.Ordinary();
        caller.Own(directory.Path);
        return caller;
    }

    private static Task<CommandOutput> RunAsync(Caller caller, TemporaryDirectory directory, params string[] arguments) =>
        caller.RunAsync([BerthBinary.Path, .. arguments], directory.Path, State(directory));

    private static KeyValuePair<string, string> State(TemporaryDirectory directory) => new("BERTH_STATE_DIR", directory["state"]);
}
