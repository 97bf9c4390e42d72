namespace Berth.Sandbox.Planning;

/// <summary>The reason why a program cannot be executed.</summary>
/// <param name="Text">The reason as text, with the path.</param>
/// <param name="IsMissing">Whether the program does not exist; otherwise it exists but cannot be executed.</param>
public sealed record ProgramProblem(string Text, bool IsMissing);
