using Berth.Linux.Errors;

namespace Berth.Linux.Commands;

/// <summary>A command failed or could not be started. The message contains the command's standard error.</summary>
public sealed class CommandException : BerthException
{
    /// <summary>Describes a failed command.</summary>
    /// <param name="result">The result of the command.</param>
    public CommandException(CommandResult result)
        : base(Describe(result)) => Result = result;

    /// <summary>The result of the command.</summary>
    public CommandResult Result { get; }

    private static string Describe(CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var problem = result.ExitCode == CommandResult.NeverRan
            ? $"cannot run {result.Command.Program}"
            : $"{result.Command.Program} failed with exit code {result.ExitCode}";
        return result.Error.Length == 0 ? problem : $"{problem}: {result.Error}";
    }
}
