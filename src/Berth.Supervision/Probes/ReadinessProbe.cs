using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;
using Berth.Workloads.Tables;

namespace Berth.Supervision.Probes;

/// <summary>
/// A probe that is done beside the service, for a service manager that can't ask a service itself: systemd runs <c>berth service probe PROBE</c> after the service's program,
/// and takes the service for started when that ends (ExecStartPost= of systemd.service(5)).
/// </summary>
public static class ReadinessProbe
{
    /// <summary>The variable in which systemd names the service's main process.</summary>
    private const string MainPid = "MAINPID";

    /// <summary>The arguments of berth that do a probe.</summary>
    internal static IEnumerable<string> Arguments(PolledProbe probe)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, HostJson.File))
            ProbeTables.Kind.Write(writer, probe);
        return ["service", "probe", Encoding.UTF8.GetString(text.ToArray())];
    }

    /// <summary>Reads a probe as a <c>berth.json</c> has it in <c>supervise.ready</c>.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="probe">One that asks again and again.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PolledProbe? probe)
    {
        ArgumentNullException.ThrowIfNull(text);
        var findings = new Findings(fileName: null);
        ProbeSpec? read = null;
        if (PlacedReader.Read(Encoding.UTF8.GetBytes(text), findings) is { } root)
            ProbeTables.Kind.TryRead(root, findings, out read);
        probe = findings.HasErrors ? null : read as PolledProbe;
        return probe is not null;
    }

    /// <summary>Asks until the service is ready, or its main process has ended: that is for its service manager to judge, which knows how.</summary>
    /// <param name="probe">What to ask.</param>
    /// <param name="environment">The variables of the caller: <c>MAINPID</c> names the process.</param>
    /// <param name="cancellationToken">Stops it.</param>
    [SupportedOSPlatform("linux")]
    public static async Task RunAsync(PolledProbe probe, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ready = ProbeLoop.UntilReadyAsync(probe, TimeProvider.System, either.Token);
        var first = await Task.WhenAny(ready, EndAsync(environment.GetValueOrDefault(MainPid), either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await first.ConfigureAwait(false);
    }

    private static async Task EndAsync(string? pid, CancellationToken cancellationToken)
    {
        if (!int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
        using var process = ProcessIdentity.Find(number) is { } identity ? ProcessHandle.TryOpen(identity) : null;
        if (process is not null)
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
    }
}
