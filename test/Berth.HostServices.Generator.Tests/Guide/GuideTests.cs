using Berth.TestKit;

namespace Berth.HostServices.Generator.Tests.Guide;

/// <summary>What docs/guide/host-services.md says. Its code is built and run by <see cref="Packages.PackageTests"/>.</summary>
public sealed class GuideTests
{
    [Fact]
    public async Task Caller_OfTheGuide_GetsAReply()
    {
        var answer = await Caller.AskAsync([TestExecutable.Path, Program.Serve], Deadline.Token());
        (answer - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Rules_EachOne_IsInTheGuide()
    {
        var guide = File.ReadAllText(Repository.Path("docs/guide/host-services.md"));
        for (var number = 1; number <= 14; number++)
            guide.ShouldContain($"BERTH{number:000}");
    }
}
