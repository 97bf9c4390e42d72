namespace Berth.Sandbox.Errors;

/// <summary>The workload's program is not there, or not where the workload can see it. Nothing has been done yet.</summary>
/// <param name="problem">What was looked for.</param>
/// <param name="suggestion">What to do about it.</param>
public sealed class CommandNotFoundException(string problem, string suggestion) : Exception($"{problem}; {suggestion}")
{
    /// <summary>What to do about it.</summary>
    public string Suggestion { get; } = suggestion;
}
