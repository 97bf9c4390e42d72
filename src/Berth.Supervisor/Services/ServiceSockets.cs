using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.States;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <summary>
/// The sockets that the supervisor opens for a service. They stay open between runs, and a connection to one of them may start the
/// service.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceSockets(ServiceHost host, IServiceContext service)
{
    private ListeningSockets? _sockets;
    private List<ulong>? _watches;
    private LoopTimer? _timer;

    /// <summary>Whether the next connection, or datagram, to one of the sockets starts the service.</summary>
    public bool AwaitsConnection => _watches is not null;

    /// <summary>The addresses of the sockets; empty: they are not open.</summary>
    public IReadOnlyList<ListeningSocket> Known => _sockets?.Known ?? [];

    /// <summary>The sockets, in the order of the definition.</summary>
    public IReadOnlyList<SafeFileHandle> Handles => _sockets?.Handles ?? [];

    /// <summary>Whether a client waits at one of the sockets.</summary>
    public bool HasVisitors => _sockets is { HasVisitors: true };

    /// <summary>Whether another instance uses the sockets, which a reset would disturb.</summary>
    public bool AreShared { get; set; }

    /// <summary>Whether the sockets are open and accept connections: a process that has them may have ended that for all.</summary>
    public bool AreUsable => _sockets is { AreListening: true };

    /// <summary>Opens the sockets, or resets the open ones, which the last run may have left in any state.</summary>
    /// <exception cref="ServiceException">A socket can't be opened; then none is open.</exception>
    public void Open()
    {
        try
        {
            if (_sockets is null)
                _sockets = ListeningSockets.Open(service.Definition);
            else if (!AreShared)
                _sockets.Renew(service.Definition);
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>From now on a connection starts the service, unless it runs or is about to run.</summary>
    public void Listen()
    {
        if (AwaitsConnection || service.State is not (ObservedState.Down or ObservedState.Finished))
            return;
        host.Loop.Cancel(ref _timer);
        try
        {
            Open();
        }
        catch (ServiceException)
        {
            // The start fails for the same reason, which the status shows; it is tried again as for any service.
            service.Happen(ServiceEvent.StartAsked);
            return;
        }

        _watches = [.. Handles.Select(socket => host.Loop.Watch(socket, Connected))];
        service.Changed();
    }

    /// <summary>Like <see cref="Listen"/>, after a delay.</summary>
    public void ListenAfter(TimeSpan delay) => _timer = host.Loop.After(delay, Listen);

    /// <summary>From now on no connection starts the service. The sockets stay open.</summary>
    public void StopListening()
    {
        host.Loop.Cancel(ref _timer);
        if (_watches is null)
            return;
        foreach (var (watch, socket) in _watches.Zip(Handles))
            host.Loop.Unwatch(watch, socket);
        _watches = null;
    }

    /// <summary>Takes the sockets of the previous program of this process. This object owns them.</summary>
    public void Inherit(IReadOnlyList<(string Address, SafeFileHandle Handle)> left)
    {
        var handles = new Queue<SafeFileHandle>(left.Select(static socket => socket.Handle));
        _sockets = ListeningSockets.TryTake(
            service.Definition, [.. left.Select(static socket => new ListeningSocket(socket.Address, 0))], _ => handles.Dequeue());
        foreach (var other in handles)
            other.Dispose();
    }

    /// <summary>Takes the sockets of another instance, which keeps them.</summary>
    public void Share(ServiceSockets other)
    {
        Inherit([.. other.Known.Zip(other.Handles, static (socket, handle) => (socket.Address, FileDescriptors.Duplicate(handle)))]);
        AreShared = other.AreShared = true;
    }

    /// <summary>Takes the sockets of an earlier supervisor back from the service's processes, which have them open.</summary>
    public void TakeBack(IReadOnlyList<ListeningSocket> known) =>
        _sockets ??= ListeningSockets.TryTake(service.Definition, known, TakeBack);

    /// <summary>Closes the sockets.</summary>
    public void Close()
    {
        _sockets?.Dispose();
        _sockets = null;
    }

    private SafeFileHandle? TakeBack(ListeningSocket socket)
    {
        foreach (var pid in ProcessTree.Descendants(service.Process!.Value.Pid))
        {
            if (ProcessIdentity.Find(pid) is { } process && ProcessDescriptors.TryTakeSocket(process, socket.Inode) is { } taken)
                return taken;
        }

        return null;
    }

    private void Connected()
    {
        StopListening();
        service.Happen(ServiceEvent.StartAsked);
    }
}
