namespace Berth.Supervision.Programs;

/// <summary>The result of a program.</summary>
/// <param name="ExitCode">Its exit code; <see cref="NeverRan"/> if it could not be started.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error; if it never ran, the reason.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The exit code of a program that could not be started.</summary>
    public const int NeverRan = -1;

    /// <summary>Whether it exited with 0.</summary>
    public bool IsSuccess => ExitCode is 0;

    /// <summary>Its standard error, or if that is empty its standard output, as one line for a message.</summary>
    public string Answer
    {
        get
        {
            var text = (string.IsNullOrWhiteSpace(Error) ? Output : Error).ReplaceLineEndings(" ").Trim();
            return text.Length is 0 ? $"exit code {ExitCode}" : text;
        }
    }
}
