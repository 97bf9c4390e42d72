using System.Runtime.Versioning;
using Berth.Linux.Kernel;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Probes;

/// <summary>Probes a service repeatedly until it is ready. Runs on the thread pool, because an answer may take long.</summary>
[SupportedOSPlatform("linux")]
public static class ProbeLoop
{
    /// <summary>Checks whether a service's probe is possible on this host.</summary>
    /// <exception cref="ServiceException">The probe uses https, and this host has no OpenSSL.</exception>
    public static void ThrowIfImpossible(ServiceDefinition definition, ServiceManagerKind manager)
    {
        // Checked before the first attempt, because the runtime ends the process if it does not find the library.
        if (definition.Supervise.Ready is HttpProbe http && new Uri(http.Url).Scheme == Uri.UriSchemeHttps && !NativeLibraries.HasSsl)
            throw ServiceException.NotSupported(definition.Name, manager, $"ask {http.Url}, for OpenSSL (libssl) can't be loaded",
                "install it (Debian's package libssl3), or ask by http or tcp");
    }

    /// <summary>Probes until an attempt succeeds.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="time">The clock.</param>
    /// <param name="failed">Called with the reason when an attempt fails, unless the one before failed for the same reason.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task UntilReadyAsync(
        PolledProbe probe, TimeProvider time, Action<string> failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failed);
        string? before = null;
        while (await ProbeAttempt.OfAsync(probe, cancellationToken).ConfigureAwait(false) is { } why)
        {
            if (why != before)
                failed(before = why);
            await Task.Delay(probe.Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
