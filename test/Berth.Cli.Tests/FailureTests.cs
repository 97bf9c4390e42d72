using Berth.HostServices.Client;
using Berth.Releases.Errors;

namespace Berth.Cli.Tests;

public sealed class FailureTests
{
    /// <summary>Otherwise it could print what looks like a line of Berth.</summary>
    [Fact]
    public void Text_OfARemoteException_IsOneLineWithoutControlCharacters() =>
        Failure.TextOf(new RemoteException("Value\u001bError", "first\nberth: second\u202e"))
            .ShouldBe(@"Value\u001bError: first\u000aberth: second\u202e");

    [Fact]
    public void Text_OfAnErrorWithLinesForPeople_KeepsThem() =>
        Failure.TextOf(new ReleaseException(ReleaseErrorKind.RolledBack, "first\nsecond\u001b") { Output = ["second"] })
            .ShouldBe("first\nsecond?");

    [Fact]
    public void Text_OfAnErrorWithAName_IsOneLine() =>
        Failure.TextOf(new IOException("first\nsecond\u001b")).ShouldNotContain('\n');
}
