using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Files;

public sealed class DirectoryWatchTests
{
    [Fact]
    public async Task Take_FilesWritten_NamesThem()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("one", "");
        using var watch = DirectoryWatch.Create(directory.Path);
        watch.Take((name, _) => Assert.Fail(name)).ShouldBeTrue();

        File.WriteAllText(directory["one"], "x");
        File.WriteAllText(directory["two"], "x");

        await Reactor.WaitReadableAsync(watch.Handle, Deadline.Token());
        var names = new SortedSet<string>(StringComparer.Ordinal);
        watch.Take((name, _) => names.Add(name)).ShouldBeTrue();
        names.ShouldBe(["one", "two"]);
    }

    [Fact]
    public void Take_LastDescriptorClosed_ReportsClosed()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("file", "");
        using var watch = DirectoryWatch.Create(directory.Path);
        var file = File.OpenHandle(directory["file"], FileMode.Open, FileAccess.Write);
        var copy = FileDescriptors.Duplicate(file);

        file.Dispose();
        Changes(watch).ShouldBeEmpty();
        copy.Dispose();

        Changes(watch).ShouldBe([("file", true)]);
    }

    private static List<(string Name, bool IsClosed)> Changes(DirectoryWatch watch)
    {
        var all = new List<(string, bool)>();
        watch.Take((name, isClosed) => all.Add((name, isClosed))).ShouldBeTrue();
        return all;
    }

    [Fact]
    public void Create_NoDirectory_Throws()
    {
        using var directory = new TemporaryDirectory();

        Should.Throw<LinuxException>(() => DirectoryWatch.Create(directory["none"])).Error.ShouldBe(Errno.ENOENT);
        Should.Throw<LinuxException>(() => DirectoryWatch.Create(directory.Write("file", ""))).Error.ShouldBe(Errno.ENOTDIR);
    }
}
