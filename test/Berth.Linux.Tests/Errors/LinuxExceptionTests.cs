using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Errors;

public sealed class LinuxExceptionTests
{
    [Fact]
    public void Message_WithSubject_HasOperationSubjectAndErrno()
    {
        var exception = new LinuxException(Errno.EACCES, "open", "/etc/shadow");

        exception.Message.ShouldBe("cannot open /etc/shadow: permission denied (EACCES)");
        exception.Error.ShouldBe(Errno.EACCES);
        exception.Operation.ShouldBe("open");
        exception.Subject.ShouldBe("/etc/shadow");
    }

    [Fact]
    public void Message_WithoutSubject_LeavesItOut() =>
        new LinuxException(Errno.EMFILE, "make a pipe").Message.ShouldBe("cannot make a pipe: too many open files (EMFILE)");

    [Fact]
    public void Find_PathWithNul_ThrowsArgumentException() =>
        Should.Throw<ArgumentException>(() => FileStatus.Find("/etc/passwd\0.txt"));
}
