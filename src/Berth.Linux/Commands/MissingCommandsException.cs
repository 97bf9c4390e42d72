using Berth.Linux.Errors;

namespace Berth.Linux.Commands;

/// <summary>Commands that are needed are not installed. All of them are named at once.</summary>
public sealed class MissingCommandsException : BerthException
{
    /// <summary>Names the commands.</summary>
    /// <param name="names">Those that were not found along PATH.</param>
    public MissingCommandsException(IReadOnlyList<string> names)
        : base($"not found along PATH: {string.Join(", ", names)}", $"install what provides {(names?.Count == 1 ? "it" : "them")} and try again") =>
        Names = names ?? [];

    /// <summary>The commands that were not found.</summary>
    public IReadOnlyList<string> Names { get; }
}
