namespace Berth.TestKit.VirtualMachines;

/// <summary>What a case came to.</summary>
/// <param name="Name">The case.</param>
/// <param name="ExitCode">The exit code of its shell; 137: its time was over.</param>
/// <param name="Output">Standard output and error together.</param>
/// <param name="Time">How long it took, on the machine's clock.</param>
public sealed record MachineCaseResult(string Name, int ExitCode, string Output, TimeSpan Time)
{
    /// <summary>Fails unless the exit code is the expected one.</summary>
    public MachineCaseResult ShouldExitWith(int exitCode)
    {
        if (ExitCode != exitCode)
            Fail($"exit code {ExitCode} instead of {exitCode}");
        return this;
    }

    /// <summary>Fails unless the text is in the output.</summary>
    public MachineCaseResult ShouldPrint(string text)
    {
        if (!Output.Contains(text, StringComparison.Ordinal))
            Fail($"\"{text}\" is missing");
        return this;
    }

    /// <summary>Fails if the text is in the output.</summary>
    public MachineCaseResult ShouldNotPrint(string text)
    {
        if (Output.Contains(text, StringComparison.Ordinal))
            Fail($"\"{text}\" should not be there");
        return this;
    }

    private void Fail(string what) => Assert.Fail($"case \"{Name}\", {Time.TotalSeconds:0.0} s: {what}\n--\n{Output}--");
}
