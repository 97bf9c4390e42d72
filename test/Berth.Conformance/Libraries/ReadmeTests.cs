using Berth.TestKit;

namespace Berth.Conformance.Libraries;

/// <summary>The first session of the README, as an ordinary user types it, prints what is printed there.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task FirstSession_ByAnOrdinaryUser_PrintsWhatTheReadmeShows()
    {
        var session = CodeBlock.In("README.md").First(static block => block.Language == "console");
        session.Code.ShouldContain("berth run --deny");
        var caller = Caller.Ordinary();
        using var directory = new TemporaryDirectory(forEveryone: true);
        directory.Write("data/report.py", "");
        directory.Write("data/site.key", "secret");
        directory.Write("bin/berth", $"#!/bin/sh\nexec '{BerthBinary.Path}' \"$@\"\n");
        File.SetUnixFileMode(directory["bin/berth"], (UnixFileMode)Convert.ToInt32("755", 8));
        caller.Own(directory["data"]);
        var script = "exec 2>&1\n" + session.Commands().Replace("/srv/notes/data", directory["data"], StringComparison.Ordinal);

        var output = (await caller.RunAsync(
            ["env", $"BERTH_STATE_DIR={directory["data"]}/.state", $"PATH={directory["bin"]}:/usr/bin:/bin", "sh", "-c", script],
            directory["data"])).Output;

        var expected = session.Code.Split('\n').Where(static line => !line.StartsWith("$ ", StringComparison.Ordinal)).ToArray();
        // The first command prints the names on one line only for a terminal.
        output.ShouldBe(string.Join('\n', expected).Replace("  ", "\n", StringComparison.Ordinal));
    }
}
