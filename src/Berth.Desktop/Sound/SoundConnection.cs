using System.Buffers.Binary;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Desktop.Sound;

/// <summary>
/// Passes what a workload and a sound server send each other. It is sent in frames: 20 bytes with length, channel, position and flags
/// before the content. The channel of all bits is for requests and answers, the others are for sound. Descriptors are not passed.
/// </summary>
/// <param name="client">The workload's end; owned by this object.</param>
/// <param name="server">The server's end; owned by this object.</param>
/// <param name="filter">What the workload may ask.</param>
/// <param name="ended">Called once, when both directions have ended.</param>
internal sealed class SoundConnection(SafeFileHandle client, SafeFileHandle server, PulseFilter filter, Action<SoundConnection> ended)
{
    private const int FrameHead = 20, ChannelAt = 4, FlagsAt = 16, Stack = 256 << 10, Piece = 16 << 10;
    private const uint Control = uint.MaxValue, MemoryFlags = 0xff000000, LongestRequest = 1 << 20, LongestFrame = 16 << 20;

    private readonly Lock _toClient = new();
    private readonly Lock _ending = new();
    private int _directions = 2;

    /// <summary>Starts a thread for each direction.</summary>
    public void Start()
    {
        foreach (var (name, direction) in ((string, Action)[])[("sound requests", PassRequests), ("sound answers", PassAnswers)])
            new Thread(() => Run(direction), Stack) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Ends both directions.</summary>
    public void End()
    {
        lock (_ending)
        {
            if (_directions == 0)
                return;
            PacketSocket.ShutDown(client);
            PacketSocket.ShutDown(server);
        }
    }

    private void Run(Action direction)
    {
        try
        {
            direction();
        }
        catch (LinuxException)
        {
            // One of them is gone, and so the connection ends.
        }

        End();
        lock (_ending)
        {
            if (--_directions > 0)
                return;
            client.Dispose();
            server.Dispose();
        }

        ended(this);
    }

    private void PassRequests()
    {
        var head = new byte[FrameHead];
        var piece = new byte[Piece];
        while (TryReadHead(client, head, out var length, out var isControl))
        {
            if (!isControl)
            {
                DescriptorIO.WriteFully(server, head);
                if (!TryPass(client, server, length, piece))
                    return;
                continue;
            }

            if (Read(client, length) is not { } request)
                return;
            switch (filter.Decide(request))
            {
                case PulseVerdict.Pass:
                    DescriptorIO.WriteFully(server, head);
                    DescriptorIO.WriteFully(server, request);
                    break;
                case PulseVerdict.Refuse:
                    var refusal = PulseFilter.Refusal(request);
                    BinaryPrimitives.WriteUInt32BigEndian(head, (uint)refusal.Length);
                    lock (_toClient)
                        DescriptorIO.WriteFully(client, [.. head, .. refusal]);
                    break;
                default:
                    return;
            }
        }
    }

    private void PassAnswers()
    {
        var head = new byte[FrameHead];
        var piece = new byte[Piece];
        while (TryReadHead(server, head, out var length, out var isControl))
        {
            var answer = isControl ? Read(server, length) : [];
            if (answer is null)
                return;
            filter.Notice(answer);
            lock (_toClient)
            {
                DescriptorIO.WriteFully(client, head);
                DescriptorIO.WriteFully(client, answer);
                if (!isControl && !TryPass(server, client, length, piece))
                    return;
            }
        }
    }

    /// <summary>Reads the 20 bytes of a frame. False: it is the end, or they are not of this protocol.</summary>
    private static bool TryReadHead(SafeFileHandle from, byte[] head, out uint length, out bool isControl)
    {
        var isWhole = DescriptorIO.ReadFully(from, head) == head.Length;
        length = BinaryPrimitives.ReadUInt32BigEndian(head);
        isControl = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(ChannelAt)) == Control;
        var flags = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(FlagsAt));
        return isWhole
            && length > 0
            && length <= (isControl ? LongestRequest : LongestFrame)
            && (flags & (isControl ? uint.MaxValue : MemoryFlags)) == 0;
    }

    private static byte[]? Read(SafeFileHandle from, uint length)
    {
        var content = new byte[length];
        return DescriptorIO.ReadFully(from, content) == content.Length ? content : null;
    }

    private static bool TryPass(SafeFileHandle from, SafeFileHandle to, uint length, byte[] piece)
    {
        while (length > 0)
        {
            var count = DescriptorIO.Read(from, piece.AsSpan(0, (int)Math.Min(length, (uint)piece.Length)));
            if (count == 0)
                return false;
            DescriptorIO.WriteFully(to, piece.AsSpan(0, count));
            length -= (uint)count;
        }

        return true;
    }
}
