using System.Runtime.Versioning;
using Berth.Linux.Buses;
using Berth.Linux.Errors;
using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>
/// systemd by D-Bus (org.freedesktop.systemd1(5)). Each operation has its own connection, so nothing is kept alive or shared.
/// </summary>
/// <param name="scope">The system's manager, or the caller's own.</param>
[SupportedOSPlatform("linux")]
internal sealed class SystemdBus(ServiceScope scope) : ISystemd
{
    private const string Systemd = "org.freedesktop.systemd1";
    private const string ManagerPath = "/org/freedesktop/systemd1";
    private const string ManagerInterface = Systemd + ".Manager";

    private const string AllInterfaces = "";

    // The interval for checking for cancellation, and whether a service that is not ready yet has a process.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    public async Task<int> VersionAsync(CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        await DoAsync(bus => Read(bus, ManagerPath, ManagerInterface, all), cancellationToken).ConfigureAwait(false);
        return UnitStatus.Version(all.GetValueOrDefault("Version"));
    }

    public Task ReloadAsync(CancellationToken cancellationToken) => DoAsync(bus => Call(bus, "Reload"), cancellationToken);

    public Task RunAsync(SystemdJob job, string unit, CancellationToken cancellationToken) =>
        DoAsync(bus => Run(bus, job, unit, cancellationToken), cancellationToken);

    public Task EnableAsync(IReadOnlyList<string> units, bool enable, CancellationToken cancellationToken) => DoAsync(
        bus =>
        {
            if (enable)
                Call(bus, "EnableUnitFiles", units, false, true);
            else
                Call(bus, "DisableUnitFiles", units, false);
        },
        cancellationToken);

    public Task ResetFailedAsync(string unit, CancellationToken cancellationToken) => DoAsync(
        bus =>
        {
            try
            {
                Call(bus, "ResetFailedUnit", unit);
            }
            catch (BusException exception) when (exception.Name is Systemd + ".NoSuchUnit")
            {
                // The unit is not loaded: there is nothing to reset.
            }
        },
        cancellationToken);

    public async Task<IReadOnlyDictionary<string, string>> PropertiesAsync(string unit, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        await DoAsync(bus => ReadProperties(bus, unit, all), cancellationToken).ConfigureAwait(false);
        return all;
    }

    private static void Run(BusConnection bus, SystemdJob job, string unit, CancellationToken cancellationToken)
    {
        var before = job is SystemdJob.Restart ? MainProcess(bus, unit) : null;
        // Subscribe to the signals before the job is created: the job may end before its name is returned.
        Call(bus, "Subscribe");
        bus.Match($"type='signal',sender='{Systemd}',path='{ManagerPath}',interface='{ManagerInterface}',member='JobRemoved'");
        string path;
        using (var reply = bus.Call(Systemd, ManagerPath, ManagerInterface, $"{job}Unit", unit, "replace"))
            path = reply.TryRead()!;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var message = bus.Receive(s_pause);
            if (message is null && job is not SystemdJob.Stop && RunsButIsNotReady(bus, unit, before))
                return;
            if (message is null || !message.IsSignal(ManagerInterface, "JobRemoved"))
                continue;
            // The job's number, its path, the unit, and the result.
            _ = message.TryRead();
            if (message.TryRead() != path)
                continue;
            _ = message.TryRead();
            if (message.TryRead() is not ("done" or "skipped") and var result)
                throw new SystemdException(result is "timeout"
                    ? ServiceErrorKind.TimedOut
                    : ServiceErrorKind.Failed, $"its job ended with '{result}'");
            return;
        }
    }

    private static string? MainProcess(BusConnection bus, string unit)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        ReadProperties(bus, unit, properties);
        return properties.GetValueOrDefault("MainPID");
    }

    /// <param name="bus">The bus.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="before">The process that will end; null: none.</param>
    private static bool RunsButIsNotReady(BusConnection bus, string unit, string? before)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        ReadProperties(bus, unit, properties);
        return UnitStatus.RunsButIsNotReady(properties) && properties.GetValueOrDefault("MainPID") != before;
    }

    private static void ReadProperties(BusConnection bus, string unit, Dictionary<string, string> all)
    {
        string path;
        using (var reply = bus.Call(Systemd, ManagerPath, ManagerInterface, "LoadUnit", unit))
            path = reply.TryRead()!;
        Read(bus, path, AllInterfaces, all);
    }

    private static void Read(BusConnection bus, string path, string ofInterface, Dictionary<string, string> all)
    {
        using var properties = bus.Call(Systemd, path, "org.freedesktop.DBus.Properties", "GetAll", ofInterface);
        foreach (var (name, value) in properties.ReadProperties())
            all[name] = value;
    }

    private static void Call(BusConnection bus, string member, params ReadOnlySpan<object> arguments) =>
        bus.Call(Systemd, ManagerPath, ManagerInterface, member, arguments).Dispose();

    // sd-bus blocks the calling thread. A separate thread is used, so that no thread of the pool is blocked while a service starts.
    private Task DoAsync(Action<BusConnection> action, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                using var bus = BusConnection.Open(ofUser: scope is ServiceScope.User);
                action(bus);
            }
            catch (BusException exception)
            {
                throw new SystemdException(KindOf(exception.Name), exception.Message, exception);
            }
            catch (LinuxException exception)
            {
                throw new SystemdException(exception.Error is Errno.EACCES or Errno.EPERM
                    ? ServiceErrorKind.Refused
                    : ServiceErrorKind.Unavailable, exception.Message, exception);
            }
        },
        cancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static ServiceErrorKind KindOf(string error) => error switch
    {
        "org.freedesktop.DBus.Error.AccessDenied" or "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired" =>
            ServiceErrorKind.Refused,
        "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NoReply" or "org.freedesktop.DBus.Error.Disconnected" =>
            ServiceErrorKind.Unavailable,
        _ => ServiceErrorKind.Failed,
    };
}
