using Berth.Cli.Rendering;
using Berth.Fleet.Api;
using Berth.Fleet.Push;

namespace Berth.Cli.Tests;

public sealed class FleetTextTests
{
    /// <summary>What an agent says has several lines, and ends with the output that it sends besides.</summary>
    [Fact]
    public void Lines_OfAFailure_AreEachTheHosts_AndNoneIsSaidTwice() => FleetText.Lines(
        new PushEvent.HostChanged("a\u001b", HostState.Failed, "2.0 is not healthy\n1.0 is current again\n  last words", "last words\n"))
        .ShouldBe(["a?: failed: 2.0 is not healthy", "a? | 1.0 is current again", "a? | last words"]);

    [Fact]
    public void Lines_OfAReturn_NameBothReleases() => FleetText.Lines(
        new PushEvent.HostChanged("a", HostState.RolledBack, null) { Change = new ChangeDocument("1-abc", "2-def", Changed: true) })
        .ShouldBe(["a: rolled back to 1-abc, from 2-def"]);
}
