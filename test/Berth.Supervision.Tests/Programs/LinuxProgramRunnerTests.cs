using Berth.Supervision.Programs;

namespace Berth.Supervision.Tests;

public sealed class LinuxProgramRunnerTests
{
    private readonly LinuxProgramRunner _runner = new();

    [Fact]
    public async Task RunAsync_Program_GivesCodeAndBothOutputs()
    {
        var result = await _runner.RunAsync(
            "sh", ["-c", "printf '%s' \"$1\"; echo wrong >&2; exit 7", "sh", "a \"b\"\n$(c)"], CancellationToken.None);

        Assert.Equal(new ProgramResult(7, "a \"b\"\n$(c)", "wrong"), result);
        Assert.Equal("wrong", result.Answer);
    }

    [Fact]
    public async Task RunAsync_NoSuchProgram_IsAResult()
    {
        var result = await _runner.RunAsync("no-such-program-of-berth", [], CancellationToken.None);

        Assert.Equal(ProgramResult.NeverRan, result.ExitCode);
        Assert.NotEmpty(result.Error);
    }
}
