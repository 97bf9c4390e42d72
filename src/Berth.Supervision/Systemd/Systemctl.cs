using System.Globalization;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Berth.Linux.Commands;
using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>systemd by systemctl(1), for hosts without libsystemd.</summary>
/// <param name="scope">The system's manager, or the caller's own.</param>
[SupportedOSPlatform("linux")]
internal sealed partial class Systemctl(ServiceScope scope) : ISystemd
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    public async Task<int> VersionAsync(CancellationToken cancellationToken) =>
        UnitStatus.Version(
            Parse(await DoAsync(cancellationToken, "show", "--property=Version").ConfigureAwait(false)).GetValueOrDefault("Version"));

    public Task ReloadAsync(CancellationToken cancellationToken) => DoAsync(cancellationToken, "daemon-reload");

    public async Task RunAsync(SystemdJob job, string unit, CancellationToken cancellationToken)
    {
        var before = job is SystemdJob.Stop ? null : await PropertiesAsync(unit, cancellationToken).ConfigureAwait(false);
        // A unit that becomes ready after its start: systemctl would wait for its readiness.
        var isReadyLater = before is not null
            && (before.GetValueOrDefault("Type") is "notify" || before.GetValueOrDefault("ExecStartPost") is { Length: > 0 });
        string[] wait = isReadyLater ? ["--no-block"] : [];
        await DoAsync(cancellationToken, [.. wait, job.ToString().ToLowerInvariant(), "--", unit]).ConfigureAwait(false);
        if (isReadyLater)
            await AwaitProgramAsync(unit, job is SystemdJob.Restart
                ? before!.GetValueOrDefault("MainPID")
                : null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the unit's program runs, or its job has ended.</summary>
    private async Task AwaitProgramAsync(string unit, string? before, CancellationToken cancellationToken)
    {
        while (true)
        {
            var properties = await PropertiesAsync(unit, cancellationToken).ConfigureAwait(false);
            if (UnitStatus.RunsButIsNotReady(properties) && properties.GetValueOrDefault("MainPID") != before)
                return;
            // systemctl shows the job of a unit while there is one.
            if (properties.GetValueOrDefault("Job", "0") is "0" or "")
            {
                if (properties.GetValueOrDefault("ActiveState") is "failed")
                    throw new SystemdException(ServiceErrorKind.Failed, "its job ended with 'failed'");
                return;
            }

            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task EnableAsync(IReadOnlyList<string> units, bool enable, CancellationToken cancellationToken) =>
        DoAsync(cancellationToken, ["--quiet", "--no-reload", enable ? "enable" : "disable", "--", .. units]);

    public Task ResetFailedAsync(string unit, CancellationToken cancellationToken) =>
        // It fails for a unit that is not loaded, which has nothing to reset.
        RunAsync(["reset-failed", "--", unit], cancellationToken);

    public async Task<IReadOnlyDictionary<string, string>> PropertiesAsync(string unit, CancellationToken cancellationToken) =>
        Parse(await DoAsync(cancellationToken, "show", "--timestamp=unix", "--", unit).ConfigureAwait(false));

    /// <summary>Parses the output of <c>show</c>. Times are converted to microseconds, as on the bus.</summary>
    internal static Dictionary<string, string> Parse(string output)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in output.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                all[line[..equals]] = Value(line[..equals], line[(equals + 1)..]);
        }

        return all;
    }

    private static string Value(string key, string text) => text switch
    {
        ['@', .. var seconds] => seconds + "000000",
        _ when key == UnitStatus.NextMonotonic => Microseconds(text),
        _ => text,
    };

    // A time since the boot has the form "1h 2min 3.5s" of systemd.time(7).
    private static string Microseconds(string span) => Part().Matches(span).Sum(static part =>
        double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
        {
            "y" => 31_557_600e6,
            "month" => 2_629_800e6,
            "w" => 604_800e6,
            "d" => 86_400e6,
            "h" => 3_600e6,
            "min" => 60e6,
            "s" => 1e6,
            "ms" => 1e3,
            _ => 1,
        }).ToString("F0", CultureInfo.InvariantCulture);

    private async Task<string> DoAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var result = await RunAsync(arguments, cancellationToken).ConfigureAwait(false);
        if (result.IsSuccess)
            return result.Output;
        // systemctl(1): 4 is "insufficient privilege" of the LSB; -1 that it is not installed.
        var kind = result.ExitCode switch
        {
            CommandResult.NeverRan => ServiceErrorKind.Unavailable,
            4 => ServiceErrorKind.Refused,
            _ => result.Error.Contains("authentication required", StringComparison.OrdinalIgnoreCase)
                || result.Error.Contains("access denied", StringComparison.OrdinalIgnoreCase)
            ? ServiceErrorKind.Refused
            : ServiceErrorKind.Failed,
        };
        throw new SystemdException(kind, $"systemctl: {result.Error}");
    }

    private Task<CommandResult> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) => CommandRunner.RunAsync(
        new Command("systemctl", [scope is ServiceScope.User ? "--user" : "--system", "--no-pager", "--no-ask-password", .. arguments]),
        cancellationToken);

    [GeneratedRegex("([0-9.]+)([a-z]+)")]
    private static partial Regex Part();
}
