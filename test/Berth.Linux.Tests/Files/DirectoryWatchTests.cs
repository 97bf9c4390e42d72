namespace Berth.Linux.Tests.Files;

public sealed class DirectoryWatchTests
{
    [Fact]
    public async Task Take_FilesWritten_NamesThem()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("one", "");
        using var watch = DirectoryWatch.Create(directory.Path);
        watch.Take(name => Assert.Fail(name)).ShouldBeTrue();

        File.WriteAllText(directory["one"], "x");
        File.WriteAllText(directory["two"], "x");

        await Reactor.WaitReadableAsync(watch.Handle, Deadline.Token());
        var names = new SortedSet<string>(StringComparer.Ordinal);
        watch.Take(name => names.Add(name)).ShouldBeTrue();
        names.ShouldBe(["one", "two"]);
    }

    [Fact]
    public void Create_NoDirectory_SaysSo()
    {
        using var directory = new TemporaryDirectory();

        Should.Throw<LinuxException>(() => DirectoryWatch.Create(directory["none"])).Error.ShouldBe(Errno.ENOENT);
        Should.Throw<LinuxException>(() => DirectoryWatch.Create(directory.Write("file", ""))).Error.ShouldBe(Errno.ENOTDIR);
    }
}
