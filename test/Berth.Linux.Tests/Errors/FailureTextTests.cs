using Berth.Linux.Errors;

namespace Berth.Linux.Tests.Errors;

public sealed class FailureTextTests
{
    [Fact]
    public void Of_MissingFile_NamesItAndTheErrno() =>
        Said(static () => File.ReadAllText("/nowhere-in-particular.txt")).ShouldBe(
            "/nowhere-in-particular.txt: no such file or directory (ENOENT)");

    [Fact]
    public void Of_MissingDirectory_NamesItAndTheErrno() =>
        Said(static () => File.WriteAllText(
            "/nowhere-in-particular/a", "")).ShouldBe("/nowhere-in-particular/a: no such file or directory (ENOENT)");

    [Fact]
    public void Of_Directory_IsNotCalledAFile()
    {
        using var directory = new TemporaryDirectory();
        Said(() => File.WriteAllText(directory.Path, "")).ShouldBe($"{directory.Path}: permission denied (EACCES)");
    }

    [Fact]
    public void Of_DirectoryThatIsNotEmpty_NamesTheErrno()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["it's"], "");
        Said(() => Directory.Delete(directory.Path)).ShouldBe($"{directory.Path}: directory not empty (ENOTEMPTY)");
    }

    [Fact]
    public void Of_FullDevice_NamesTheErrno() =>
        Said(static () => File.WriteAllBytes("/dev/full", [1])).ShouldEndWith("no space left on device (ENOSPC)");

    [Fact]
    public void Of_NameThatIsTooLong_NamesTheErrno() =>
        Said(static () => File.WriteAllText("/tmp/" + new string('a', 300), "")).ShouldEndWith(": file name too long (ENAMETOOLONG)");

    [Fact]
    public void Of_OwnException_IsItsMessage() =>
        FailureText.Of(new LinuxException(Errno.EACCES, "open", "/etc/shadow"))
            .ShouldBe("cannot open /etc/shadow: permission denied (EACCES)");

    [Fact]
    public void Of_OwnRefusal_IsItsMessage() =>
        FailureText.Of(new UnauthorizedAccessException("/run/berth belongs to uid 12345; remove it"))
            .ShouldBe("/run/berth belongs to uid 12345; remove it");

    [Fact]
    public void Of_ExceptionWithoutErrno_IsItsMessage() =>
        FailureText.Of(new IOException("the state is from another boot")).ShouldBe("the state is from another boot");

    private static string Said(Action action) => FailureText.Of(Should.Throw<Exception>(action));
}
