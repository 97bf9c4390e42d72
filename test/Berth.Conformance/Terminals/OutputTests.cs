using Berth.TestKit;

namespace Berth.Conformance.Terminals;

/// <summary>What berth writes on a terminal, and where hardly a descriptor is left, is what it has to say and nothing else.</summary>
public sealed class OutputTests
{
    [Theory]
    [InlineData("explain --brief -- true")]
    [InlineData("schema")]
    [InlineData("--help")]
    [InlineData("ps")]
    [InlineData("explain --rw /no/such/thing -- true")]
    public async Task Command_OnATerminal_SwitchesNoMode(string command)
    {
        var script = HostTool.Require("script");
        using var directory = new TemporaryDirectory();

        var seen = await Caller.Root().RunAsync(
            ["env", "TERM=xterm", $"BERTH_STATE_DIR={directory.Path}", script, "-qec", $"{BerthBinary.Path} {command}", "/dev/null"],
                directory.Path);

        seen.Output.ShouldNotBeEmpty($"{seen}");
        seen.Output.ShouldNotContain("\e[?", customMessage: $"{seen}");
        seen.Output.ShouldNotContain("\e=", customMessage: $"{seen}");
    }

    [Theory]
    [InlineData(6), InlineData(8), InlineData(12)]
    public async Task Command_WithHardlyADescriptor_SaysSo(int limit)
    {
        using var directory = new TemporaryDirectory();

        var run = await Caller.Root().RunAsync(
            ["sh", "-c", $"ulimit -n {limit}; exec {BerthBinary.Path} explain --brief --deny {directory.Path}/x -- true"], directory.Path);

        run.Error.ShouldNotContain("Unhandled exception", customMessage: $"{run}");
        run.ExitCode.ShouldNotBe(134, $"{run}");
        if (run.ExitCode != 0)
            run.Error.ShouldContain("EMFILE");
    }
}
