namespace Berth.Sandbox.Planning;

/// <summary>Why a program can't be executed.</summary>
/// <param name="Text">In words, with its path.</param>
/// <param name="IsMissing">Whether it is not there; else it is something that can't be executed.</param>
public sealed record ProgramProblem(string Text, bool IsMissing);
