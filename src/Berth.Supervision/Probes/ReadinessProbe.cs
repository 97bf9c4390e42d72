using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Supervision.Launching;
using Berth.Workloads.Specs;
using Berth.Workloads.Tables;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervision.Probes;

/// <summary>
/// A probe that runs beside the service, for a service manager that cannot probe: systemd runs <c>berth service probe PROBE</c> after the
/// service's program, and the service counts as started when the prober succeeds (ExecStartPost= of systemd.service(5)).
/// </summary>
public static class ReadinessProbe
{
    /// <summary>The variable with the process id of the service's main process, from systemd.</summary>
    private const string MainPid = "MAINPID";

    /// <summary>The arguments of berth for a probe, or only for waiting until the program was executed.</summary>
    internal static IEnumerable<string> Arguments(PolledProbe? probe)
    {
        if (probe is null)
            return ["service", "probe"];
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, HostJson.File))
            ProbeTables.Kind.Write(writer, probe);
        return ["service", "probe", Encoding.UTF8.GetString(text.ToArray())];
    }

    /// <summary>Parses a probe in the form of <c>supervise.ready</c> of a <c>berth.json</c>.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="probe">The probe, of a kind that is polled.</param>
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

    /// <summary>
    /// Waits until the service's program was executed, if that is reported, and probes until it is ready or its main process ends.
    /// </summary>
    /// <param name="probe">The probe; null: none.</param>
    /// <param name="failed">Called with the reason why the service is not ready yet, if the reason has changed.</param>
    /// <param name="environment">The variables of the caller: <c>MAINPID</c> names the process, those of <see cref="StartedFile"/> name the
    /// file that reports the exec.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether the service is ready; false: it ended first. A service without a probe is ready when it was executed, even if it
    /// has ended since.</returns>
    [SupportedOSPlatform("linux")]
    public static async Task<bool> RunAsync(
        PolledProbe? probe, Action<string> failed, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = StartedFile.Find(name => environment.GetValueOrDefault(name));
        var ready = UntilReadyAsync(probe, failed, started, either.Token);
        var first = await Task.WhenAny(ready, EndAsync(environment.GetValueOrDefault(MainPid), either.Token)).ConfigureAwait(false);
        var isReady = ready.IsCompletedSuccessfully || (probe is null && started is not null && StartedFile.IsExecuted(started));
        await either.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await first.ConfigureAwait(false);
        return isReady;
    }

    /// <summary>
    /// The same for a service of s6: a newline on a descriptor reports readiness to s6-supervise. A service that is not ready in time is
    /// ended.
    /// </summary>
    /// <param name="probe">What to ask.</param>
    /// <param name="notification">The descriptor.</param>
    /// <param name="failed">As above.</param>
    /// <param name="environment">As above; <c>MAINPID</c> is there.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether it was ready in time.</returns>
    [SupportedOSPlatform("linux")]
    public static async Task<bool> NotifyAsync(
        PolledProbe probe, SafeFileHandle notification, Action<string> failed, IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(probe);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(probe.Timeout);
        try
        {
            if (!await RunAsync(probe, failed, environment, late.Token).ConfigureAwait(false))
                return false;
            DescriptorIO.WriteFully(notification, "\n"u8);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failed("not in time: it is ended");
            if (int.TryParse(environment.GetValueOrDefault(MainPid), NumberStyles.None, CultureInfo.InvariantCulture, out var main)
                && ProcessIdentity.Find(main) is { } identity)
            {
                using var process = ProcessHandle.TryOpen(identity);
                process?.Signal(Signal.SIGTERM);
            }

            return false;
        }
    }

    /// <summary>The arguments of berth for such a probe.</summary>
    /// <param name="probe">What to ask.</param>
    /// <param name="notification">The number of the descriptor.</param>
    public static IEnumerable<string> Arguments(PolledProbe probe, int notification) =>
        [.. Arguments(probe), "--notify", notification.ToString(CultureInfo.InvariantCulture)];

    [SupportedOSPlatform("linux")]
    private static async Task UntilReadyAsync(
        PolledProbe? probe, Action<string> failed, string? started, CancellationToken cancellationToken)
    {
        if (started is not null)
            await StartedFile.UntilExecutedAsync(started, cancellationToken).ConfigureAwait(false);
        if (probe is not null)
            await ProbeLoop.UntilReadyAsync(probe, TimeProvider.System, failed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes when the main process has ended. systemd does not set the variable if the process has ended already.</summary>
    private static async Task EndAsync(string? pid, CancellationToken cancellationToken)
    {
        if (!int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || ProcessIdentity.Find(number) is not { } identity)
            return;
        using var process = ProcessHandle.TryOpen(identity);
        if (process is not null)
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
    }
}
