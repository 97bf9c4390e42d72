namespace Berth.TestKit;

/// <summary>What a command that a test ran came to.</summary>
public sealed record CommandOutput(int ExitCode, string Output, string Error)
{
    /// <summary>Fails unless the exit code is 0; returns what was printed.</summary>
    public string ShouldSucceed()
    {
        if (ExitCode != 0)
            Assert.Fail($"exit code {ExitCode}\n{Output}\n{Error}");
        return Output;
    }
}
