namespace Berth.Engine.Services;

/// <summary>How <c>berth up</c> in the foreground ended.</summary>
/// <param name="ExitCode">The exit code that follows.</param>
/// <param name="Problems">Which services ended otherwise than they should, and how; the first first.</param>
internal sealed record UpEnd(int ExitCode, IReadOnlyList<string> Problems)
{
    /// <summary>As it should.</summary>
    public static UpEnd Well { get; } = new(Linux.Errors.ExitCode.Success, []);
}
