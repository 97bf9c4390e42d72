namespace Berth.Sandbox.Errors;

/// <summary>A spec that is well formed but cannot be carried out on this host. Nothing has been done yet.</summary>
/// <param name="problem">What cannot be, and why.</param>
/// <param name="suggestion">What to do about it.</param>
public sealed class SandboxPlanException(string problem, string suggestion) : Exception($"{problem}; {suggestion}")
{
    /// <summary>What cannot be, and why.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do about it.</summary>
    public string Suggestion { get; } = suggestion;
}
