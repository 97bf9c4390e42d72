using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.HostServices;

/// <summary>
/// Stands between a workload and one of its host services: takes each call apart, looks the method up in the grant, and writes the call
/// anew, so that the service reads what was checked and nothing else. The workload is taken to be hostile.
/// </summary>
/// <remarks>
/// What bounds it all is the turn. A message is taken out of a connection only when it is that connection's turn, and the turn ends when
/// the call is answered: so there is one message in memory, with one set of descriptors, whatever is sent over however many
/// connections; what waits, waits in the sockets, where the kernel counts it against its senders. Turns are taken in the order in which
/// messages came, one a connection. The plain protocol has no numbers to tell answers apart by, so a service would answer one call at a
/// time anyhow.
///
/// A connection whose own queue is full does not get a turn, and one that stops reading in the middle of a call loses its connection; the
/// rest of what the service says to it is dropped.
///
/// The message is copied out of its memory file before it is looked at (<see cref="HostServiceChannel"/>), so it does not matter who
/// changes the file afterwards. Of the call only three things go on: the method's name out of the grant, not out of the message; the
/// arguments, written anew; the descriptors. The proxy says no hello: a number, a deadline or a stream in a message is refused.
/// </remarks>
internal sealed class HostServiceProxy : IDisposable
{
    private const int MostConnections = 64;
    private const int LongestExcerpt = 64;

    // Far below what the heap may take, a copy or three included; more than this goes by descriptor.
    private static readonly WireLimits s_limits = new() { MaximumPayload = 16 * 1024 * 1024 };
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(100);

    private readonly string _name;
    private readonly ImmutableArray<string> _methods;
    private readonly HostServiceChannel _service;
    private readonly PacketListener _listener;
    private readonly SemaphoreSlim _turn = new(1, 1); // hands over in the order of waiting
    private readonly SemaphoreSlim _free = new(MostConnections, MostConnections);
    private readonly CancellationTokenSource _stop = new();
    private readonly MessageWriter _writer = new();
    private string? _ended;
    private Task _accepting = Task.CompletedTask;

    /// <summary>A proxy that does not run yet.</summary>
    /// <param name="name">What the workload calls the service by.</param>
    /// <param name="methods">The methods it may call.</param>
    /// <param name="service">The socket of the service; the proxy's from now on.</param>
    /// <param name="listener">Where the workload connects; the proxy's from now on.</param>
    public HostServiceProxy(string name, ImmutableArray<string> methods, SafeFileHandle service, PacketListener listener)
    {
        _name = name;
        _methods = methods;
        _service = new HostServiceChannel(service, s_limits);
        _listener = listener;
    }

    /// <summary>Begins to serve.</summary>
    /// <param name="connected">A connection that the workload has from the start; the proxy's from now on.</param>
    public void Start(SafeFileHandle connected)
    {
        _free.Wait();
        _ = Task.Run(() => ServeAsync(connected));
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Closes every connection, that to the service last. No more call reaches it.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        for (var i = 0; i < MostConnections; i++)
            await _free.WaitAsync().ConfigureAwait(false);
        _listener.Dispose();
        _service.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _service.Dispose();
        _writer.Dispose();
        _stop.Dispose();
        _turn.Dispose();
        _free.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(_stop.Token).ConfigureAwait(false);
                var isServed = false;
                try
                {
                    var connection = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                    isServed = true;
                    _ = Task.Run(() => ServeAsync(connection));
                }
                catch (LinuxException)
                {
                    // No descriptors or no memory just now. The connection waits.
                    await Task.Delay(s_retry, _stop.Token).ConfigureAwait(false);
                }
                finally
                {
                    if (!isServed)
                        _free.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(SafeFileHandle socket)
    {
        using var channel = new HostServiceChannel(socket, s_limits);
        var caller = new ProxyCaller(channel);
        try
        {
            while (!caller.IsGone && await TakeTurnAsync(socket, channel, caller).ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or LinuxException or ProtocolException)
        {
            // The connection is closed, which is all that its peer is owed.
        }
        finally
        {
            channel.Dispose();
            _free.Release();
        }
    }

    /// <summary>
    /// Waits for a message and for the turn, and answers it. False: the caller has closed its end, or broke the protocol.
    /// </summary>
    private async Task<bool> TakeTurnAsync(SafeFileHandle socket, HostServiceChannel channel, ProxyCaller caller)
    {
        await Reactor.WaitReadableAsync(socket, _stop.Token).ConfigureAwait(false);
        await Reactor.WaitWritableAsync(socket, _stop.Token).ConfigureAwait(false);
        await _turn.WaitAsync(_stop.Token).ConfigureAwait(false);
        try
        {
            using var packet = await channel.ReceiveAsync(_stop.Token).ConfigureAwait(false);
            return packet is not null && await AnswerAsync(caller, packet).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> AnswerAsync(ProxyCaller caller, Packet packet)
    {
        Message call;
        byte[] arguments;
        try
        {
            call = ReadCall(packet);
            arguments = Rewrite(call.Value);
        }
        catch (ProtocolException broken)
        {
            await RefuseAsync(caller, "ProtocolError", broken.Message).ConfigureAwait(false);
            return false;
        }

        if (_methods.FirstOrDefault(m => m == call.Name) is not { } method)
            await RefuseAsync(caller, "MethodNotGranted",
                $"\"{Excerpt(call.Name)}\" of {_name} is not granted; granted: {string.Join(", ", _methods)}").ConfigureAwait(false);
        else if (_ended is not null)
            await RefuseAsync(caller, "HostServiceEnded", _ended).ConfigureAwait(false);
        else
            await CallAsync(caller, method, arguments, packet).ConfigureAwait(false);
        return true;
    }

    /// <summary>Passes a call on, and everything the service says until it is answered back.</summary>
    private async Task CallAsync(ProxyCaller caller, string method, byte[] arguments, Packet packet)
    {
        var descriptors = TakeAll(packet);
        try
        {
            _writer.Method(method, arguments);
            await _service.SendAsync(_writer.Json, descriptors, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ArgumentException or LinuxException)
        {
            // Nothing was sent: a descriptor that cannot be passed (ETOOMANYREFS), or one too many beside a long message.
            await RefuseAsync(caller, "NotPassedOn", e.Message).ConfigureAwait(false);
            return;
        }
        catch (EndOfStreamException)
        {
            await EndAsync(caller, $"the host service {_name} has ended").ConfigureAwait(false);
            return;
        }
        finally
        {
            Close(descriptors);
        }

        try
        {
            bool answered;
            do
            {
                using var said = await _service.ReceiveAsync(_stop.Token).ConfigureAwait(false);
                if (said is null)
                {
                    await EndAsync(caller, $"the host service {_name} ended before it answered {method}").ConfigureAwait(false);
                    return;
                }

                answered = await RelayAsync(caller, said).ConfigureAwait(false);
            }
            while (!answered);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it was: an answer that comes later would be taken for the next call's.
            await EndAsync(caller, $"the host service {_name} broke the protocol: {e.Message}").ConfigureAwait(false);
        }
    }

    /// <summary>Tells the caller what the service said. True: it was the answer.</summary>
    private async Task<bool> RelayAsync(ProxyCaller caller, Packet said)
    {
        var message = MessageReader.Read(said.Json, s_limits);
        switch (message.Kind)
        {
            case MessageKind.Reply:
                _writer.Reply(Rewrite(message.Value));
                break;
            case MessageKind.Signal:
                _writer.Signal(Rewrite(message.Value));
                break;
            case MessageKind.Exception:
                _writer.Exception(message.Name, message.Text ?? "", message.Backtrace ?? "");
                break;
            default:
                throw new ProtocolException($"it sent a message of the type {message.Kind}");
        }

        var descriptors = TakeAll(said);
        try
        {
            await caller.SendAsync(_writer.Json, descriptors, _stop.Token).ConfigureAwait(false);
        }
        catch (ArgumentException tooMany)
        {
            await RefuseAsync(caller, "NotPassedOn", tooMany.Message).ConfigureAwait(false);
            return true;
        }
        finally
        {
            Close(descriptors);
        }

        return message.Kind != MessageKind.Signal;
    }

    private async Task EndAsync(ProxyCaller caller, string reason)
    {
        _ended = reason;
        _service.Dispose(); // what is left of it learns that nobody calls any more
        await RefuseAsync(caller, "HostServiceEnded", reason).ConfigureAwait(false);
    }

    private async Task RefuseAsync(ProxyCaller caller, string name, string reason)
    {
        _writer.Exception(name, reason, "");
        await caller.SendAsync(_writer.Json, [], _stop.Token).ConfigureAwait(false);
    }

    private static Message ReadCall(Packet packet)
    {
        var message = MessageReader.Read(packet.Json, s_limits);
        return message switch
        {
            { Kind: not MessageKind.Method } =>
                throw new ProtocolException($"A message of the type {message.Kind} means nothing here: only calls are passed on."),
            { Id: not 0 } or { Credit: not 0 } or { TimeoutMilliseconds: not null } =>
                throw new ProtocolException("A call with a number, a deadline or a stream: they need a hello, which is not said here."),
            _ => message,
        };
    }

    private static byte[] Rewrite(ReadOnlyMemory<byte> value)
    {
        try
        {
            var output = new byte[value.Length];
            var length = CanonicalJson.Write(value.Span, output);
            return length == output.Length ? output : output[..length];
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw new ProtocolException("A message is not the JSON it should be: " + e.Message, e);
        }
    }

    private static SafeHandle[] TakeAll(Packet packet)
    {
        var descriptors = new SafeHandle[packet.Count];
        for (var i = 0; i < descriptors.Length; i++)
            descriptors[i] = packet.Take(i);
        return descriptors;
    }

    private static void Close(SafeHandle[] descriptors)
    {
        foreach (var descriptor in descriptors)
            descriptor.Dispose();
    }

    private static string Excerpt(string name) => name.Length <= LongestExcerpt ? name : name[..LongestExcerpt] + "...";
}
