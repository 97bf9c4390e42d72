using System.Buffers.Binary;
using Berth.GuestAgent.Ports;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Berth.Machines.Guest.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.GuestAgent.Commands;

/// <summary>
/// A command of the host's from start to end, in one thread: a loop over the port, the command's streams and its end. Output is held back
/// by the port: while the host does not read, the command waits. Input is held back by the window: the host sends no more than the agent
/// has room for, so that signals and sizes are never behind input that the command does not read.
/// </summary>
internal sealed class CommandSession : IDisposable
{
    private const int PortAt = 0, EndAt = 1, OutputAt = 2, ErrorAt = 3, InputAt = 4;

    // A pipe holds at most this much of what the command wrote before its end; what comes later is of processes that it left.
    private const int MostAfterEnd = 64 * 1024;
    private const int MillisecondsAfterHangUp = 2000;

    private readonly AgentPort _port;
    private readonly ChildProcess _child;
    private readonly CommandStreams _streams;
    private readonly PendingInput _input = new();
    private readonly byte[] _buffer = new byte[GuestWire.MostData];
    private bool _outputOpen = true;
    private bool _errorOpen;

    private CommandSession(AgentPort port, ChildProcess child, CommandStreams streams)
    {
        (_port, _child, _streams) = (port, child, streams);
        _errorOpen = streams.Error is not null;
    }

    public static void Run(AgentPort port, GuestCommand command)
    {
        using var streams = CommandStreams.Make(command.Terminal);
        ChildProcess child;
        try
        {
            child = CommandStart.Start(command, streams);
        }
        catch (CommandRefusedException refused)
        {
            port.Fail(refused.Message, refused.Kind);
            return;
        }
        catch (LinuxException error)
        {
            port.Fail(error.Message, error.Error is Errno.ENOENT ? GuestFailureKind.NotFound : GuestFailureKind.NotExecutable);
            return;
        }

        streams.CloseOfCommand();
        using var session = new CommandSession(port, child, streams);
        session.Relay();
    }

    public void Dispose() => _child.Dispose();

    private void Relay()
    {
        var isOver = false;
        try
        {
            isOver = SendNumber(GuestFrameType.Started, (uint)_child.Pid) && RelayUntilEnd() && SendRest();
        }
        finally
        {
            if (!isOver)
                End();
        }

        var status = _child.Wait();
        if (isOver)
            _port.Send(GuestFrameType.Ended, new GuestExit(status.Code ?? 0, (int)status.Signal).Encode().Span);
    }

    /// <summary>Returns false if the host has gone.</summary>
    private bool RelayUntilEnd()
    {
        Span<PollEntry> entries =
            [new(_port.Descriptor), new(_child.PidFd), new(_streams.Output), new(_streams.Error ?? _streams.Output), default];
        while (true)
        {
            entries[PortAt].Wanted = PollEvents.Readable;
            entries[EndAt].Wanted = PollEvents.Readable;
            entries[OutputAt].Wanted = _outputOpen ? PollEvents.Readable : PollEvents.None;
            entries[ErrorAt].Wanted = _errorOpen ? PollEvents.Readable : PollEvents.None;
            entries[InputAt] = _input.IsWaiting ? new(_streams.Input) { Wanted = PollEvents.Writable } : new(_streams.Output);
            DescriptorPoll.Wait(entries);

            if (entries[PortAt].Ready != PollEvents.None && !ServePort())
                return false;
            if (entries[InputAt].Ready != PollEvents.None && !PassInput())
                return false;
            if (entries[OutputAt].Ready != PollEvents.None && Pass(_streams.Output, GuestFrameType.Output, ref _outputOpen) < 0)
                return false;
            if (entries[ErrorAt].Ready != PollEvents.None && Pass(_streams.Error!, GuestFrameType.Error, ref _errorOpen) < 0)
                return false;
            if (entries[EndAt].Ready != PollEvents.None)
                return true;
        }
    }

    /// <summary>Sends what the command had written before it ended.</summary>
    private bool SendRest()
    {
        return Rest(_streams.Output, GuestFrameType.Output, ref _outputOpen)
            && (_streams.Error is null || Rest(_streams.Error, GuestFrameType.Error, ref _errorOpen));

        bool Rest(SafeFileHandle from, GuestFrameType type, ref bool open)
        {
            for (var total = 0; open && total < MostAfterEnd;)
            {
                var count = Pass(from, type, ref open);
                if (count < 0)
                    return false;
                if (count == 0)
                    break;
                total += count;
            }

            return true;
        }
    }

    /// <summary>Passes on what can be read. Returns the number of bytes; -1: the host has gone.</summary>
    private int Pass(SafeFileHandle from, GuestFrameType type, ref bool open)
    {
        var count = TerminalIO.Read(from, _buffer) ?? -1;
        if (count < 0)
            return 0;
        if (count == 0)
        {
            open = false;
            return 0;
        }

        return _port.Send(type, _buffer.AsSpan(0, count)) ? count : -1;
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
                    _input.Add(content.Span);
                    break;
                case GuestFrameType.EndOfInput:
                    _input.End();
                    break;
                case GuestFrameType.Signal:
                    SignalCommand(content.Span);
                    break;
                case GuestFrameType.Resize when _streams.IsTerminal:
                    Resize(content.Span);
                    break;
                case GuestFrameType.Resize:
                    break;
                default:
                    throw new GuestProtocolException("the host sent a frame that has no place in a command");
            }
        }

        return PassInput();
    }

    private bool PassInput()
    {
        var count = _input.WriteTo(_streams.Input, _streams.IsTerminal);
        return count == 0 || SendNumber(GuestFrameType.Window, (uint)count);
    }

    private void SignalCommand(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        if (reader.Number() is > 0 and <= 64 and var signal)
            _child.SignalGroup((Signal)signal);
    }

    private void Resize(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        Terminal.SetWindowSize(_streams.Input, new WindowSize((ushort)reader.Number(), (ushort)reader.Number()));
    }

    /// <summary>The host has gone: the command is told so, and killed if it stays.</summary>
    private void End()
    {
        _child.SignalGroup(Signal.SIGHUP);
        Span<PollEntry> entry = [new(_child.PidFd) { Wanted = PollEvents.Readable }];
        DescriptorPoll.Wait(entry, MillisecondsAfterHangUp);
        if (entry[0].Ready == PollEvents.None)
            _child.SignalGroup(Signal.SIGKILL);
    }

    private bool SendNumber(GuestFrameType type, uint number)
    {
        Span<byte> content = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(content, number);
        return _port.Send(type, content);
    }
}
