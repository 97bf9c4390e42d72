using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Terminals;
using Berth.Machines.Guest.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.GuestAgent.Ports;

/// <summary>
/// The guest's end of a port: frames in both directions, for one thread. The device is not blocking, because a write to a port whose host
/// has gone would wait for the next host.
/// </summary>
internal sealed class AgentPort : IDisposable
{
    private readonly FrameBuffer _frames = new(GuestWire.MostFromHost);
    private readonly byte[] _greeting = new byte[Greeting.Size];
    private readonly byte[] _outgoing = new byte[GuestWire.HeaderSize + GuestWire.MostFromGuest];

    /// <summary>Serves a descriptor; takes ownership.</summary>
    public AgentPort(SafeFileHandle descriptor)
    {
        Descriptor = descriptor;
        TerminalIO.SetNonBlocking(descriptor);
    }

    /// <summary>The device; owned by this object.</summary>
    public SafeFileHandle Descriptor { get; }

    /// <summary>Waits for a host's greeting, and answers it. Returns false if there is no host.</summary>
    public bool Greet()
    {
        var search = new GreetingSearch(Greeting.IsOfHost);
        while (true)
        {
            // After an error the greeting may be among what has arrived already.
            var used = search.Search(_frames.Rest);
            if (used > 0)
            {
                _frames.Drop(used);
                search.Found.CopyTo(_greeting);
                return SendRaw(Greeting.Answer(_greeting));
            }

            _frames.Drop(_frames.Rest.Length);
            if (!WaitReadable() || !Fill())
                return false;
        }
    }

    /// <summary>Takes a frame that has arrived whole; its content is valid until the next <see cref="Fill"/>.</summary>
    /// <exception cref="GuestProtocolException">The host sent no frame.</exception>
    public bool TryReceive(out GuestFrameType type, out ReadOnlyMemory<byte> content)
    {
        // A host that was not answered at once repeats its greeting, after padding.
        for (_frames.SkipPadding(); _frames.Rest.StartsWith(_greeting); _frames.SkipPadding())
            _frames.Drop(Greeting.Size);
        if (!_frames.Rest.IsEmpty && _greeting.AsSpan().StartsWith(_frames.Rest))
        {
            (type, content) = (GuestFrameType.None, default);
            return false; // the beginning of one
        }

        return _frames.TryTake(out type, out content);
    }

    /// <summary>Reads what has arrived. Returns false if the host has gone.</summary>
    public bool Fill()
    {
        var count = Read(_frames.Room().Span);
        _frames.Fill(Math.Max(count, 0));
        return count != 0;
    }

    /// <summary>
    /// Reads what has arrived while the host waits for an answer, which may only be its greeting once more. Returns false if the host has
    /// gone.
    /// </summary>
    /// <exception cref="GuestProtocolException">The host sent a frame.</exception>
    public bool IsStillWaiting()
    {
        if (!Fill())
            return false;
        return !TryReceive(out var type, out _) ? true : throw new GuestProtocolException($"the host sent {type} too early");
    }

    /// <summary>Waits for the next frame; <see cref="GuestFrameType.None"/> if the host has gone.</summary>
    /// <exception cref="GuestProtocolException">The host sent no frame.</exception>
    public GuestFrameType Receive(out ReadOnlyMemory<byte> content)
    {
        GuestFrameType type;
        while (!TryReceive(out type, out content))
        {
            if (!WaitReadable() || !Fill())
                return GuestFrameType.None;
        }

        return type;
    }

    /// <summary>Sends a frame, waiting for the host to take it. Returns false if the host has gone.</summary>
    public bool Send(GuestFrameType type, ReadOnlySpan<byte> content = default)
    {
        FrameBuffer.WriteHeader(_outgoing, type, content.Length);
        content.CopyTo(_outgoing.AsSpan(GuestWire.HeaderSize));
        return SendRaw(_outgoing.AsSpan(0, GuestWire.HeaderSize + content.Length));
    }

    /// <summary>Sends the last frame of a request that failed.</summary>
    public bool Fail(string text, GuestFailureKind kind = GuestFailureKind.Other) =>
        Send(GuestFrameType.Failed, new GuestFailure(kind, text).Encode().Span);

    public void Dispose() => Descriptor.Dispose();

    private int Read(Span<byte> buffer)
    {
        try
        {
            return DescriptorIO.TryRead(Descriptor, buffer);
        }
        catch (LinuxException)
        {
            return 0; // ECONNRESET, or the device was removed
        }
    }

    private bool WaitReadable()
    {
        Span<PollEntry> entry = [new(Descriptor) { Wanted = PollEvents.Readable }];
        DescriptorPoll.Wait(entry);
        return entry[0].Ready.HasFlag(PollEvents.Readable) || (entry[0].Ready & (PollEvents.HungUp | PollEvents.Failed)) == PollEvents.None;
    }

    private bool SendRaw(ReadOnlySpan<byte> bytes)
    {
        Span<PollEntry> entry = [new(Descriptor) { Wanted = PollEvents.Writable }];
        try
        {
            while (!bytes.IsEmpty)
            {
                var count = DescriptorIO.TryWrite(Descriptor, bytes);
                if (count > 0)
                {
                    bytes = bytes[count..];
                    continue;
                }

                DescriptorPoll.Wait(entry);
                if ((entry[0].Ready & (PollEvents.HungUp | PollEvents.Failed)) != PollEvents.None)
                    return false;
            }

            return true;
        }
        catch (LinuxException)
        {
            return false; // EPIPE
        }
    }
}
