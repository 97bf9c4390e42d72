namespace Berth.CommandLine;

/// <summary>A command line, divided at its first <c>--</c>: what stands behind is the workload's, and never looked at.</summary>
/// <param name="Own">What stands before it: Berth's.</param>
/// <param name="Command">What stands behind it; empty: nothing, or there is none.</param>
public sealed record CommandLineParts(string[] Own, string[] Command)
{
    /// <summary>Divides arguments.</summary>
    public static CommandLineParts Of(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var split = Array.IndexOf(arguments, "--");
        return split < 0 ? new(arguments, []) : new(arguments[..split], arguments[(split + 1)..]);
    }
}
