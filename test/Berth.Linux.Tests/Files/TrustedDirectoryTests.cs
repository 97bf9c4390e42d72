using Berth.Linux.Files;

namespace Berth.Linux.Tests.Files;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class TrustedDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Ensure_Ours_IsMadeForUsOnly()
    {
        TrustedDirectory.Ensure(_directory["a/b/c"]);
        TrustedDirectory.Ensure(_directory["a/b/c"]);

        File.GetUnixFileMode(_directory["a/b/c"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData(0x1FF, "a/b", false)] // 0777, and something below it
    [InlineData(0x1FF, "a", false)]
    [InlineData(0x1FD, "a/b", true)] // 0775: this process's own group
    [InlineData(0x3FF, "a/b", true)] // 1777: others can't replace entries of this user
    [InlineData(0x3FF, "a", false)]
    [InlineData(0x1ED, "a/b", true)] // 0755
    public void Ensure_OthersMayWriteThere_IsRefused(int mode, string path, bool isTrusted)
    {
        Directory.CreateDirectory(_directory["a"]);
        File.SetUnixFileMode(_directory["a"], (UnixFileMode)mode);

        if (isTrusted)
            TrustedDirectory.Ensure(_directory[path]);
        else
            Should.Throw<UnauthorizedAccessException>(() => TrustedDirectory.Ensure(_directory[path])).Message
                .ShouldContain($"others may write into {_directory["a"]}");
        Directory.Exists(_directory["a/b"]).ShouldBe(isTrusted && path == "a/b");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/b")]
    public void Ensure_AnothersDirectory_IsRefused(string path)
    {
        Caller.Root();
        Directory.CreateDirectory(_directory["a"]);
        Give(_directory["a"]);

        Should.Throw<UnauthorizedAccessException>(() => TrustedDirectory.Ensure(_directory[path])).Message
            .ShouldContain($"{_directory["a"]} belongs to uid 12345");

        Directory.Exists(_directory["a/b"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ensure_ThroughALink_IsRootsOrIsRefused(bool isRoots)
    {
        Caller.Root();
        Directory.CreateDirectory(_directory["a"]);
        File.CreateSymbolicLink(_directory["link"], _directory["a"]);
        if (!isRoots)
            Give(_directory["link"]);

        if (isRoots)
            TrustedDirectory.Ensure(_directory["link/b"]);
        else
            Should.Throw<UnauthorizedAccessException>(() => TrustedDirectory.Ensure(_directory["link/b"])).Message
                .ShouldContain("is a link of uid 12345's");
    }

    [Fact]
    public void Ensure_LinkOfOurOwn_IsRefused()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "needs an ordinary user");
        Directory.CreateDirectory(_directory["a"]);
        File.CreateSymbolicLink(_directory["link"], _directory["a"]);

        Should.Throw<UnauthorizedAccessException>(() => TrustedDirectory.Ensure(_directory["link/b"]));
    }

    public void Dispose() => _directory.Dispose();

    private static void Give(string path)
    {
        using var chown = System.Diagnostics.Process.Start("chown", ["-h", "12345:12345", path]);
        chown.WaitForExit();
    }
}
