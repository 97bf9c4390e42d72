using Berth.Linux.Commands;
using Berth.Machines.Formatting;

namespace Berth.Machines.Tests;

/// <summary>Images of tests, and the outside judge of them: e2fsck(8).</summary>
internal static class TestImage
{
    private const long MiB = 1024 * 1024;

    /// <summary>Makes an empty image.</summary>
    public static async Task<string> MakeAsync(TemporaryDirectory directory, int megabytes = 32, int inodes = 2000, string name = "image")
    {
        HostTool.Require("mke2fs");
        var path = directory[name];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
            RandomAccess.SetLength(file, megabytes * MiB);
        await E2fsPrograms.FormatAsync(path, inodes, "test", Deadline.Token());
        return path;
    }

    /// <summary>Fails unless the file system is without errors.</summary>
    public static async Task ShouldBeConsistentAsync(string image, string after = "")
    {
        var result = await CommandRunner.RunAsync(
            new Command(HostTool.Require("e2fsck"), "-f", "-n", image) { Environment = ["LC_ALL=C", "PATH=/usr/bin:/bin"] },
                Deadline.Token());
        if (!result.IsSuccess)
            Assert.Fail($"e2fsck -fn exited with {result.ExitCode} {after}\n{result.Output}\n{result.Error}");
    }

    /// <summary>Runs debugfs(8), which reads an image with other code than Berth.</summary>
    public static async Task<string> DebugAsync(string image, string request) => (await CommandRunner.RunAsync(
        new Command(HostTool.Require("debugfs"), "-R", request, image), Deadline.Token())).ThrowIfFailed().Output;
}
