using Berth.TestKit;

namespace Berth.Conformance.Libraries;

/// <summary>The programs of samples/csharp: all that a program needs which has a library of Berth and nothing else.</summary>
public sealed class LibrarySampleTests
{
    public static TheoryData<bool, bool> Callers => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Theory, MemberData(nameof(Callers))]
    public async Task SandboxSample_ByAnybody_CapturesTimesOutCancelsAndLeavesNothing(bool root, bool native)
    {
        using var state = new TemporaryDirectory(forEveryone: true);
        File.SetUnixFileMode(state.Path, (UnixFileMode)Convert.ToInt32("1777", 8));

        var output =
            (await CallerOf(root).RunAsync(["env", $"BERTH_STATE_DIR={state.Path}/state", Sample("SandboxSample", native)], "/"))
            .ShouldSucceed();

        output.ShouldStartWith("exit code 0\n");
        output.Split('\n').ShouldContain("usr");
        output.ShouldContain("sleep did not end within 0.2 s and was killed");
        output.ShouldEndWith("cancelled, and nothing is left\n");
        Directory.EnumerateFiles(state.Path, "*.json", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task SupervisionSample_ByAnybody_RegistersWatchesUnregistersAndLeavesNothing(bool root, bool native)
    {
        using var directory = new TemporaryDirectory(forEveryone: true);
        File.SetUnixFileMode(directory.Path, (UnixFileMode)Convert.ToInt32("1777", 8));
        Directory.CreateDirectory(directory["bin"]);
        File.CreateSymbolicLink(directory["bin/berth"], BerthBinary.Path);

        var output = (await CallerOf(root).RunAsync(
            [
                "env", $"BERTH_STATE_DIR={directory.Path}/state", $"PATH={directory.Path}/bin:/usr/bin:/bin",
                Sample("SupervisionSample", native),
            ],
            "/")).ShouldSucceed();

        output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].ShouldBe("sample-sleep: gone");
        output.ShouldContain("sample-sleep: Ready\n");
        Directory.EnumerateFiles(directory["state"], "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task HostingSample_ByAnybody_LogsRegistersStopsAndLeavesNothing(bool root, bool native)
    {
        using var directory = new TemporaryDirectory(forEveryone: true);
        File.SetUnixFileMode(directory.Path, (UnixFileMode)Convert.ToInt32("1777", 8));
        Directory.CreateDirectory(directory["bin"]);
        File.CreateSymbolicLink(directory["bin/berth"], BerthBinary.Path);

        var output = (await CallerOf(root).RunAsync(
            [
                "env", $"BERTH_STATE_DIR={directory.Path}/state", $"PATH={directory.Path}/bin:/usr/bin:/bin",
                Sample("HostingSample", native), "--supervise",
            ],
            "/")).ShouldSucceed();

        output.ShouldContain("info: Berth.Sandbox.job[1]\n      working\n");
        output.ShouldContain("fail: Berth.Sandbox.job[4]\n      The program ended with 3.\n");
        Directory.EnumerateFiles(directory["state"], "*.json", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task WorkloadSample_ByAnybody_SaysWhatIsWrongAndWrites(bool native)
    {
        var output = (await Caller.Ordinary().RunAsync([Sample("WorkloadSample", native)], "/")).ShouldSucceed();

        output.ShouldStartWith("berth.json:1:67: $.sandbox.identity: ");
        output.ShouldContain("$.sandbox.deny[0]: ");
        output.ShouldContain("\"command\": [");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task ReleaseSample_ByAnybody_InstallsAndRefuses(bool native)
    {
        using var directory = new TemporaryDirectory(forEveryone: true);
        var caller = Caller.Ordinary();
        directory.Write("files/version", "1.0");
        caller.Own(directory.Path);
        (await caller.RunAsync(["tar", "-C", "files", "-czf", "a-1.0.tar.gz", "."], directory.Path)).ShouldSucceed();
        (await caller.RunAsync(
            ["tar", "-C", "files", "-P", "-czf", "b-2.0.tar.gz", $"{directory.Path}/files"], directory.Path)).ShouldSucceed();

        var installed = (await caller.RunAsync([Sample("ReleaseSample", native), "store", "a-1.0.tar.gz"], directory.Path)).ShouldSucceed();
        var refused = (await caller.RunAsync([Sample("ReleaseSample", native), "store", "b-2.0.tar.gz"], directory.Path)).ShouldSucceed();

        installed.ShouldMatch("^Installed: 1.0-[0-9a-f]{12}, after nothing\n1.0-.* is current\n$");
        refused.ShouldStartWith("BadArchive: the archive b-2.0.tar.gz is refused");
        refused.ShouldContain("its path is absolute");
        refused.ShouldMatch(@"\n1.0-.* is current\n$");
    }

    private static Caller CallerOf(bool root)
    {
        Assert.SkipWhen(root && !Environment.IsPrivilegedProcess, "needs root");
        return root ? Caller.Root() : Caller.Ordinary();
    }

    /// <summary>
    /// The sample as dotnet build made it, or as "eng/native samples" published it: eng/test puts those beside the native berth.
    /// </summary>
    private static string Sample(string name, bool native)
    {
        if (!native)
            return Path.Combine(AppContext.BaseDirectory, name);
        var path = Path.Combine(Path.GetDirectoryName(BerthBinary.Path)!, "samples", name);
        Assert.SkipUnless(File.Exists(path), "needs the native samples: run 'eng/native samples'");
        return path;
    }
}
