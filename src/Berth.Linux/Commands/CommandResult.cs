namespace Berth.Linux.Commands;

/// <summary>The result of a command.</summary>
/// <param name="Command">The command.</param>
/// <param name="ExitCode">The exit code; 128 + n if signal n ended the command; <see cref="NeverRan"/> if it could not be started.</param>
/// <param name="Output">The standard output, cut at <see cref="Command.MaximumOutput"/>.</param>
/// <param name="Error">The end of the standard error, trimmed; if the command could not be started, the reason.</param>
/// <param name="IsOutputCut">Whether <see cref="Output"/> was cut.</param>
public sealed record CommandResult(Command Command, int ExitCode, string Output, string Error, bool IsOutputCut)
{
    /// <summary>The exit code of a command that could not be started.</summary>
    public const int NeverRan = -1;

    /// <summary>Whether the command exited with 0.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>Returns this result if the command exited with 0.</summary>
    /// <exception cref="CommandException">The command failed, or could not be started.</exception>
    public CommandResult ThrowIfFailed() => IsSuccess ? this : throw new CommandException(this);
}
