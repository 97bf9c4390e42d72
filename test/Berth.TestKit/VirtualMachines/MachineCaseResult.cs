namespace Berth.TestKit.VirtualMachines;

/// <summary>What a case came to.</summary>
/// <param name="Name">The case.</param>
/// <param name="ExitCode">The exit code of its shell; 137: its time was over.</param>
/// <param name="Output">Standard output and error together.</param>
/// <param name="Time">How long it took, on the machine's clock.</param>
public sealed record MachineCaseResult(string Name, int ExitCode, string Output, TimeSpan Time)
{
    /// <summary>Fails unless the exit code is the expected one; returns the output.</summary>
    public string ShouldExitWith(int exitCode)
    {
        if (ExitCode != exitCode)
            Assert.Fail($"case \"{Name}\": exit code {ExitCode} instead of {exitCode}, after {Time.TotalSeconds:0.0} s\n{Output}");
        return Output;
    }
}
