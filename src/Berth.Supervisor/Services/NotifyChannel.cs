using System.Globalization;
using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Supervision.Services;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.Storage;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Services;

/// <summary>
/// The channel by which a service reports that it is ready, and other states: the socket of NOTIFY_SOCKET, or the pipe of a descriptor
/// probe.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class NotifyChannel(ServiceHost host, IServiceContext service, DescriptorStore store, INotifyReceiver receiver)
    : IDisposable
{
    private readonly List<(NotifySocket Socket, ulong Watch)> _removed = [];
    private NotifySocket? _socket;
    private ulong _socketWatch;
    private SafeFileHandle? _pipe;
    private ulong _pipeWatch;
    private SafeFileHandle? _inherited;

    /// <summary>The socket; null: there is none.</summary>
    public SafeFileHandle? Handle => _socket?.Handle;

    /// <summary>Whether the socket was passed on by the previous program of this process, so that no message was lost.</summary>
    public bool IsInherited => _inherited is not null;

    private string Path => host.Paths.Notify(service.Files);

    private bool UsesSocket => service.Definition.Supervise is { Ready: NotifyProbe } or { Watchdog: not null };

    /// <summary>Makes the socket or the pipe for the next run.</summary>
    /// <returns>The end of the pipe that is in <paramref name="descriptors"/>, which the caller closes; null: there is none.</returns>
    public SafeFileHandle? Pass(List<KeyValuePair<string, string>> environment, List<DescriptorMapping> descriptors)
    {
        if (UsesSocket)
        {
            OpenSocket(Path);
            environment.Add(new("NOTIFY_SOCKET", Path));
        }

        if (service.Definition.Supervise.Watchdog is { } watchdog)
        {
            environment.Add(new("WATCHDOG_PID", ""));
            environment.Add(new("WATCHDOG_USEC", ((long)watchdog.TotalMicroseconds).ToString(CultureInfo.InvariantCulture)));
        }

        if (service.Definition.Supervise.Ready is not DescriptorProbe probe)
            return null;

        // The service gets both ends. A write while no supervisor runs must not end it with SIGPIPE.
        NamedPipe.Create(Path);
        OpenPipe(Path);
        var pipe = NamedPipe.OpenBoth(Path);
        descriptors.Add(new DescriptorMapping(pipe, probe.Descriptor));
        return pipe;
    }

    /// <summary>Takes the socket of the previous program of this process; null: there was none.</summary>
    public void Inherit(SafeFileHandle? socket) => _inherited = socket;

    /// <summary>Opens the channel of a run that was taken over.</summary>
    public void Resume()
    {
        var path = Path;
        if (UsesSocket)
            host.InRuntime(() => OpenSocket(path));
        if (service.State is ObservedState.Launching or ObservedState.Up
            && service.Definition.Supervise.Ready is DescriptorProbe
            && FileStatus.Find(path) is { Kind: FileKind.Fifo })
            OpenPipe(path);
    }

    /// <summary>
    /// The runtime directory was removed. The old socket is still read; a process that opens the path gets a new socket.
    /// </summary>
    /// <returns>Whether the run can still send messages; it cannot if the directory was replaced by another one.</returns>
    public bool Reopen()
    {
        if (_socket is null)
            return true;
        var path = Path;
        if (path != _socket.Path)
            return false;
        if (File.Exists(path))
            return true;
        _removed.Add((_socket, _socketWatch));
        _socket = NotifySocket.Create(path);
        _socketWatch = Watch(_socket);
        return true;
    }

    /// <summary>
    /// Reads the last messages of a service that has ended; the kernel may report them after its end. Only stored descriptors and
    /// readiness still matter.
    /// </summary>
    /// <returns>Whether the service said that it is ready.</returns>
    public bool ReceiveLast()
    {
        var isReady = false;
        _socket?.Receive((message, sender, descriptors) =>
        {
            if (IsStranger(sender, Belongs(sender)))
            {
                PassedDescriptor.Close(descriptors);
                return;
            }

            Store(message, descriptors);
            isReady |= message.Ready;
        });
        Span<byte> said = stackalloc byte[256];
        return isReady
            | (_pipe is not null && DescriptorIO.TryRead(_pipe, said) is > 0 and var count && said[..count].Contains((byte)'\n'));
    }

    /// <summary>The run is over. No more messages are expected, and inherited descriptors are closed.</summary>
    public void Dispose()
    {
        Close();
        _inherited?.Dispose();
        _inherited = null;
    }

    private void Close()
    {
        if (_socket is not null)
        {
            host.Loop.Unwatch(_socketWatch, _socket.Handle);
            _socket.Dispose();
        }

        foreach (var (former, watch) in _removed)
        {
            host.Loop.Unwatch(watch, former.Handle);
            former.Handle.Dispose();
        }

        _removed.Clear();

        if (_pipe is not null)
        {
            host.Loop.Unwatch(_pipeWatch, _pipe);
            _pipe.Dispose();
        }

        (_socket, _pipe) = (null, null);
    }

    private void OpenSocket(string path)
    {
        Close();
        _socket = _inherited is null ? NotifySocket.Create(path) : NotifySocket.Adopt(_inherited, path);
        _inherited = null;
        _socketWatch = Watch(_socket);
    }

    private ulong Watch(NotifySocket socket) => host.Loop.Watch(socket.Handle, () => socket.Receive(Received));

    private void OpenPipe(string path)
    {
        Close();
        _pipe = OwnFile.Open(path, NamedPipe.OpenRead);
        _pipeWatch = host.Loop.Watch(_pipe, PipeWritten);
    }

    private void PipeWritten()
    {
        Span<byte> said = stackalloc byte[256];
        var count = DescriptorIO.TryRead(_pipe!, said);
        if (count > 0 && !said[..count].Contains((byte)'\n'))
            return;
        if (count > 0)
            receiver.BecomeReady();

        // The service has written its line, or has closed its end without one. Nothing else is read.
        if (count >= 0)
            Close();
    }

    private void Received(NotifyMessage message, PeerCredentials sender, IReadOnlyList<SafeFileHandle> descriptors)
    {
        service.FindLaunched();
        var belongs = Belongs(sender);
        if (IsStranger(sender, belongs))
        {
            PassedDescriptor.Close(descriptors);
            return;
        }

        Store(message, descriptors);
        receiver.Received(message, isCertain: belongs is true);
    }

    private bool? Belongs(PeerCredentials sender) =>
        service.Process is { } launcher ? ProcessTree.IsAtOrBelow(sender.Pid, launcher.Pid) : false;

    // The sender may have ended, as systemd-notify(1) does at once. Then only its user is known, and a message that could affect other
    // processes is ignored.
    private static bool IsStranger(PeerCredentials sender, bool? belongs) =>
        belongs is false || (belongs is null && sender.Uid != 0 && sender.Uid != Credentials.EffectiveUid);

    private void Store(NotifyMessage message, IReadOnlyList<SafeFileHandle> descriptors)
    {
        if (message.StoresDescriptors)
            store.Add(message.DescriptorName, descriptors);
        else
            PassedDescriptor.Close(descriptors);
        if (message is { RemovesDescriptors: true, DescriptorName: { } name })
            store.Remove(name);
    }
}
