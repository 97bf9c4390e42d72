using Berth.Machines.Guest;
using Berth.Machines.Guest.Copying;

namespace Berth.Machines.Tests.Guest;

/// <summary>Files between host and guest, with the agent in this process.</summary>
public sealed class GuestCopyTests
{
    private readonly GuestClient _guest = new(new InProcessAgent());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_Tree_HasContentModesLinksAndTimes(bool isIn)
    {
        using var directory = new TemporaryDirectory();
        var source = MakeTree(directory);
        var (entries, bytes) = await CopyAsync(isIn, source, directory["copy"]);
        (entries, bytes).ShouldBe((6, 100_005));
        File.ReadAllBytes(directory["copy/big"]).ShouldBe(File.ReadAllBytes(directory["source/big"]));
        File.GetUnixFileMode(directory["copy/run"]).ShouldBe((UnixFileMode)0x1ED);
        File.GetUnixFileMode(directory["copy/closed"]).ShouldBe((UnixFileMode)0x16D);
        File.ReadAllText(directory["copy/closed/in a name\nof two lines"]).ShouldBe("");
        new FileInfo(directory["copy/link"]).LinkTarget.ShouldBe("/no/such");
        File.GetLastWriteTimeUtc(directory["copy/run"]).ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_000_000_000).UtcDateTime);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_ToADirectoryThatExists_GoesInside(bool isIn)
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["target"]);
        await CopyAsync(isIn, directory.Write("file", "content"), directory["target"]);
        File.ReadAllText(directory["target/file"]).ShouldBe("content");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_OverAFile_ReplacesIt(bool isIn)
    {
        using var directory = new TemporaryDirectory();
        await CopyAsync(isIn, directory.Write("file", "new"), directory.Write("target", "older content"));
        File.ReadAllText(directory["target"]).ShouldBe("new");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_NoSuchSource_IsNamed(bool isIn)
    {
        using var directory = new TemporaryDirectory();
        var error = await Should.ThrowAsync<Exception>(() => CopyAsync(isIn, directory["none"], directory["target"]));
        error.Message.ShouldContain(directory["none"]);
        File.Exists(directory["target"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_NoSuchTargetDirectory_IsNamed(bool isIn)
    {
        using var directory = new TemporaryDirectory();
        var error = await Should.ThrowAsync<Exception>(() => CopyAsync(isIn, directory.Write("file", "x"), directory["no/such/target"]));
        error.Message.ShouldContain(directory["no/such"]);
    }

    private static string MakeTree(TemporaryDirectory directory)
    {
        var source = Directory.CreateDirectory(directory["source"]).FullName;
        var big = new byte[100_000];
        new Random(7).NextBytes(big);
        File.WriteAllBytes(directory["source/big"], big);
        directory.Write("source/run", "#!/sh");
        File.SetUnixFileMode(directory["source/run"], (UnixFileMode)0x1ED);
        File.SetLastWriteTimeUtc(directory["source/run"], DateTimeOffset.FromUnixTimeSeconds(1_000_000_000).UtcDateTime);
        directory.Write("source/closed/in a name\nof two lines", "");
        File.SetUnixFileMode(directory["source/closed"], (UnixFileMode)0x16D);
        File.CreateSymbolicLink(directory["source/link"], "/no/such");
        return source;
    }

    private Task<(long Entries, long Bytes)> CopyAsync(bool isIn, string source, string target) => isIn
        ? GuestCopy.InAsync(_guest, source, target, Deadline.Token())
        : GuestCopy.OutAsync(_guest, source, target, Deadline.Token());
}
