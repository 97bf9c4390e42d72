using System.Text.RegularExpressions;
using Berth.TestKit;

namespace Berth.HostServices.Generator.Tests.Guide;

/// <summary>Compiles and runs the code in docs/guide/host-services.md.</summary>
public sealed partial class GuideTests
{
    private static readonly string s_guide = File.ReadAllText(Repository.Path("docs/guide/host-services.md"));

    [Fact]
    public async Task Caller_OfTheGuide_GetsAReply()
    {
        var answer = await Caller.AskAsync([TestExecutable.Path, Program.Serve], Deadline.Token());
        (answer - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Code_OfTheGuide_IsCompiledHere()
    {
        var folder = Repository.Path("test/Berth.HostServices.Generator.Tests");
        var code = string.Concat(
            Directory.GetFiles(Path.Combine(folder, "Guide")).Append(Path.Combine(folder, "Program.cs")).Select(File.ReadAllText));
        var blocks = CodeBlock().Matches(s_guide);
        blocks.Count.ShouldBeGreaterThan(3);
        foreach (var line in blocks.SelectMany(block => block.Groups["code"].Value.Split('\n')).Where(line => line.Length > 0))
            code.ShouldContain(line.Trim());
    }

    [Fact]
    public void Rules_EachOne_IsInTheGuide()
    {
        for (var number = 1; number <= 14; number++)
            s_guide.ShouldContain($"BERTH{number:000}");
    }

    [GeneratedRegex(
        """^```csharp\n(?<code>.*?)^```""", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex CodeBlock();
}
