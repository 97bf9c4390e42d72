using Berth.GuestAgent.Ports;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.GuestAgent.Commands;

/// <summary>
/// The host services of the workload, as it sees them: of each a listening socket, and a descriptor that is connected from the start. Such
/// a connection counts as a call only when something is sent over it, because each call occupies a port of the machine.
/// </summary>
internal sealed class WorkloadServices
{
    private const int Backlog = 16;
    private const UnixFileMode OwnerConnects = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static volatile WorkloadServices s_all = new([], []);

    private readonly PacketListener[] _listeners;
    private readonly SafeFileHandle?[] _unused;

    private WorkloadServices(PacketListener[] listeners, SafeFileHandle[] unused) => (_listeners, _unused) = (listeners, unused);

    /// <summary>Makes them. The caller owns the descriptors of the workload.</summary>
    /// <param name="paths">The paths of the listening sockets.</param>
    /// <param name="uid">The workload's uid, which alone may connect.</param>
    /// <param name="firstDescriptor">The number of the first descriptor.</param>
    /// <exception cref="LinuxException">A socket can't be made.</exception>
    public static IEnumerable<DescriptorMapping> Make(IReadOnlyList<string> paths, uint uid, int firstDescriptor)
    {
        if (paths.Count == 0)
            return [];
        var listeners = paths.Select(path => Listen(path, uid)).ToArray();
        var pairs = paths.Select(static _ => SocketPair.Create(UnixSocketType.SequencedPacket)).ToArray();
        s_all = new WorkloadServices(listeners, [.. pairs.Select(static pair => pair.Second)]);
        return pairs.Select((pair, i) => new DescriptorMapping(pair.First, firstDescriptor + i));
    }

    /// <summary>Waits for the next call. The caller owns the connection; null: the host has gone.</summary>
    /// <param name="port">The port of the session.</param>
    /// <param name="number">The number of the service.</param>
    public static SafeFileHandle? Await(AgentPort port, out int number)
    {
        var all = s_all;
        while (true)
        {
            if (all.TryTake(out number) is { } connection)
                return connection;
            if (!all.Wait(port))
                return null;
        }
    }

    private SafeFileHandle? TryTake(out int number)
    {
        for (number = 0; number < _listeners.Length; number++)
        {
            if (_unused[number] is { } unused && IsReadable(unused) && Interlocked.Exchange(ref _unused[number], null) is { } first)
                return first;
            if (_listeners[number].TryAccept() is { } connection)
                return connection;
        }

        return null;
    }

    /// <summary>Waits until something may have arrived. Returns false if the host has gone.</summary>
    private bool Wait(AgentPort port)
    {
        var entries = new PollEntry[1 + (2 * _listeners.Length)];
        entries[0] = new(port.Descriptor) { Wanted = PollEvents.Readable };
        for (var i = 0; i < _listeners.Length; i++)
        {
            entries[1 + i] = new(_listeners[i].Descriptor) { Wanted = PollEvents.Readable };
            entries[1 + _listeners.Length + i] = new(_unused[i] ?? _listeners[i].Descriptor) { Wanted = PollEvents.Readable };
        }

        DescriptorPoll.Wait(entries);
        return entries[0].Ready == PollEvents.None || port.IsStillWaiting();
    }

    private static bool IsReadable(SafeFileHandle connection) =>
        DescriptorPoll.Wait([new PollEntry(connection) { Wanted = PollEvents.Readable }], 0);

    private static PacketListener Listen(string path, uint uid)
    {
        var parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        File.Delete(path);
        using var directory = DirectoryHandle.Open(parent);
        return PacketListener.Create(directory, Path.GetFileName(path), OwnerConnects, uid, Backlog);
    }
}
