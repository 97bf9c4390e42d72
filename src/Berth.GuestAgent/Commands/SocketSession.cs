using System.Buffers.Binary;
using Berth.GuestAgent.Ports;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Berth.Linux.Terminals;
using Berth.Machines.Guest.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.GuestAgent.Commands;

/// <summary>A connection of a client on the host to the workload, until both have ended their sides.</summary>
internal sealed class SocketSession
{
    private readonly AgentPort _port;
    private readonly SafeFileHandle _socket;
    private readonly byte[] _buffer = new byte[GuestWire.MostData];
    private readonly byte[] _pending = new byte[GuestWire.FirstWindow];
    private int _start, _end;
    private bool _isInputOver, _isInputPassed, _isOutputOver;

    private SocketSession(AgentPort port, SafeFileHandle socket) => (_port, _socket) = (port, socket);

    public static void Run(AgentPort port, uint number)
    {
        using var socket = WorkloadSockets.Connect(number);
        TerminalIO.SetNonBlocking(socket);
        if (SendNumber(port, GuestFrameType.Started, 0) && new SocketSession(port, socket).Relay())
            port.Send(GuestFrameType.Ended, new GuestExit(0, 0).Encode().Span);
    }

    /// <summary>Returns false if the host has gone.</summary>
    private bool Relay()
    {
        Span<PollEntry> entries = [new(_port.Descriptor), new(_socket)];
        while (!_isOutputOver || !_isInputPassed)
        {
            entries[0].Wanted = PollEvents.Readable;
            entries[1].Wanted = (_isOutputOver ? PollEvents.None : PollEvents.Readable)
                | (_end > _start ? PollEvents.Writable : PollEvents.None);
            DescriptorPoll.Wait(entries);
            if (entries[0].Ready != PollEvents.None && !ServePort())
                return false;
            if (entries[1].Ready != PollEvents.None && !ServeSocket())
                return false;
        }

        return true;
    }

    private bool ServePort()
    {
        if (!_port.Fill())
            return false;
        while (_port.TryReceive(out var type, out var content))
        {
            switch (type)
            {
                case GuestFrameType.Input:
                    Add(content.Span);
                    break;
                case GuestFrameType.EndOfInput:
                    _isInputOver = true;
                    break;
                default:
                    throw new GuestProtocolException("the host sent a frame that has no place in a connection");
            }
        }

        return PassInput();
    }

    private bool ServeSocket()
    {
        if (!PassInput())
            return false;
        if (_isOutputOver)
            return true;
        int? count;
        try
        {
            count = TerminalIO.Read(_socket, _buffer);
        }
        catch (LinuxException)
        {
            count = 0; // ECONNRESET
            Drop();
        }

        if (count is null)
            return true;
        if (count > 0)
            return _port.Send(GuestFrameType.Output, _buffer.AsSpan(0, count.Value));
        _isOutputOver = true;
        return _port.Send(GuestFrameType.EndOfOutput);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (_isInputPassed)
            return;
        _pending.AsSpan(_start, _end - _start).CopyTo(_pending);
        (_start, _end) = (0, _end - _start);
        if (_isInputOver || bytes.Length > _pending.Length - _end)
            throw new GuestProtocolException("the host sent more input than the window permits");
        bytes.CopyTo(_pending.AsSpan(_end));
        _end += bytes.Length;
    }

    private bool PassInput()
    {
        var passed = 0;
        while (_end > _start && !_isInputPassed)
        {
            int? count;
            try
            {
                count = TerminalIO.Write(_socket, _pending.AsSpan(_start, _end - _start));
            }
            catch (LinuxException)
            {
                count = null;
            }

            if (count == 0)
                break;
            if (count is null)
                Drop();
            else
                (_start, passed) = (_start + count.Value, passed + count.Value);
        }

        if (_isInputOver && !_isInputPassed && _end == _start)
        {
            InternetSocket.EndOutput(_socket);
            _isInputPassed = true;
        }

        return passed == 0 || SendNumber(_port, GuestFrameType.Window, (uint)passed);
    }

    /// <summary>The workload takes nothing more.</summary>
    private void Drop()
    {
        _start = _end = 0;
        _isInputPassed = true;
    }

    private static bool SendNumber(AgentPort port, GuestFrameType type, uint number)
    {
        Span<byte> content = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(content, number);
        return port.Send(type, content);
    }
}
