using System.Collections.Immutable;
using Berth.HostServices.Proxy;
using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Sockets;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Planning.Grants;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.HostServices;

/// <summary>
/// The host services of one instance, in the process that runs it. They are started before the workload, and ended after it in reverse
/// order.
/// </summary>
internal sealed class InstanceServices : IDisposable
{
    private const int Backlog = 16;
    private const UnixFileMode OwnerConnects = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode AllConnect =
        OwnerConnects | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly ImmutableArray<HostServicePlan> _plans;
    private readonly SocketDirectoryAction _sockets;
    private readonly string? _launcherDirectory;
    private readonly Action<string> _say;
    private readonly ImmutableArray<SocketPair> _connected;
    private readonly List<RunningService> _running = [];

    /// <summary>Prepares the descriptors that the workload gets.</summary>
    /// <param name="outcome">The outcome; it has host services.</param>
    /// <param name="launcherDirectory">Where launchers go when memory files may not be executed; null: nowhere.</param>
    /// <param name="say">Called for each line that services print, and for messages about them. On any thread.</param>
    public InstanceServices(SandboxOutcome outcome, string? launcherDirectory, Action<string> say)
    {
        _plans = outcome.HostServices;
        _sockets = outcome.Sockets ?? throw new ArgumentException("There are no host services.", nameof(outcome));
        _launcherDirectory = launcherDirectory;
        _say = say;
        _connected = [.. _plans.Select(static _ => SocketPair.Create(UnixSocketType.SequencedPacket))];
    }

    /// <summary>How long a service may take to end after its last call.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The workload's descriptors, in the order of the services.</summary>
    public IReadOnlyList<SafeFileHandle> Granted => [.. _connected.Select(static c => c.First)];

    /// <summary>Why descriptors can't pass between the workload and the services; null: they can.</summary>
    public string? NoDescriptors { get; init; }

    /// <summary>Starts every service. The directory of the sockets must exist.</summary>
    /// <param name="started">Called for each process of a service as soon as it runs. Also, on any thread, when it is started
    /// again.</param>
    /// <exception cref="HostServiceStartException">A service could not be started. <see cref="Stop"/> ends the others.</exception>
    public void Start(Action<HostServiceRecord> started)
    {
        using var directory = DirectoryHandle.Open(_sockets.Path);
        for (var i = 0; i < _plans.Length; i++)
        {
            var plan = _plans[i];
            var listener = Listen(directory, plan.Name);
            var service = new GrantedService(plan, _launcherDirectory, _say, started);
            SafeFileHandle connection;
            try
            {
                connection = service.Start();
            }
            catch
            {
                listener.Dispose();
                throw;
            }

            var proxy = new HostServiceProxy(ProxyRules.Of(plan.Grant, NoDescriptors), service, connection, listener);
            _running.Add(new RunningService(service, proxy));
            proxy.Start(_connected[i].Second);
            _connected[i].First.Dispose(); // only the workload has it now, so the proxy sees when the workload closes it
        }
    }

    /// <summary>Ends the services: no more calls, end of stream, and SIGKILL after the deadline.</summary>
    public void Stop()
    {
        // Blocking cannot deadlock: nothing below needs the caller's thread.
        StopAllAsync().GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pair in _connected)
            pair.Dispose();
        foreach (var service in _running)
        {
            service.Proxy.Dispose();
            service.Service.Dispose();
        }
    }

    private PacketListener Listen(DirectoryHandle directory, string name)
    {
        try
        {
            // Give the socket to the workload's uid if possible. If not, the directory's mode keeps other users out.
            return _sockets.Uid is { } uid && !Credentials.IsRoot
                ? PacketListener.Create(directory, name, AllConnect, owner: null, Backlog)
                : PacketListener.Create(directory, name, OwnerConnects, _sockets.Uid, Backlog);
        }
        catch (LinuxException refused)
        {
            throw new HostServiceStartException(name, refused.Message, refused);
        }
    }

    private async Task StopAllAsync()
    {
        foreach (var service in Enumerable.Reverse(_running))
        {
            await service.Proxy.StopAsync().ConfigureAwait(false);
            await service.Service.StopAsync().ConfigureAwait(false);
        }
    }

    private sealed record RunningService(GrantedService Service, HostServiceProxy Proxy);
}
