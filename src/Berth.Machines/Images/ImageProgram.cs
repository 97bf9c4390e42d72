namespace Berth.Machines.Images;

/// <summary>What an image runs if nothing else is asked for.</summary>
/// <param name="Arguments">The program and its arguments; empty: not given.</param>
/// <param name="Environment">The environment as NAME=value.</param>
/// <param name="WorkingDirectory">The working directory; null: not given.</param>
/// <param name="User">The user, and the group after a colon, by names or numbers; null: root.</param>
public sealed record ImageProgram(
    IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string? WorkingDirectory, string? User);
