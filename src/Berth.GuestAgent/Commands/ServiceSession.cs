using Berth.GuestAgent.Ports;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Machines.Guest.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.GuestAgent.Commands;

/// <summary>
/// A connection of the workload to a host service, until one side ends it. Texts of messages pass in both directions. Descriptors do not:
/// the host is told that there were some, and answers.
/// </summary>
internal sealed class ServiceSession : IDisposable
{
    private readonly AgentPort _port;
    private readonly SafeFileHandle _socket;
    private readonly HostServiceChannel _caller;
    private readonly MemoryStream _incoming = new();

    private ServiceSession(AgentPort port, SafeFileHandle socket) => (_port, _socket, _caller) = (port, socket, new(socket));

    public static void Run(AgentPort port)
    {
        if (WorkloadServices.Await(port, out var number) is not { } socket)
            return;
        using var session = new ServiceSession(port, socket);
        if (port.Send(GuestFrameType.Called, new WireWriter().Number((uint)number).Content.Span) && session.Relay())
            port.Send(GuestFrameType.Ended, new GuestExit(0, 0).Encode().Span);
    }

    public void Dispose()
    {
        _caller.Dispose();
        _incoming.Dispose();
    }

    /// <summary>Returns false if the host has gone.</summary>
    private bool Relay()
    {
        Span<PollEntry> entries = [new(_port.Descriptor), new(_socket)];
        entries[0].Wanted = entries[1].Wanted = PollEvents.Readable;
        while (true)
        {
            DescriptorPoll.Wait(entries);
            if (entries[0].Ready != PollEvents.None)
            {
                if (!_port.Fill())
                    return false;
                while (_port.TryReceive(out var type, out var content))
                {
                    if (!ServeHost(type, content.Span))
                        return true;
                }
            }

            if (entries[1].Ready != PollEvents.None)
            {
                using var packet = Receive();
                if (packet is null)
                    return true;
                if (!PassToHost(packet))
                    return false;
            }
        }
    }

    /// <summary>Returns false when the connection is over.</summary>
    private bool ServeHost(GuestFrameType type, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case GuestFrameType.MessagePart:
                _incoming.Write(content);
                return true;
            case GuestFrameType.Message:
                _incoming.Write(content);
                var isSent = Send(_incoming.GetBuffer().AsSpan(0, (int)_incoming.Length));
                _incoming.SetLength(0);
                return isSent;
            case GuestFrameType.EndOfInput:
                return false;
            default:
                throw new GuestProtocolException("the host sent a frame that has no place in a connection to a host service");
        }
    }

    private bool PassToHost(Packet packet)
    {
        var text = packet.Json.Span;
        for (; text.Length > GuestWire.MostData; text = text[GuestWire.MostData..])
        {
            if (!_port.Send(GuestFrameType.MessagePart, text[..GuestWire.MostData]))
                return false;
        }

        return _port.Send(packet.Count > 0 ? GuestFrameType.MessageWithDescriptors : GuestFrameType.Message, text);
    }

    /// <summary>Null: the caller has closed its end, or violated the protocol.</summary>
    private Packet? Receive()
    {
        try
        {
            return _caller.Receive();
        }
        catch (Exception end) when (end is ProtocolException or LinuxException)
        {
            return null;
        }
    }

    /// <summary>Returns false if the caller has gone.</summary>
    private bool Send(ReadOnlySpan<byte> text)
    {
        try
        {
            _caller.Send(text);
            return true;
        }
        catch (Exception end) when (end is EndOfStreamException or LinuxException)
        {
            return false;
        }
    }
}
