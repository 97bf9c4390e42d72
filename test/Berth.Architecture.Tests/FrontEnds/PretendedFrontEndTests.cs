using System.Runtime.Versioning;
using Berth.Engine.Execution;
using Berth.Engine.Specs;
using Berth.TestKit;

namespace Berth.Architecture.Tests.FrontEnds;

/// <summary>
/// docs/design/extending.md: a front end is a project that makes requests and shows events. This one has the public API of the engine and
/// nothing else; no other file knows of it.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class PretendedFrontEndTests
{
    [Fact]
    public async Task Requests_OfThreeKinds_AreExecuted_AndTheirEventsShown()
    {
        var output = new StringWriter();
        var frontEnd = new PretendedFrontEnd(new BerthEngine(), output);

        (await frontEnd.ExecuteAsync("explain /bin/true", Deadline.Token())).ShouldBe(0);
        (await frontEnd.ExecuteAsync("schema", Deadline.Token())).ShouldBe(0);
        (await Task.Run(() => frontEnd.ExecuteAsync("run sh -c exit\t7", Deadline.Token()))).ShouldBe(7);

        var lines = output.ToString().Split('\n');
        lines.ShouldContain("true would be Namespaces");
        lines.ShouldContain(static line => line.StartsWith("a schema of ", StringComparison.Ordinal));
        await Should.ThrowAsync<UsageException>(async () => await frontEnd.ExecuteAsync("frobnicate", Deadline.Token()));
    }
}
