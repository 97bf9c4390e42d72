namespace Berth.CommandLine;

/// <summary>
/// A command line, divided at its first <c>--</c>. The arguments after it belong to the workload and are not interpreted.
/// </summary>
/// <param name="Own">The arguments before it: Berth's.</param>
/// <param name="Command">The arguments after it; empty: there are none, or there is no <c>--</c>.</param>
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
