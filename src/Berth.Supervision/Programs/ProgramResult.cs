namespace Berth.Supervision.Programs;

/// <summary>What a program came to.</summary>
/// <param name="ExitCode">Its exit code; <see cref="NeverRan"/> where it could not be started.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its standard error; where it never ran, why.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The exit code of a program that could not be started.</summary>
    public const int NeverRan = -1;

    /// <summary>Whether it ran and ended with 0.</summary>
    public bool IsSuccess => ExitCode is 0;

    /// <summary>What it said, on one line, to be put in a message: its standard error or, where that is empty, its output.</summary>
    public string Answer
    {
        get
        {
            var text = (string.IsNullOrWhiteSpace(Error) ? Output : Error).ReplaceLineEndings(" ").Trim();
            return text.Length is 0 ? $"exit code {ExitCode}" : text;
        }
    }
}
