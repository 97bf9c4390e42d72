namespace Berth.Linux.Commands;

/// <summary>What a command came to.</summary>
/// <param name="Command">The command.</param>
/// <param name="ExitCode">Its exit code; 128 + n where signal n ended it; <see cref="NeverRan"/> where it could not be started.</param>
/// <param name="Output">Its standard output, at most as many bytes as were asked for.</param>
/// <param name="Error">The end of its standard error, trimmed; where it never ran, why.</param>
/// <param name="IsOutputCut">Whether there was more output than <see cref="Output"/> holds.</param>
public sealed record CommandResult(Command Command, int ExitCode, string Output, string Error, bool IsOutputCut)
{
    /// <summary>The exit code of a command that could not be started.</summary>
    public const int NeverRan = -1;

    /// <summary>Whether it ran and ended with 0.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>Returns itself when the command ended with 0.</summary>
    /// <exception cref="CommandException">It did not.</exception>
    public CommandResult ThrowIfFailed() => IsSuccess ? this : throw new CommandException(this);
}
