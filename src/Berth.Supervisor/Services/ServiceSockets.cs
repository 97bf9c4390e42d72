using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.States;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <summary>
/// The sockets that are opened for a service, which stay open between its runs; and whether the next connection to one of them starts the
/// service.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceSockets(ServiceHost host, IServiceContext service)
{
    private ListeningSockets? _sockets;
    private List<ulong>? _watches;
    private LoopTimer? _timer;

    /// <summary>Whether the service is started by the next connection, or datagram, to one of the sockets.</summary>
    public bool AwaitsConnection => _watches is not null;

    /// <summary>Which they are; none where they are not open.</summary>
    public IReadOnlyList<ListeningSocket> Known => _sockets?.Known ?? [];

    /// <summary>The sockets, in the order of the definition.</summary>
    public IReadOnlyList<SafeFileHandle> Handles => _sockets?.Handles ?? [];

    /// <summary>Whether somebody waits at one of them.</summary>
    public bool HasVisitors => _sockets is { HasVisitors: true };

    /// <summary>Opens them, or makes those of an earlier run as new: that may have left them in any state.</summary>
    /// <exception cref="ServiceException">One can't be opened. Then none is open.</exception>
    public void Open()
    {
        try
        {
            if (_sockets is null)
                _sockets = ListeningSockets.Open(service.Definition);
            else
                _sockets.Renew(service.Definition);
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>Has the next connection start the service, unless it runs or is about to.</summary>
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
            // The start fails for the same reason, which is told and tried again as for any service.
            service.Happen(ServiceEvent.StartAsked);
            return;
        }

        _watches = [.. Handles.Select(socket => host.Loop.Watch(socket, Connected))];
        service.Changed();
    }

    /// <summary>As <see cref="Listen"/>, after a while.</summary>
    public void ListenAfter(TimeSpan delay) => _timer = host.Loop.After(delay, Listen);

    /// <summary>No connection starts the service any more. The sockets stay open.</summary>
    public void StopListening()
    {
        host.Loop.Cancel(ref _timer);
        if (_watches is null)
            return;
        foreach (var (watch, socket) in _watches.Zip(Handles))
            host.Loop.Unwatch(watch, socket);
        _watches = null;
    }

    /// <summary>Takes those that the program had open that this process was before. They become this object's.</summary>
    public void Inherit(IReadOnlyList<(string Address, SafeFileHandle Handle)> left)
    {
        var handles = new Queue<SafeFileHandle>(left.Select(static socket => socket.Handle));
        _sockets = ListeningSockets.TryTake(
            service.Definition, [.. left.Select(static socket => new ListeningSocket(socket.Address, 0))], _ => handles.Dequeue());
        foreach (var other in handles)
            other.Dispose();
    }

    /// <summary>Takes those back that an earlier supervisor had opened, from the service's processes, which have them open.</summary>
    public void TakeBack(IReadOnlyList<ListeningSocket> known) =>
        _sockets ??= ListeningSockets.TryTake(service.Definition, known, TakeBack);

    /// <summary>Closes them. Nobody listens any more.</summary>
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
