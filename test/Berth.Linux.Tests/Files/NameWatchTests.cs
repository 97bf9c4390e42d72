using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Files;

public sealed class NameWatchTests
{
    [Fact]
    public void FindChanged_OfAWatchedName_IsItsPath_OfAnother_IsNull()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["a"]);
        using var watch = NameWatch.Create();
        watch.Add(directory["a/one"]);
        watch.Add(directory["a/two"]);
        File.WriteAllText(directory["a/other"], "");
        watch.FindChanged(TimeSpan.Zero).ShouldBeNull();

        File.WriteAllText(directory["a/one"], "");
        watch.FindChanged(Deadline.Time).ShouldBe(directory["a/one"]);
        File.AppendAllText(directory["a/one"], "a change of content is not reported");
        watch.FindChanged(TimeSpan.FromMilliseconds(1)).ShouldBeNull();
        File.Move(directory["a/other"], directory["a/two"]);
        File.Move(directory["a/two"], directory["a/other"]);
        watch.FindChanged(Deadline.Time).ShouldBe(directory["a/two"], "even if the rename was undone");
    }

    [Fact]
    public void FindChanged_OfADirectoryThatIsMovedAway_IsTheDirectory()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["a"]);
        using var watch = NameWatch.Create();
        watch.Add(directory["a/one"]);
        Directory.Move(directory["a"], directory["b"]);
        watch.FindChanged(Deadline.Time).ShouldBe(directory["a"]);
    }

    [Fact]
    public void Add_WithoutADirectory_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        using var watch = NameWatch.Create();
        Should.Throw<LinuxException>(() => watch.Add(directory["gone/one"])).Error.ShouldBe(Errno.ENOENT);
    }
}
