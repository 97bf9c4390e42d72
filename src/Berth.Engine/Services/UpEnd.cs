namespace Berth.Engine.Services;

/// <summary>How <c>berth up</c> in the foreground ended.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Problems">The services that failed, and how, in the order of their ends.</param>
internal sealed record UpEnd(int ExitCode, IReadOnlyList<string> Problems)
{
    /// <summary>Without failures.</summary>
    public static UpEnd Well { get; } = new(Linux.Errors.ExitCode.Success, []);
}
