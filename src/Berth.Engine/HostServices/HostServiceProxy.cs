using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.HostServices;

/// <summary>
/// The proxy between a workload and one of its host services. It parses each call, looks the method up in the grant, and writes a new call,
/// so that the service reads only checked data. The workload is assumed hostile.
/// </summary>
/// <remarks>
/// Turns limit the resources. The proxy reads a message from a connection only in that connection's turn, and the turn ends when the call
/// is answered. So at most one message and its descriptors are in memory, however many connections there are. Other messages wait in the
/// sockets, where the kernel accounts them to their senders. Turns have the order in which messages arrived, with one turn for each
/// connection. The plain protocol does not number calls, so a service answers one call at a time in any case.
///
/// A connection whose own send queue is full gets no turn. If a caller stops reading during a call, its connection is closed, and the
/// remaining messages for it are dropped.
///
/// A message is copied from its memory file before it is parsed (<see cref="HostServiceChannel"/>), so later changes of the file have no
/// effect. Three parts of the call are passed on: the method's name, taken from the grant; the arguments, written again; the descriptors.
/// The proxy sends no hello, and refuses a number, a deadline or a stream in a message.
/// </remarks>
internal sealed class HostServiceProxy : IDisposable
{
    private const int MostConnections = 64;
    private const int LongestExcerpt = 64;

    // Far below the limit of the heap, including some copies. Larger values are passed by descriptor.
    private static readonly WireLimits s_limits = new() { MaximumPayload = 16 * 1024 * 1024 };
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(100);

    private readonly string _name;
    private readonly ImmutableArray<string> _methods;
    private readonly HostServiceChannel _service;
    private readonly PacketListener _listener;
    private readonly SemaphoreSlim _turn = new(1, 1); // first in, first out
    private readonly SemaphoreSlim _free = new(MostConnections, MostConnections);
    private readonly CancellationTokenSource _stop = new();
    private readonly MessageWriter _writer = new();
    private string? _ended;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Creates a proxy that does not run yet.</summary>
    /// <param name="name">The name by which the workload calls the service.</param>
    /// <param name="methods">The methods that the workload may call.</param>
    /// <param name="service">The socket of the service; the proxy owns it.</param>
    /// <param name="listener">The socket to which the workload connects; the proxy owns it.</param>
    public HostServiceProxy(string name, ImmutableArray<string> methods, SafeFileHandle service, PacketListener listener)
    {
        _name = name;
        _methods = methods;
        _service = new HostServiceChannel(service, s_limits);
        _listener = listener;
    }

    /// <summary>Starts serving.</summary>
    /// <param name="connected">A connection that the workload has from its start; the proxy owns it.</param>
    public void Start(SafeFileHandle connected)
    {
        _free.Wait();
        _ = Task.Run(() => ServeAsync(connected));
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Closes every connection, the one to the service last. No call reaches the service afterwards.</summary>
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
                    // No descriptors or memory at the moment: the connection waits in the backlog.
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
            // The error is the peer's: it only loses its connection.
        }
        finally
        {
            channel.Dispose();
            _free.Release();
        }
    }

    /// <summary>
    /// Waits for a message and for the turn, and answers the message. False: the caller has closed its end, or violated the protocol.
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

    /// <summary>Passes a call on, and the service's messages back until the call is answered.</summary>
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
            // Nothing was sent: a descriptor cannot be passed (ETOOMANYREFS), or there is one too many beside a long message.
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
            // After any error: a late answer would be taken for that of the next call.
            await EndAsync(caller, $"the host service {_name} violated the protocol: {e.Message}").ConfigureAwait(false);
        }
    }

    /// <summary>Passes a message of the service to the caller. True: it was the answer.</summary>
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
        _service.Dispose(); // the remaining processes of the service see the end of the stream
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
            throw new ProtocolException("A message is not the expected JSON: " + e.Message, e);
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
