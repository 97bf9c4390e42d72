using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Supervision.Detection;

/// <summary>Detects the service manager of a host. If a probe fails, that service manager counts as missing.</summary>
public static class ServiceManagerDetection
{
    private const string InitName = "/proc/1/comm";
    private const string S6Directory = "/run/s6/basedir";
    private const string SystemdDirectory = "/run/systemd/system";

    /// <summary>Probes each service manager, in the order of preference, and takes the first that is available.</summary>
    /// <param name="host">The host.</param>
    /// <param name="scope">Whose services: an ordinary user's, or the system's.</param>
    /// <param name="chosen">The service manager that the user chose; null: the first.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ServiceException">The chosen service manager is not available, or there is none.</exception>
    public static async Task<ServiceManagerChoice> DetectAsync(
        IDetectionHost host, ServiceScope scope, ServiceManagerKind? chosen = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ImmutableArray<ServiceManagerFinding> findings =
        [
            FindS6(host),
            FindBySystem(host, ServiceManagerKind.Windows, HostSystem.Windows),
            FindBySystem(host, ServiceManagerKind.Launchd, HostSystem.MacOS),
            await FindSystemdAsync(host, scope, cancellationToken).ConfigureAwait(false),
            FindBySystem(host, ServiceManagerKind.Builtin, HostSystem.Linux),
        ];
        var taken = findings.FirstOrDefault(finding => chosen is null ? finding.IsPresent : finding.Kind == chosen)
            ?? throw new ServiceException(ServiceErrorKind.Unavailable, "there is no service manager for this operating system",
                "run the workload yourself: berth run");
        return taken.IsPresent
            ? new ServiceManagerChoice(taken.Kind, scope, findings)
            : throw new ServiceException(ServiceErrorKind.Unavailable, $"{NameOf(taken.Kind)} can't be used here: {taken.Reason}",
                "see which can: berth service managers");
    }

    /// <summary>The word for a service manager, as <c>--backend</c> takes it.</summary>
    public static string NameOf(ServiceManagerKind kind) => kind.ToString().ToLowerInvariant();

    private static ServiceManagerFinding FindS6(IDetectionHost host)
    {
        return Find(ServiceManagerKind.S6, host, HostSystem.Linux, () =>
        {
            // Detection finds s6 only as PID 1. A scan directory that the user names is used anyway.
            if (host.S6ScanDirectory is { } scan)
                return host.IsDirectory($"{scan}/.s6-svscan")
                    ? (true, $"an s6-svscan has {scan}, which BERTH_S6_SCANDIR names")
                    : (false, $"BERTH_S6_SCANDIR names {scan}, and no s6-svscan runs on it");
            var init = host.ReadText(InitName).TrimEnd('\n');
            if (init is not "s6-svscan")
                return (false, $"{InitName} is {ServiceException.Quote(init)}, not s6-svscan");
            return host.IsDirectory(S6Directory)
                ? (true, $"{InitName} is s6-svscan and {S6Directory} is there")
                : (false, $"there is no directory {S6Directory}");
        });
    }

    private static async Task<ServiceManagerFinding> FindSystemdAsync(
        IDetectionHost host, ServiceScope scope, CancellationToken cancellationToken)
    {
        var finding = Find(ServiceManagerKind.Systemd, host, HostSystem.Linux, () => host.IsDirectory(SystemdDirectory)
            ? (true, $"{SystemdDirectory} is there and the {scope.ToString().ToLowerInvariant()} manager answers")
            : (false, $"there is no directory {SystemdDirectory}"));
        if (!finding.IsPresent)
            return finding;
        string? refusal;
        try
        {
            refusal = await host.AskSystemdAsync(scope, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            refusal = exception.Message;
        }

        return refusal is null ? finding : finding with
        {
            IsPresent = false,
            Reason = $"the {scope.ToString().ToLowerInvariant()} manager does not answer: {refusal}",
        };
    }

    private static ServiceManagerFinding FindBySystem(IDetectionHost host, ServiceManagerKind kind, HostSystem system) =>
        Find(kind, host, system, () => (true, kind is ServiceManagerKind.Builtin ? "it comes with Berth" : $"this is {system}"));

    private static ServiceManagerFinding Find(
        ServiceManagerKind kind, IDetectionHost host, HostSystem system, Func<(bool IsPresent, string Reason)> probe)
    {
        if (host.System != system)
            return new ServiceManagerFinding(kind, IsPresent: false, $"this is not {system}");
        try
        {
            var (isPresent, reason) = probe();
            return new ServiceManagerFinding(kind, isPresent, reason);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ServiceManagerFinding(kind, IsPresent: false, exception.Message);
        }
    }
}
