using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Supervision.Detection;

/// <summary>Finds out who supervises services on a host. What can't be found out is not there: each probe fails closed.</summary>
public static class ServiceManagerDetection
{
    private const string InitName = "/proc/1/comm";
    private const string S6Directory = "/run/s6/basedir";
    private const string SystemdDirectory = "/run/systemd/system";

    /// <summary>Asks for each service manager, in the order in which they are preferred, and takes the first that is there.</summary>
    /// <param name="host">The host.</param>
    /// <param name="scope">Whose services: an ordinary user's, or the system's.</param>
    /// <param name="chosen">What the user says to take; null: the first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ServiceException">What the user says is not there, or there is none at all.</exception>
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
                "see what can with: berth service managers");
    }

    /// <summary>The word for a service manager, as <c>--backend</c> takes it.</summary>
    public static string NameOf(ServiceManagerKind kind) => kind.ToString().ToLowerInvariant();

    private static ServiceManagerFinding FindS6(IDetectionHost host)
    {
        return Find(ServiceManagerKind.S6, host, HostSystem.Linux, () =>
        {
            // An s6 that is not pid 1 is found by nobody's looking: who says where it scans means it.
            if (host.S6ScanDirectory is { } scan)
                return host.IsDirectory($"{scan}/.s6-svscan")
                    ? (true, $"an s6-svscan has {scan}, which BERTH_S6_SCANDIR names")
                    : (false, $"BERTH_S6_SCANDIR names {scan}, and no s6-svscan has been there");
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
