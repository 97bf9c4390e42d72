using Berth.Linux.Errors;

namespace Berth.Linux.Commands;

/// <summary>A command failed, or could not be started. The message holds what it said on standard error.</summary>
public sealed class CommandException : BerthException
{
    /// <summary>Describes a failed command.</summary>
    /// <param name="result">What it came to.</param>
    public CommandException(CommandResult result)
        : base(Describe(result)) => Result = result;

    /// <summary>What the command came to.</summary>
    public CommandResult Result { get; }

    private static string Describe(CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var what = result.ExitCode == CommandResult.NeverRan
            ? $"cannot run {result.Command.Program}"
            : $"{result.Command.Program} failed with exit code {result.ExitCode}";
        return result.Error.Length == 0 ? what : $"{what}: {result.Error}";
    }
}
