using System.Globalization;
using System.Runtime.Versioning;
using Berth.Linux.Commands;
using Berth.Supervision.Services;

namespace Berth.Supervision.S6;

/// <summary>Gets the status from <c>s6-svstat</c>, which knows the form of the status file of its version.</summary>
[SupportedOSPlatform("linux")]
internal static class S6Svstat
{
    private const string Fields = "pid,exitcode,signum,wantedup,ready,updownsince";

    /// <summary>The status of a service directory.</summary>
    /// <exception cref="CommandException">s6-svstat is not installed, or no s6-supervise runs on the directory.</exception>
    internal static async Task<S6Status> AskAsync(string directory, CancellationToken cancellationToken)
    {
        var result =
            await CommandRunner.RunAsync(new Command("s6-svstat", "-o", Fields, directory), cancellationToken).ConfigureAwait(false);
        var output = result.ThrowIfFailed().Output;
        return Parse(output)
            ?? throw new CommandException(
                result with { Error = $"it answered {ServiceException.Quote(output.Trim())}, which is not {Fields}" });
    }

    /// <summary>Parses the output: the fields in order, separated by spaces.</summary>
    internal static S6Status? Parse(string answer)
    {
        if (answer.Trim().Split(' ') is not [var pid, var code, var signal, var wantedUp, var ready, var since]
            || !Number(pid, out var process)
                || !Number(code, out var exit)
                || !Number(signal, out var killer)
                || since.Length != 25
                || since[0] != '@')
            return null;
        try
        {
            // -1 means none. The output does not show the finish script: while that runs, the pid is -1.
            return Tai64.TryRead(Convert.FromHexString(since.AsSpan(1))) is { } time
                ? new S6Status(time, Math.Max(process, 0), killer > 0
                    ? killer
                    : Math.Max(exit, 0) << 8, IsFinishing: false, wantedUp is "true", ready is "true")
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
