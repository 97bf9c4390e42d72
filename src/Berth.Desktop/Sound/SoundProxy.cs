using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Desktop.Sound;

/// <summary>
/// Accepts the clients of a workload, connects each to the sound server, and passes on what it may ask. It runs in threads of this process,
/// and so ends with it.
/// </summary>
internal sealed class SoundProxy : IDisposable
{
    private const int MostConnections = 64, Stack = 256 << 10;
    private const int PauseMilliseconds = 100; // when no descriptor is left

    private readonly SafeFileHandle _listener;
    private readonly Func<SafeFileHandle, Action<SoundConnection>, SoundConnection> _connect;
    private readonly Wakeup _ending = Wakeup.Create();
    private readonly Lock _gate = new();
    private readonly HashSet<SoundConnection> _connections = [];
    private readonly Thread _accepting;

    /// <summary>Starts to accept.</summary>
    /// <param name="listener">The socket of the workload; owned by this object.</param>
    /// <param name="server">The socket of the server.</param>
    /// <param name="cookie">By what the server knows Berth; null: it knows its user.</param>
    /// <param name="mayRecord">Whether the workload may record.</param>
    public SoundProxy(SafeFileHandle listener, string server, byte[]? cookie, bool mayRecord)
    {
        _listener = listener;
        _connect = (client, ended) =>
            new SoundConnection(client, StreamConnection.Connect(server), new PulseFilter(cookie, mayRecord), ended);
        _accepting = new Thread(Accept, Stack) { IsBackground = true, Name = "sound clients" };
        _accepting.Start();
    }

    /// <summary>Accepts no more clients, and ends the connections of all.</summary>
    public void Dispose()
    {
        _ending.Set();
        _accepting.Join();
        _ending.Dispose();
        _listener.Dispose();
        SoundConnection[] open;
        lock (_gate)
            open = [.. _connections];
        foreach (var connection in open)
            connection.End();
    }

    private void Accept()
    {
        PollEntry[] entries = [new(_ending.Handle) { Wanted = PollEvents.Readable }, new(_listener) { Wanted = PollEvents.Readable }];
        while (true)
        {
            DescriptorPoll.Wait(entries);
            if (entries[0].Ready != PollEvents.None)
                return;
            try
            {
                if (StreamConnection.TryAccept(_listener) is { } client)
                    Serve(client);
            }
            catch (LinuxException)
            {
                DescriptorPoll.Wait(entries.AsSpan(0, 1), PauseMilliseconds);
            }
        }
    }

    /// <summary>A client whose server does not answer sees the end of its connection, as one too many does.</summary>
    private void Serve(SafeFileHandle client)
    {
        try
        {
            lock (_gate)
            {
                if (_connections.Count >= MostConnections)
                {
                    client.Dispose();
                    return;
                }

                var connection = _connect(client, Forget);
                _connections.Add(connection);
                connection.Start();
            }
        }
        catch (LinuxException)
        {
            client.Dispose();
        }
    }

    private void Forget(SoundConnection connection)
    {
        lock (_gate)
            _connections.Remove(connection);
    }
}
