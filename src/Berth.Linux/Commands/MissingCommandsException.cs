using Berth.Linux.Errors;

namespace Berth.Linux.Commands;

/// <summary>Needed commands are not installed. The exception names all of them.</summary>
public sealed class MissingCommandsException : BerthException
{
    /// <summary>Describes the missing commands.</summary>
    /// <param name="names">The names that were not found along PATH.</param>
    public MissingCommandsException(IReadOnlyList<string> names)
        : base(
            $"not found along PATH: {string.Join(", ", names)}",
            $"install what provides {(names?.Count == 1 ? "it" : "them")} and try again") =>
        Names = names ?? [];

    /// <summary>The commands that were not found.</summary>
    public IReadOnlyList<string> Names { get; }
}
